// Judges beside people: how far each agrees with them, whether the order sways it, what could not be read, and what it costs.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { JudgeFigures } from '@tastemaker/contracts';
import { type Format, useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Estimate } from '../../../parts/estimate.js';
import type { ForestRow } from '../../../parts/forest.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { ForestFigure } from '../reports/forest-figure.js';
import { judgesReportQuery } from '../reports/report-queries.js';

export function JudgesSection({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const report = useQuery(judgesReportQuery(projectId));
  return (
    <Section
      title={<Trans>Judges beside people</Trans>}
      note={
        <Trans>Models that judged the same comparisons, of all time. They never count as people; exploratory</Trans>
      }
    >
      <Loaded query={report}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="small muted">
              <Trans>
                No model judges here. Register one with “tastemaker judge add”: a reward model, or a language model that
                is asked in a stated prompt.
              </Trans>
            </p>
          ) : (
            <div className="cols plots whole">
              <Agreement items={items} />
              <div className="span-12">
                <DataTable
                  label={t`What judges are like`}
                  columns={columnsOf(format)}
                  rows={items}
                  keyOf={({ judge }) => judge.id}
                />
              </div>
            </div>
          )
        }
      </Loaded>
    </Section>
  );
}

/** Each judge, and below it the people who judged the same pairs. */
function Agreement({ items }: { readonly items: readonly JudgeFigures[] }) {
  const { t } = useLingui();
  const rowsOf = (measure: 'raw' | 'kappa'): ForestRow[] =>
    items.flatMap(({ judge: { id, name, version }, agreement }) => [
      { key: id, name: t`${name}, version ${version}`, of: agreement.judge[measure] },
      { key: `${id} people`, name: t`people, same pairs`, of: agreement.people[measure], isIndented: true },
    ]);
  return (
    <>
      <div className="span-6">
        <ForestFigure
          title={t`Same answer as a person`}
          caption={t`people: of two each, on the pairs that the judge has judged`}
          rows={rowsOf('raw')}
          empty={null}
        />
      </div>
      <div className="span-6">
        <ForestFigure title={t`Cohen’s κ with people`} rows={rowsOf('kappa')} as="number" reference={0} empty={null} />
      </div>
    </>
  );
}

function columnsOf(format: Format): Column<JudgeFigures>[] {
  return [
    {
      key: 'judge',
      head: <Trans>Judge</Trans>,
      cell: ({ judge: { name, version, modelName } }) => (
        <>
          <b className="person">{name}</b> {version} <span className="faint">{modelName}</span>
        </>
      ),
    },
    {
      key: 'pairs',
      head: <Trans>Pairs</Trans>,
      isNumber: true,
      cell: ({ pairs }) => format.number(pairs),
    },
    {
      key: 'undecided',
      head: <Trans>Unreadable, failed</Trans>,
      isNumber: true,
      cell: ({ undecided: { unreadable, failed } }) => `${format.number(unreadable)}, ${format.number(failed)}`,
    },
    {
      key: 'changed',
      head: <Trans>Changes with the order</Trans>,
      cell: ({ position }) =>
        position === null ? <span className="faint">–</span> : <Estimate of={position.changed} />,
    },
    {
      key: 'first',
      head: <Trans>Prefers the first</Trans>,
      cell: ({ position }) =>
        position === null ? <span className="faint">–</span> : <Estimate of={position.firstShown} />,
    },
    {
      key: 'calibration',
      head: <Trans>Calibration error</Trans>,
      isNumber: true,
      cell: ({ calibration }) => <Calibration calibration={calibration} format={format} />,
    },
    {
      key: 'tokens',
      head: <Trans>Tokens</Trans>,
      isNumber: true,
      cell: ({ cost: { inputTokens, outputTokens } }) => format.number(inputTokens + outputTokens),
    },
    {
      key: 'money',
      head: <Trans>Cost</Trans>,
      isNumber: true,
      cell: ({ cost: { money, currency } }) =>
        money === null ? <span className="faint">–</span> : `${format.number(money, 2)} ${currency ?? ''}`,
    },
  ];
}

interface CalibrationProps {
  readonly calibration: JudgeFigures['calibration'];
  readonly format: Format;
}

function Calibration({ calibration, format }: CalibrationProps) {
  if (calibration === null || calibration.expectedCalibrationError === null) return <span className="faint">–</span>;
  return (
    <>
      {format.number(calibration.expectedCalibrationError, 3)}{' '}
      <span className="n">n = {format.number(calibration.pairs)}</span>
    </>
  );
}
