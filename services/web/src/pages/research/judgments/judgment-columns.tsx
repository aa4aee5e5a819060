// The columns of the list of judgments.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ListedJudgment } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import type { Column } from '../../../parts/data-table.js';
import { Verdict } from './verdict.js';

export function useJudgmentColumns(names: ReadonlyMap<string, string>): Column<ListedJudgment>[] {
  const { t } = useLingui();
  const format = useFormat();
  return [
    {
      key: 'prompt',
      head: <Trans>Prompt</Trans>,
      cell: ({ excerpt }) => (
        <span className="excerpt" dir="auto">
          {excerpt}
        </span>
      ),
    },
    { key: 'verdict', head: <Trans>Verdict</Trans>, cell: (judgment) => <Verdict judgment={judgment} /> },
    {
      key: 'labeler',
      head: <Trans>Labeler</Trans>,
      cell: ({ labelerId }) => <span className="nowrap">{names.get(labelerId) ?? t`somebody who left`}</span>,
    },
    {
      key: 'dwell',
      head: <Trans>Time</Trans>,
      isNumber: true,
      cell: ({ dwellMs }) => (dwellMs === null ? '–' : <span className="nowrap">{format.duration(dwellMs)}</span>),
    },
    {
      key: 'version',
      head: <Trans>Version</Trans>,
      isNumber: true,
      cell: ({ version }) => format.number(version),
    },
    {
      key: 'guideline',
      head: <Trans>Guideline</Trans>,
      isNumber: true,
      cell: ({ guidelineVersion }) => (guidelineVersion === null ? '–' : format.number(guidelineVersion)),
    },
    {
      key: 'when',
      head: <Trans>Judged</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time className="nowrap">{format.dateTime(createdAt)}</time>,
    },
  ];
}
