// A report on a reward model as one long table.
import type { RewardModelReport, RewardSplitReport } from '@tastemaker/contracts';
import type { FigureRow } from '../tables/figure-table.js';

type Interval = { readonly low: number | null; readonly high: number | null };
type Figure = Omit<FigureRow, 'section' | 'slice'>;

const splits = ['test', 'validation', 'train'] as const;

export function reportTable(report: RewardModelReport): FigureRow[] {
  return [
    ...splits.flatMap((split) => splitRows(split, report.splits[split], report.headline === split)),
    ...temperatureRows(report),
    ...versionRows(report),
    ...curveRows(report),
    ...benchmarkRows(report),
  ];
}

/** The one split that the model is to be judged by explores nothing; its parts, and other splits, do. */
function splitRows(name: string, split: RewardSplitReport, isHeadline: boolean): FigureRow[] {
  const { votes, agreement, controls, calibration, learnedBias, leak } = split;
  if (votes === 0) return [];
  const exploratory = !isHeadline;
  const row = (section: string, slice: string, figure: Figure): FigureRow => ({
    section: `${name}: ${section}`,
    slice,
    ...figure,
  });
  const figure = (metric: string, value: number | null, interval: Interval | null, n: number | null): Figure => ({
    metric,
    value,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    n,
    exploratory,
  });
  const { raw, scaled } = calibration;
  return [
    row('accuracy', '', figure('accuracy', split.accuracy, split.interval, votes)),
    row('accuracy', '', figure('loss', split.loss, split.lossInterval, votes)),
    row(
      'accuracy',
      '',
      figure('lengthBalancedAccuracy', split.lengthBalancedAccuracy, split.lengthBalancedInterval, votes),
    ),
    row(
      'agreement',
      'another labeler',
      figure('accuracy', agreement.human.value, agreement.human.interval, agreement.votes),
    ),
    row(
      'agreement',
      'this model',
      figure('accuracy', agreement.model.value, agreement.model.interval, agreement.votes),
    ),
    row(
      'control',
      'length alone',
      figure('accuracy', controls.lengthOnly.accuracy, controls.lengthOnly.interval, controls.lengthOnly.pairs),
    ),
    ...(controls.mismatchedPrompt === null
      ? []
      : [
          row(
            'control',
            'under other prompts',
            figure(
              'accuracy',
              controls.mismatchedPrompt.accuracy,
              controls.mismatchedPrompt.interval,
              controls.mismatchedPrompt.pairs,
            ),
          ),
        ]),
    row('calibration', 'as it is', figure('ece', raw.ece, raw.eceInterval, votes)),
    row('calibration', 'as it is', figure('brier', raw.brier, raw.brierInterval, votes)),
    row('calibration', 'scaled', figure('ece', scaled.ece, scaled.eceInterval, votes)),
    row('calibration', 'scaled', figure('brier', scaled.brier, scaled.brierInterval, votes)),
    ...raw.bins.flatMap((bin) => {
      const slice = `claimed ${bin.low.toFixed(2)} to ${bin.high.toFixed(2)}`;
      return [
        row('reliability', slice, { ...figure('claimed', bin.claimed, null, bin.predictions), exploratory: true }),
        row('reliability', slice, { ...figure('observed', bin.observed, null, bin.predictions), exploratory: true }),
      ];
    }),
    ...breakdownRows(name, split),
    ...(learnedBias === null
      ? []
      : (['people', 'model'] as const).flatMap((who) => [
          row(
            'bias',
            who,
            figure(
              'lengthSlope',
              learnedBias.length[who].value,
              learnedBias.length[who].interval,
              learnedBias.length[who].pairs,
            ),
          ),
          row(
            'bias',
            who,
            figure(
              'earlierShownPreferred',
              learnedBias.position[who].value,
              learnedBias.position[who].interval,
              learnedBias.position[who].cases,
            ),
          ),
        ])),
    ...(['Prompts', 'Answers', 'Comparisons'] as const).map((what) => {
      const of = leak[what.toLowerCase() as 'prompts' | 'answers' | 'comparisons'];
      return row('leak', what.toLowerCase(), figure('leaked', leak[`leaked${what}`], null, of));
    }),
  ];
}

/** By the name of their section, with the rows of a report's split. */
export const breakdowns = {
  'accuracy by strength': 'byStrength',
  'accuracy by tag': 'byTag',
  'accuracy by length difference': 'byLengthDifference',
  'accuracy by labeler agreement': 'byAgreement',
  'accuracy by criterion': 'byCriterion',
  'accuracy by rule': 'byRule',
} as const;

function breakdownRows(name: string, split: RewardSplitReport): FigureRow[] {
  return Object.entries(breakdowns).flatMap(([section, key]) =>
    (split[key] ?? []).map(({ name: slice, accuracy, interval, pairs }) => ({
      section: `${name}: ${section}`,
      slice,
      metric: 'accuracy',
      value: accuracy,
      ...interval,
      n: pairs,
      exploratory: true,
    })),
  );
}

function temperatureRows({ temperature, temperatureInterval, splits: { validation } }: RewardModelReport): FigureRow[] {
  if (temperature === null) return [];
  const { low, high } = temperatureInterval;
  const of = { section: 'validation: calibration', slice: '', metric: 'temperature' };
  return [{ ...of, value: temperature, low, high, n: validation.votes, exploratory: false }];
}

function versionRows({ against }: RewardModelReport): FigureRow[] {
  if (against === null) return [];
  const { model, accuracy, mcnemar, drift } = against;
  const of = { section: `${against.split}: against another version`, slice: model.name, exploratory: false };
  const none = { low: null, high: null };
  return [
    { ...of, metric: 'accuracyDifference', value: accuracy.difference, ...accuracy.interval, n: accuracy.cases },
    { ...of, metric: 'mcnemarP', value: mcnemar.pValue, ...none, n: mcnemar.pairs },
    { ...of, metric: 'onlyThisRight', value: mcnemar.onlyFirst, ...none, n: mcnemar.pairs },
    { ...of, metric: 'onlyOtherRight', value: mcnemar.onlySecond, ...none, n: mcnemar.pairs },
    ...driftFigures.map(([metric]) => {
      const { value, interval } = drift[metric];
      return { ...of, metric, value, ...interval, n: drift.answers, exploratory: true };
    }),
  ];
}

/** With what people call them. */
export const driftFigures = [
  ['shift', 'Shift of the mean, in deviations'],
  ['spread', 'Deviation now over that before'],
  ['pearson', 'Pearson correlation'],
  ['spearman', 'Spearman correlation'],
  ['kolmogorovSmirnov', 'Kolmogorov–Smirnov distance'],
  ['stabilityIndex', 'Population stability index'],
] as const;

function curveRows({ learningCurve }: RewardModelReport): FigureRow[] {
  if (learningCurve === null) return [];
  const of = { section: `learning curve, from ${learningCurve.source}`, exploratory: true };
  const { points, forecast } = learningCurve;
  return [
    ...points.map(({ pairs, accuracy, interval, votes }) => ({
      ...of,
      slice: `${pairs} pairs`,
      metric: 'accuracy',
      value: accuracy,
      ...interval,
      n: votes,
    })),
    ...(forecast === null
      ? []
      : [
          {
            ...of,
            slice: `${forecast.pairs} pairs, expected`,
            metric: 'accuracy',
            value: forecast.accuracy,
            ...forecast.interval,
            n: points.length,
          },
          {
            ...of,
            slice: 'twice the labels',
            metric: 'gain',
            value: forecast.gain,
            ...forecast.gainInterval,
            n: points.length,
          },
        ]),
  ];
}

function benchmarkRows({ benchmarks }: RewardModelReport): FigureRow[] {
  return benchmarks.flatMap(({ suite, metrics }) =>
    benchmarkFigures(metrics).map(({ metric, value, low, high, n }) => ({
      section: 'benchmark',
      slice: suite,
      metric,
      value,
      low,
      high,
      n,
      exploratory: false,
    })),
  );
}

interface BenchmarkFigure {
  readonly metric: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
}

/** Suites keep an interval and a number of cases as metrics of their own: `<name>Low`, `<name>High`, `<name>Cases`. */
export function benchmarkFigures(metrics: Readonly<Record<string, number>>): BenchmarkFigure[] {
  const isPart = (metric: string) => {
    const whole = /^(.*)(?:Low|High|Cases)$/.exec(metric)?.[1];
    return whole !== undefined && whole in metrics;
  };
  return Object.entries(metrics)
    .filter(([metric]) => !isPart(metric))
    .map(([metric, value]) => ({
      metric,
      value,
      low: metrics[`${metric}Low`] ?? null,
      high: metrics[`${metric}High`] ?? null,
      n: metrics[`${metric}Cases`] ?? null,
    }));
}
