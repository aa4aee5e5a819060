// The curves of a run: loss, accuracy and margin at first, the rest folded; those of other runs beside them.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { Run, RunMetrics } from '@tastemaker/contracts';
import { useMemo } from 'react';
import { useFormat } from '../../../app/format.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Chart } from '../../../parts/plot/chart.js';
import type { Reference } from '../../../parts/plot/plot-spec.js';
import { readBeside } from './beside.js';
import { hasMetric, metricSeries } from './metric-series.js';
import { curvesQuery, firstMetrics, moreMetrics, type RunCurvesOfOne } from './queries.js';

interface RunCurvesProps {
  readonly run: Run;
  readonly metrics: RunMetrics | undefined;
}

type Metric = (typeof firstMetrics)[number] | (typeof moreMetrics)[number];

export function RunCurves({ run, metrics }: RunCurvesProps) {
  const beside = readBeside(useSearch({ strict: false }));
  const curves = useQuery(curvesQuery([run.id, ...beside]));
  const runs = curves.data ?? [];
  const first = firstMetrics.filter((metric) => curves.data === undefined || hasMetric(runs, metric));
  const more = moreMetrics.filter((metric) => hasMetric(runs, metric));
  const draw = (metric: Metric) => (
    <div key={metric} className="span-4">
      <MetricChart metric={metric} run={run} runs={runs} metrics={metrics} isLoading={curves.isPending} />
    </div>
  );
  return (
    <>
      {curves.isError && <Failure error={curves.error} onTryAgain={() => void curves.refetch()} />}
      <div className="cols curves">{first.map(draw)}</div>
      {more.length > 0 && (
        <details className="more">
          <summary>
            <Icon name="chevron" />
            <Trans>Gradient norm, learning rate, tokens a second, mean reward</Trans>
          </summary>
          <div className="cols curves">{more.map(draw)}</div>
        </details>
      )}
    </>
  );
}

interface MetricChartProps extends RunCurvesProps {
  readonly metric: Metric;
  readonly runs: readonly RunCurvesOfOne[];
  readonly isLoading: boolean;
}

function MetricChart({ metric, run, runs, metrics, isLoading }: MetricChartProps) {
  const { t } = useLingui();
  const format = useFormat();
  const title = useMetricTitle(metric);
  const references = useReferences(metric, run, metrics);
  const evaluated = metrics?.points.findLast(({ evaluation }) => evaluation !== undefined)?.evaluation;
  const isShare = metric === 'accuracy';
  const total = run.progress?.totalSteps ?? undefined;
  const spec = useMemo(() => {
    const write = (value: number) => (isShare ? format.percent(value) : writeNumber(format.number, value));
    const names = { train: t`train, smoothed`, validation: t`validation`, raw: t`train` };
    return {
      x: { kind: 'linear' as const, name: t`Step`, ...(total === undefined ? {} : { domain: [0, total] as const }) },
      y: { format: isShare ? (value: number) => format.percent(value, 0) : undefined, formatValue: write },
      series: metricSeries(runs, metric, names, write),
      references,
    };
  }, [runs, metric, references, total, isShare, format, t]);
  return (
    <Chart
      title={title}
      level={2}
      spec={spec}
      isLoading={isLoading}
      caption={
        evaluated === undefined ? undefined : isShare ? (
          <Trans>share of votes · validation n = {format.number(evaluated.votes)} votes</Trans>
        ) : (
          <Trans>validation n = {format.number(evaluated.pairs)} pairs</Trans>
        )
      }
    />
  );
}

/** Small numbers, such as a learning rate, by their significant digits. */
function writeNumber(number: (value: number, digits?: number) => string, value: number): string {
  if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(2);
  return Math.abs(value) >= 1000 ? number(Math.round(value)) : number(value, 3);
}

function useMetricTitle(metric: Metric): string {
  const { t } = useLingui();
  const titles: Readonly<Record<Metric, string>> = {
    loss: t`Loss, nats`,
    accuracy: t`Accuracy`,
    margin: t`Margin, logits`,
    gradientNorm: t`Gradient norm`,
    learningRate: t`Learning rate`,
    tokensPerSecond: t`Tokens a second`,
    meanReward: t`Mean reward`,
    perplexity: t`Perplexity`,
  };
  return titles[metric];
}

/** The best evaluation so far, and what knowing nothing, a coin, and people among each other would get. */
function useReferences(metric: Metric, { kind }: Run, metrics: RunMetrics | undefined): readonly Reference[] {
  const { t } = useLingui();
  const format = useFormat();
  const best = metrics?.best ?? null;
  const people = metrics?.points.findLast(({ evaluation }) => evaluation?.humanAgreement != null)?.evaluation
    ?.humanAgreement;
  return useMemo(() => {
    const bestAt: Reference[] = best === null ? [] : [{ axis: 'x', at: best.step, words: t`best, ${best.step}` }];
    if (kind !== 'reward') return metric === 'loss' ? bestAt : [];
    if (metric === 'loss') return [...bestAt, { axis: 'y', at: Math.log(2), words: t`knowing nothing` }];
    if (metric !== 'accuracy') return metric === 'margin' ? bestAt : [];
    const coin: Reference = { axis: 'y', at: 0.5, words: t`a coin` };
    if (people === undefined || people === null) return [...bestAt, coin];
    const { value, low, high } = people;
    return [...bestAt, coin, { axis: 'y', at: value, low, high, words: t`people, ${format.percent(value)}` }];
  }, [metric, kind, best, people, format, t]);
}
