// What a judge is worth beside people: agreement, by tag, calibration, whether the order sways it, and what it costs.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Estimate, Judge, JudgeFigures } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { useFormat } from '../../../app/format.js';
import { writeInterval } from '../../../parts/estimate.js';
import { Figures, KeyFigure } from '../../../parts/figures.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { ForestFigure } from '../reports/forest-figure.js';
import { judgesReportQuery } from '../reports/report-queries.js';
import { CalibrationChart } from '../run-report/calibration-chart.js';
import { AgreementFigures } from './agreement-figures.js';

export function BesidePeople({ judge: { id, projectId } }: { readonly judge: Judge }) {
  const report = useQuery(judgesReportQuery(projectId));
  return (
    <Section
      title={<Trans>Beside people</Trans>}
      note={<Trans>Exploratory: of the comparisons that people and judges happen to share.</Trans>}
    >
      <Loaded query={report}>
        {({ items }) => {
          const figures = items.find(({ judge }) => judge.id === id);
          return figures === undefined || figures.pairs === 0 ? (
            <p className="small muted">
              <Trans>Told once it has judged comparisons that people have judged, too.</Trans>
            </p>
          ) : (
            <Told figures={figures} />
          );
        }}
      </Loaded>
    </Section>
  );
}

function Told({ figures }: { readonly figures: JudgeFigures }) {
  const { t } = useLingui();
  const { calibration, tags } = figures;
  return (
    <div className="stack worth">
      <Facts figures={figures} />
      <AgreementFigures items={[figures]} />
      <div className="cols whole">
        <div className="span-6">
          <ForestFigure
            title={t`Same answer as a person, by tag`}
            rows={tags.flatMap(({ tag, judge, people }) => [
              { key: tag, name: tag, of: judge.raw },
              { key: `${tag} people`, name: t`people, same pairs`, of: people.raw, isIndented: true },
            ])}
            empty={<Trans>None of these prompts has a tag.</Trans>}
          />
        </div>
        <div className="span-6">
          {calibration !== null && (
            <CalibrationChart
              level={3}
              calibration={{
                ece: calibration.expectedCalibrationError,
                bins: calibration.bins.map((bin) => ({ ...bin, predictions: bin.pairs, weight: bin.pairs })),
              }}
              votes={calibration.pairs}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function Facts({ figures }: { readonly figures: JudgeFigures }) {
  const format = useFormat();
  const { pairs, decided, undecided, position, calibration, cost } = figures;
  return (
    <Figures>
      <KeyFigure
        name={<Trans>Pairs decided</Trans>}
        value={format.number(decided)}
        unit={<Trans>of {format.number(pairs)}</Trans>}
      >
        <Trans>
          {format.number(undecided.unreadable)} unreadable, {format.number(undecided.failed)} failed
        </Trans>
      </KeyFigure>
      {position !== null && (
        <>
          <ShareFigure name={<Trans>Changes with the order</Trans>} of={position.changed} />
          <ShareFigure name={<Trans>Prefers what is shown first</Trans>} of={position.firstShown}>
            <Trans>50% without bias</Trans>
          </ShareFigure>
        </>
      )}
      {calibration !== null && (
        <KeyFigure
          name={<Trans>Brier score</Trans>}
          value={calibration.brier === null ? '–' : format.number(calibration.brier, 3)}
        >
          <Trans>n = {format.number(calibration.pairs)} pairs, against people’s majority</Trans>
        </KeyFigure>
      )}
      <KeyFigure
        name={<Trans>Cost</Trans>}
        value={cost.money === null ? '–' : format.number(cost.money, 2)}
        unit={cost.currency ?? undefined}
      >
        {cost.pairsWithTokens === 0 ? (
          <Trans>no tokens were counted</Trans>
        ) : (
          <Trans>
            {format.number(cost.inputTokens)} tokens read, {format.number(cost.outputTokens)} answered, on{' '}
            {format.number(cost.pairsWithTokens)} pairs
          </Trans>
        )}
        {cost.medianLatencyMs !== null && (
          <>
            {'; '}
            <Trans>half within {format.number(cost.medianLatencyMs, 0)} ms</Trans>
          </>
        )}
      </KeyFigure>
    </Figures>
  );
}

interface ShareFigureProps {
  readonly name: ReactNode;
  readonly of: Estimate;
  readonly children?: ReactNode;
}

function ShareFigure({ name, of: { value, low, high, cases }, children }: ShareFigureProps) {
  const format = useFormat();
  return (
    <KeyFigure name={name} value={value === null ? '–' : format.percent(value)}>
      {low !== null && high !== null && <span className="ci">{writeInterval(format, 'percent', low, high)}</span>}{' '}
      <span className="n">n = {format.number(cases)}</span>
      {children !== undefined && <> · {children}</>}
    </KeyFigure>
  );
}
