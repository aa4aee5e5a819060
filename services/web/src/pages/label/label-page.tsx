// Label: one comparison at a time, judged by keys or pointer. What is judged lies in the middle, what judges it around it.
import './label.css';
import './pair/pair.css';
import './rank/rank.css';
import './reading/reading.css';
import { Trans, useLingui } from '@lingui/react/macro';
import { Suspense, useEffect } from 'react';
import { usePageTitle } from '../../app/route-title.js';
import { Failure } from '../../parts/failure.js';
import { useAnswer } from './answers.js';
import { Desk } from './desk.js';
import { FirstLoading } from './first-loading.js';
import { LabelBar } from './label-bar.js';
import { loadPartsWhenIdle } from './lazy-pages.js';
import { Enough } from './lazy-parts.js';
import { projectQuestion } from './questions.js';
import { useSessionLength } from './session-length.js';
import { Statuses } from './statuses.js';
import { useWork } from './work/use-work.js';

export function LabelPage({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const { data: project } = useAnswer(projectQuestion, projectId);
  const work = useWork(projectId);
  const session = useSessionLength();
  const name = project?.name ?? '';
  usePageTitle(t`Label: ${name}`);
  useEffect(loadPartsWhenIdle, []);

  if (work.current !== undefined && !session.isOver)
    return <Desk projectId={projectId} name={name} assignment={work.current} work={work} session={session} />;
  return (
    <div className="label-page judging">
      <LabelBar projectId={projectId} name={name} work={work} session={session} tools={null} />
      <Statuses work={work} />
      <Suspense>
        {session.isOver ? (
          <Enough projectId={projectId} work={work} session={session} />
        ) : work.none !== undefined ? (
          <Enough projectId={projectId} work={work} session={session} none={work.none} />
        ) : work.failure !== undefined ? (
          <main className="enough">
            <h1>
              <Trans>Nothing could be loaded</Trans>
            </h1>
            <Failure error={work.failure} onTryAgain={work.retryNow} />
          </main>
        ) : (
          <FirstLoading />
        )}
      </Suspense>
    </div>
  );
}
