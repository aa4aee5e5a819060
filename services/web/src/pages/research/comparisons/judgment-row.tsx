// One judgment of a comparison, in a line and its reason.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Judgment } from '@tastemaker/contracts';
import { letterRanking } from '@tastemaker/labeling';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';

interface JudgmentRowProps {
  readonly judgment: Judgment;
  /** In the order of the comparison, which letters follow. */
  readonly completionIds: readonly string[];
}

export function JudgmentRow({ judgment, completionIds }: JudgmentRowProps) {
  const { t } = useLingui();
  const format = useFormat();
  const members = useQuery({
    queryKey: ['project', judgment.projectId, 'members'],
    queryFn: () => client.listMembers(judgment.projectId),
  }).data?.items;
  const { verdict, ranking, skipReason, rationale, dwellMs, goldCorrect } = judgment;
  const written =
    ranking === null
      ? ''
      : letterRanking(ranking, completionIds)
          .map((group) => group.join(' = '))
          .join(' > ');
  const words = {
    ranking: written,
    allBad: t`all bad`,
    skip: t`skipped: ${skipReason ?? ''}`,
    withdrawn: t`taken back`,
  } as const;
  return (
    <li className="judgment-row">
      <p className="row wrap small">
        <b className="mono">{words[verdict]}</b>
        {judgment.strength !== null && (
          <span className="muted num">
            <Trans>strength {judgment.strength}</Trans>
          </span>
        )}
        {goldCorrect !== null && (
          <span className={goldCorrect ? 'tag accent' : 'tag critical'}>
            {goldCorrect ? <Trans>as known</Trans> : <Trans>not as known</Trans>}
          </span>
        )}
        <span className="muted">
          {members?.find(({ userId }) => userId === judgment.labelerId)?.name ?? t`a labeler of a file or simulation`}
        </span>
        <span className="faint num">
          {dwellMs !== null && `${format.duration(dwellMs)} · `}
          {format.dateTime(judgment.createdAt)}
        </span>
      </p>
      {rationale !== null && (
        <p className="small rationale" dir="auto">
          {rationale}
        </p>
      )}
    </li>
  );
}
