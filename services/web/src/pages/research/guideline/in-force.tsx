// Which version is in force, how many judgments go by it, and how far people agree under it.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Guideline } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Estimate } from '../../../parts/estimate.js';
import { guidelineFiguresQuery } from './queries.js';

export function InForce({ guideline }: { readonly guideline: Guideline | undefined }) {
  const format = useFormat();
  const figures = useQuery({ ...guidelineFiguresQuery(guideline?.projectId ?? ''), enabled: guideline !== undefined });
  if (guideline === undefined) {
    return (
      <span>
        <Trans>None is in force yet: labelers judge without one.</Trans>
      </span>
    );
  }
  const found = figures.data?.find(({ id }) => id === guideline.id)?.figures ?? null;
  return (
    <>
      <span>
        <Trans>
          <b>{guideline.version}</b> is in force
        </Trans>{' '}
        {guideline.publishedAt !== null && <Trans>since {format.date(guideline.publishedAt)}</Trans>}
        {found !== null && (
          <>
            {', '}
            <Plural value={found.judgments} one="# judgment goes by it" other="# judgments go by it" />
          </>
        )}
      </span>
      {found !== null && (
        <span>
          <Trans>agreement under it</Trans> <Estimate of={found.alphaOrdinal} as="number" />
        </span>
      )}
    </>
  );
}
