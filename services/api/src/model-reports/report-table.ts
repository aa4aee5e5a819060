// A report on a reward model as one long table.
import type { RewardModelReport, RewardSplitReport } from '@tastemaker/contracts';
import type { FigureRow } from '../tables/figure-table.js';
import { benchmarkFigures } from './benchmark-figures.js';

type Interval = { readonly low: number | null; readonly high: number | null };

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
  if (split.votes === 0) return [];
  return [
    ...standingRows(split),
    ...calibrationRows(split),
    ...breakdownRows(split),
    ...biasRows(split),
    ...leakRows(split),
  ].map((each) => ({ ...each, section: `${name}: ${each.section}`, exploratory: each.exploratory || !isHeadline }));
}

function row(
  [section, slice, metric]: readonly [section: string, slice: string, metric: string],
  value: number | null,
  interval: Interval | null,
  n: number | null,
  exploratory = false,
): FigureRow {
  return { section, slice, metric, value, low: interval?.low ?? null, high: interval?.high ?? null, n, exploratory };
}

function standingRows(split: RewardSplitReport): FigureRow[] {
  const { votes, agreement, controls } = split;
  const { lengthOnly, mismatchedPrompt: other } = controls;
  return [
    row(['accuracy', '', 'accuracy'], split.accuracy, split.interval, votes),
    row(['accuracy', '', 'loss'], split.loss, split.lossInterval, votes),
    row(['accuracy', '', 'lengthBalancedAccuracy'], split.lengthBalancedAccuracy, split.lengthBalancedInterval, votes),
    row(['agreement', 'another labeler', 'accuracy'], agreement.human.value, agreement.human.interval, agreement.votes),
    row(['agreement', 'this model', 'accuracy'], agreement.model.value, agreement.model.interval, agreement.votes),
    row(['control', 'length alone', 'accuracy'], lengthOnly.accuracy, lengthOnly.interval, lengthOnly.pairs),
    ...(other === null
      ? []
      : [row(['control', 'under other prompts', 'accuracy'], other.accuracy, other.interval, other.pairs)]),
  ];
}

function calibrationRows({ calibration: { raw, scaled }, votes }: RewardSplitReport): FigureRow[] {
  return [
    row(['calibration', 'as it is', 'ece'], raw.ece, raw.eceInterval, votes),
    row(['calibration', 'as it is', 'brier'], raw.brier, raw.brierInterval, votes),
    row(['calibration', 'scaled', 'ece'], scaled.ece, scaled.eceInterval, votes),
    row(['calibration', 'scaled', 'brier'], scaled.brier, scaled.brierInterval, votes),
    ...raw.bins.flatMap(({ low, high, claimed, observed, predictions }) => {
      const slice = `claimed ${low.toFixed(2)} to ${high.toFixed(2)}`;
      return [
        row(['reliability', slice, 'claimed'], claimed, null, predictions, true),
        row(['reliability', slice, 'observed'], observed, null, predictions, true),
      ];
    }),
  ];
}

function biasRows({ learnedBias }: RewardSplitReport): FigureRow[] {
  if (learnedBias === null) return [];
  return (['people', 'model'] as const).flatMap((who) => {
    const [length, position] = [learnedBias.length[who], learnedBias.position[who]];
    return [
      row(['bias', who, 'lengthSlope'], length.value, length.interval, length.pairs),
      row(['bias', who, 'earlierShownPreferred'], position.value, position.interval, position.cases),
    ];
  });
}

function leakRows({ leak }: RewardSplitReport): FigureRow[] {
  return [
    row(['leak', 'prompts', 'leaked'], leak.leakedPrompts, null, leak.prompts),
    row(['leak', 'answers', 'leaked'], leak.leakedAnswers, null, leak.answers),
    row(['leak', 'comparisons', 'leaked'], leak.leakedComparisons, null, leak.comparisons),
  ];
}

/** By the name of their section, with the rows of a report's split. */
const breakdowns = {
  'accuracy by strength': 'byStrength',
  'accuracy by tag': 'byTag',
  'accuracy by length difference': 'byLengthDifference',
  'accuracy by tokens of the longer answer': 'byTokens',
  'accuracy by labeler agreement': 'byAgreement',
  'accuracy by criterion': 'byCriterion',
  'accuracy by rule': 'byRule',
} as const;

function breakdownRows(split: RewardSplitReport): FigureRow[] {
  return Object.entries(breakdowns).flatMap(([section, key]) =>
    (split[key] ?? []).map(({ name, accuracy, interval, pairs }) =>
      row([section, name, 'accuracy'], accuracy, interval, pairs, true),
    ),
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
    benchmarkFigures(metrics).map((figure) => ({ section: 'benchmark', slice: suite, ...figure })),
  );
}
