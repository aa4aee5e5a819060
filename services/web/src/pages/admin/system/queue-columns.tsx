// The columns of the table of queues.
import { Trans, useLingui } from '@lingui/react/macro';
import type { QueueState } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import type { Column } from '../../../parts/data-table.js';

export function useQueueColumns(): Column<QueueState>[] {
  const { t } = useLingui();
  const format = useFormat();
  const names: Readonly<Record<QueueState['name'], string>> = {
    run: t`Trainings`,
    'remote-run': t`Trainings elsewhere`,
    sample: t`Samples`,
    report: t`Reports`,
    'judge-pass': t`Passes of judges`,
    'import-model': t`Imports of models`,
    webhook: t`Webhook deliveries`,
  };
  const figure = (value: number) =>
    value === 0 ? <span className="faint">0</span> : <b className="strong">{format.number(value)}</b>;
  return [
    { key: 'name', head: <Trans>Queue</Trans>, cell: ({ name }) => names[name] },
    { key: 'waiting', head: <Trans>Waiting</Trans>, isNumber: true, cell: ({ waiting }) => figure(waiting) },
    { key: 'active', head: <Trans>At work</Trans>, isNumber: true, cell: ({ active }) => figure(active) },
    { key: 'delayed', head: <Trans>To be tried again</Trans>, isNumber: true, cell: ({ delayed }) => figure(delayed) },
    {
      key: 'failed',
      head: <Trans>Failed in 24 hours</Trans>,
      isNumber: true,
      cell: ({ failed }) => figure(failed),
    },
  ];
}
