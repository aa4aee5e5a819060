// An evaluation report in words: the figures to conclude from, and where to look closer.
import type { ModelReport, RewardModelReport, RewardSplitReport } from '@tastemaker/contracts';

export function reportLine({ id, status, accuracy, createdAt, error, snapshotId }: ModelReport): string {
  const figure =
    accuracy === null
      ? (error ?? '')
      : `${accuracy.split} accuracy ${percent(accuracy.value)} ${range(accuracy.interval)} n = ${accuracy.votes}`;
  return `${id}  ${createdAt.slice(0, 16)}  ${status}  snapshot ${snapshotId ?? '(deleted)'}  ${figure}`;
}

export function describeModelReport(report: RewardModelReport): string {
  const { model, snapshot, headline, splits } = report;
  const head = `${model.name} on the snapshot ${snapshot.name}`;
  if (headline === null) return `${head}: no judged comparison that it could be measured on`;
  if (splits[headline].votes === 0) {
    return [`${head}, ${headline} split: no figures, as no vote is left to measure it on`, ...unread(report)].join(
      '\n',
    );
  }
  return [
    `${head}, ${headline} split${report.trainedOnSnapshot ? '' : ' (not trained on this snapshot)'}`,
    ...standing(splits[headline]),
    ...(['test', 'validation', 'train'] as const)
      .filter((name) => name !== headline && splits[name].votes > 0)
      .map((name) => row(`${name} split`, splits[name].accuracy, splits[name].interval, splits[name].votes)),
    ...rows('by rule, where answers differ in it alone (exploratory)', splits[headline].byRule),
    ...rows('by criterion, where ratings differ (exploratory)', splits[headline].byCriterion),
    ...rows('by tag (exploratory)', splits[headline].byTag),
    ...rows('by length of the preferred answer (exploratory)', splits[headline].byLengthDifference),
    ...rows('by tokens of the longer answer (exploratory)', splits[headline].byTokens),
    ...rows('by strength of preference (exploratory)', splits[headline].byStrength),
    ...rows('by agreement of the labelers (exploratory)', splits[headline].byAgreement),
    ...slopes(splits[headline]),
    ...curve(report),
    ...versions(report),
    ...unread(report),
    ...report.benchmarks.map(({ suite, metrics }) => `benchmark ${suite}: ${Object.keys(metrics).length} figures`),
  ].join('\n');
}

/** Why the model gave no scores where it gave none. */
function unread({ scored }: RewardModelReport): string[] {
  return (['test', 'validation', 'train'] as const).flatMap((name) => {
    const { drawn, unscored, unscoredReason } = scored[name];
    if (unscored === 0) return [];
    const why = unscoredReason === null ? '' : `, the first because: ${unscoredReason}`;
    return [`not read by the model, and in no figure: ${unscored} of ${drawn} comparisons of the ${name} split${why}`];
  });
}

function standing(split: RewardSplitReport): string[] {
  const { agreement, controls, calibration } = split;
  const { lengthOnly, mismatchedPrompt } = controls;
  const { raw, scaled } = calibration;
  return [
    row('this model', split.accuracy, split.interval, split.votes),
    row('another labeler', agreement.human.value, agreement.human.interval, agreement.votes),
    row('this model, same votes', agreement.model.value, agreement.model.interval, agreement.votes),
    row('length-balanced', split.lengthBalancedAccuracy, split.lengthBalancedInterval, split.votes),
    row('length alone', lengthOnly.accuracy, lengthOnly.interval, casesOf(lengthOnly)),
    ...(mismatchedPrompt === null
      ? []
      : [row('under other prompts', mismatchedPrompt.accuracy, mismatchedPrompt.interval, casesOf(mismatchedPrompt))]),
    `  calibration error       ${decimals(raw.ece)} ${decimalRange(raw.eceInterval)}; ${decimals(scaled.ece)} with margins divided by ${decimals(scaled.temperature)}`,
  ];
}

function slopes({ learnedBias }: RewardSplitReport): string[] {
  if (learnedBias === null) return [];
  const { people, model } = learnedBias.length;
  return [
    'slope of preference on length, errors clustered by prompt',
    `  labelers                ${decimals(people.value)} ${decimalRange(people.interval)} n = ${people.pairs}`,
    `  this model              ${decimals(model.value)} ${decimalRange(model.interval)} n = ${model.pairs}`,
  ];
}

function curve({ learningCurve, noLearningCurve }: RewardModelReport): string[] {
  if (learningCurve === null) return [`no learning curve: ${noLearningCurve ?? ''}`];
  const { source, points, forecast, noForecast } = learningCurve;
  const from = source === 'runs' ? 'runs on parts of the snapshot' : 'this run as it went on, validation split';
  return [
    `learning curve from ${from} (exploratory)`,
    ...points.map(({ pairs, accuracy, interval, votes }) => row(`${pairs} pairs`, accuracy, interval, votes)),
    forecast === null
      ? `  twice the labels: cannot be told. ${noForecast ?? ''}`
      : `  twice the labels: ${percent(forecast.accuracy)} ${range(forecast.interval)}, ${percent(forecast.gain)} ${range(forecast.gainInterval)} more`,
  ];
}

function versions({ against, notAgainst }: RewardModelReport): string[] {
  if (against === null) return [`against no other version: ${notAgainst ?? ''}`];
  const { accuracy, mcnemar, drift, model } = against;
  return [
    `against ${model.name}, on the same votes of the ${against.split} split`,
    `  accuracy                ${percent(accuracy.first)} beside ${percent(accuracy.second)}: ${percent(accuracy.difference)} ${range(accuracy.interval)} n = ${accuracy.cases} of ${accuracy.prompts} prompts`,
    `  McNemar, exact          only this one right ${mcnemar.onlyFirst}, only the other ${mcnemar.onlySecond}, of ${mcnemar.pairs} pairs: p = ${mcnemar.pValue === null ? '–' : mcnemar.pValue.toPrecision(3)}`,
    `  scores (exploratory)    shift ${decimals(drift.shift.value)} ${decimalRange(drift.shift.interval)} deviations, correlation ${decimals(drift.pearson.value)} ${decimalRange(drift.pearson.interval)}, n = ${drift.answers} answers`,
  ];
}

function rows(title: string, all: RewardSplitReport['byRule']): string[] {
  if (all === null || all.length === 0) return [];
  return [title, ...all.map((each) => row(each.name, each.accuracy, each.interval, casesOf(each)))];
}

type Interval = { readonly low: number | null; readonly high: number | null };

function row(name: string, value: number | null, interval: Interval | null, n: number): string {
  return `  ${name.padEnd(23)} ${percent(value)} ${range(interval)} n = ${n}`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function range(interval: Interval | null): string {
  if (interval === null || interval.low === null || interval.high === null) return '';
  return `(${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)})`;
}

function decimals(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function decimalRange(interval: Interval | null): string {
  if (interval === null || interval.low === null || interval.high === null) return '';
  return `(${decimals(interval.low)} to ${decimals(interval.high)})`;
}

/** Reports of earlier versions call it pairs. */
export function casesOf({ cases, pairs }: { readonly cases: number | null; readonly pairs: number }): number {
  return cases ?? pairs;
}
