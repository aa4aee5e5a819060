// The pages of labeling, and what is over each of them.
import { Suspense } from 'react';
import { useMe } from '../../app/me.js';
import { SessionEnded } from '../../app/session-ended.js';
import { useLabelingAddress } from './address.js';
import { askAllAgain } from './answers.js';
import { BrokenPage } from './broken-page.js';
import { FirstLoading } from './first-loading.js';
import { LabelPage } from './label-page.js';
import { TodayPage } from './lazy-pages.js';
import { retryAll } from './work/stores.js';

export function LabelingApp() {
  const address = useLabelingAddress();
  const { id } = useMe();
  if (address === undefined) return null;
  const { page, project } = address;
  return (
    <>
      <BrokenPage key={`${page} ${project}`}>
        {page === 'label' ? (
          <LabelPage projectId={project} />
        ) : (
          <Suspense fallback={<FirstLoading />}>
            <TodayPage projectId={project} />
          </Suspense>
        )}
      </BrokenPage>
      <SessionEnded
        onBack={() => {
          askAllAgain();
          retryAll(id);
        }}
      />
    </>
  );
}
