// The columns of the list of judges.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Judge, JudgeFigures } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import type { Column } from '../../../parts/data-table.js';
import { Estimate } from '../../../parts/estimate.js';
import { kindNames } from './judge-kind.js';

/** @param figures of those judges that have judged anything */
export function useJudgeColumns(projectId: string, figures: readonly JudgeFigures[]): Column<Judge>[] {
  const { i18n } = useLingui();
  const format = useFormat();
  const of = new Map(figures.map((each) => [each.judge.id, each]));
  const none = <span className="faint">–</span>;
  return [
    {
      key: 'judge',
      head: <Trans>Judge</Trans>,
      cell: ({ id, name, version }) => (
        <Link className="strong" to="/p/$project/judges/$judge" params={{ project: projectId, judge: id }}>
          <Trans>
            {name}, version {version}
          </Trans>
        </Link>
      ),
    },
    { key: 'kind', head: <Trans>Kind</Trans>, cell: ({ kind }) => i18n._(kindNames[kind]) },
    { key: 'model', head: <Trans>Model</Trans>, cell: ({ modelName }) => modelName },
    {
      key: 'pairs',
      head: <Trans>Pairs decided</Trans>,
      isNumber: true,
      cell: ({ id }) => {
        const { decided = 0, pairs = 0 } = of.get(id) ?? {};
        return (
          <Trans>
            {format.number(decided)} of {format.number(pairs)}
          </Trans>
        );
      },
    },
    {
      key: 'agreement',
      head: <Trans>Same answer as a person</Trans>,
      cell: ({ id }) => {
        const raw = of.get(id)?.agreement.judge.raw;
        return raw === undefined ? none : <Estimate of={raw} />;
      },
    },
    {
      key: 'changed',
      head: <Trans>Changes with the order</Trans>,
      cell: ({ id }) => {
        const position = of.get(id)?.position;
        return position == null ? none : <Estimate of={position.changed} />;
      },
    },
    {
      key: 'cost',
      head: <Trans>Cost</Trans>,
      isNumber: true,
      cell: ({ id }) => {
        const { money = null, currency = null } = of.get(id)?.cost ?? {};
        return money === null ? none : `${format.number(money, 2)} ${currency ?? ''}`;
      },
    },
  ];
}
