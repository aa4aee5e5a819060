// What a reward run's evaluation has found, for programs as single numbers and for people as sections of the model
// card.
import type { Interval, PairAccuracyInterval } from '@tastemaker/preference';
import type {
  BreakdownRow,
  EvaluationReport,
  HumanAgreement,
  LeakCheck,
  LearningSummary,
  SplitReport,
} from '@tastemaker/reward-model';
import { formatNumber, markdownTable } from '../model-card.js';

/** The report's single numbers under the names that runs and models are compared by. Splits without pairs have none. */
export function evaluationMetrics(report: EvaluationReport): Record<string, number> {
  const { temperature } = report;
  return {
    ...splitMetrics('validation', report.validation),
    ...splitMetrics('test', report.test),
    ...(report.validation.pairs > 0 && { 'validation/temperature': temperature }),
  };
}

function splitMetrics(split: string, report: SplitReport): Record<string, number> {
  if (report.pairs === 0) return { [`${split}/pairs`]: 0 };
  const { agreement, calibration, controls, leak } = report;
  const named = {
    pairs: report.pairs,
    votes: report.votes,
    loss: report.loss,
    accuracy: report.accuracy,
    accuracyLow: report.interval.low,
    accuracyHigh: report.interval.high,
    margin: report.margin,
    meanReward: report.meanReward,
    lengthBalancedAccuracy: report.lengthBalancedAccuracy,
    ece: calibration.raw.ece,
    brier: calibration.raw.brier,
    eceScaled: calibration.scaled.ece,
    brierScaled: calibration.scaled.brier,
    humanAgreement: agreement.human.value,
    modelAgreement: agreement.model.value,
    leakedPrompts: leak.leakedPrompts,
    leakedComparisons: leak.leakedComparisons,
  };
  return {
    ...Object.fromEntries(Object.entries(named).map(([name, value]) => [`${split}/${name}`, value])),
    ...withInterval(`baseline/${split}/accuracy`, controls.lengthOnly),
    ...(controls.mismatchedPrompt && withInterval(`control/${split}/mismatchedPrompt`, controls.mismatchedPrompt)),
  };
}

function withInterval(name: string, { accuracy, interval }: PairAccuracyInterval): Record<string, number> {
  return { [name]: accuracy, [`${name}Low`]: interval.low, [`${name}High`]: interval.high };
}

/** Sections of the model card: what was learned from, and what the report says, in words where a number needs them. */
export function evaluationCard(report: EvaluationReport, summary: LearningSummary): string[] {
  return [
    ...learnedFrom(summary),
    ...(['test', 'validation'] as const).flatMap((split) => splitSection(split, report[split])),
    ...curveSection(report),
  ];
}

function learnedFrom({ labelers, lengthCoefficient, ...counts }: LearningSummary): string[] {
  const rows = Object.entries(counts).map(([name, value]) => [name, formatNumber(value)]);
  if (lengthCoefficient !== undefined) rows.push(['lengthCoefficient', formatNumber(lengthCoefficient)]);
  return [
    '## Learned from',
    '',
    ...markdownTable(['judgments', 'value'], rows),
    '',
    ...(labelers.length === 0
      ? []
      : [
          ...markdownTable(
            ['labeler', 'reliability', 'votes'],
            labelers
              .slice(0, 30)
              .map(({ labeler, reliability, votes }) => [labeler, formatNumber(reliability), formatNumber(votes)]),
          ),
          '',
        ]),
  ];
}

function splitSection(split: string, report: SplitReport): string[] {
  if (report.pairs === 0) return [`## Evaluation: ${split} split`, '', 'It has no pair.', ''];
  return [
    `## Evaluation: ${split} split`,
    '',
    `Accuracy ${percent(report.accuracy)} (95 % interval ${range(report.interval)}, resampling prompts), over ${report.votes} votes on ${report.pairs} pairs of ${report.prompts} prompts. Mean loss ${formatNumber(report.loss)} nats, where knowing nothing costs 0.693; mean margin ${formatNumber(report.margin)}.`,
    '',
    ...controlsTable(report),
    agreementSentence(report.agreement),
    '',
    leakSentence(report.leak),
    '',
    ...calibrationSection(report),
    ...breakdown('By strength of preference', report.byStrength),
    ...breakdown('By length of the preferred answer', report.byLengthDifference),
    ...breakdown('By tag', report.byTag),
    ...breakdown('By rule, where answers differ in it alone (exploratory)', report.byRule, 'pairs'),
    ...breakdown('By criterion, where ratings differ (exploratory)', report.byCriterion, 'pairs'),
  ];
}

function controlsTable(report: SplitReport): string[] {
  const { lengthOnly, mismatchedPrompt } = report.controls;
  const { accuracy, interval, votes, lengthBalancedAccuracy, lengthBalancedInterval } = report;
  const rows = [
    accuracyRow('this model', accuracy, interval, votes),
    accuracyRow('length alone', lengthOnly.accuracy, lengthOnly.interval, lengthOnly.cases),
    accuracyRow('this model, length-balanced', lengthBalancedAccuracy, lengthBalancedInterval, votes),
    ...(mismatchedPrompt === undefined
      ? []
      : [
          accuracyRow(
            'this model, answers under other prompts',
            mismatchedPrompt.accuracy,
            mismatchedPrompt.interval,
            mismatchedPrompt.cases,
          ),
        ]),
  ];
  return [...markdownTable(['who', 'accuracy', '95 %', 'votes'], rows), ''];
}

function accuracyRow(who: string, accuracy: number, interval: Interval, votes: number): string[] {
  return [who, percent(accuracy), range(interval), String(votes)];
}

function agreementSentence({ pairs, votes, human, model }: HumanAgreement): string {
  if (pairs === 0) return 'No pair was judged by two labelers, so how far people agree with each other is not known.';
  return `On the ${pairs} pairs that two labelers or more judged (${votes} votes), another labeler agrees with ${percent(human.value)} of the votes (${range(human.interval)}), the model with ${percent(model.value)} (${range(model.interval)}).`;
}

function leakSentence({
  prompts,
  leakedPrompts,
  answers,
  leakedAnswers,
  comparisons,
  leakedComparisons,
}: LeakCheck): string {
  return `Leak check: ${leakedPrompts} of ${prompts} prompts, ${leakedAnswers} of ${answers} answers and ${leakedComparisons} of ${comparisons} comparisons are also in the training split, up to case and spacing.`;
}

function calibrationSection({ calibration: { raw, scaled } }: SplitReport): string[] {
  return [
    `Calibration: expected error ${formatNumber(raw.ece)}, Brier score ${formatNumber(raw.brier)}; with margins divided by the temperature ${formatNumber(scaled.temperature)}, fitted on the validation split, ${formatNumber(scaled.ece)} and ${formatNumber(scaled.brier)}.`,
    '',
    ...markdownTable(
      ['confidence', 'votes', 'claimed', 'observed'],
      raw.bins.map(({ low, high, predictions, claimed, observed }) => [
        `${percent(low)} to ${percent(high)}`,
        String(predictions),
        percent(claimed),
        percent(observed),
      ]),
    ),
    '',
  ];
}

/** @param counted what each row's accuracy is over */
function breakdown(title: string, rows: readonly BreakdownRow[], counted = 'votes'): string[] {
  if (rows.length === 0) return [];
  return [
    `### ${title}`,
    '',
    ...markdownTable(
      ['', 'accuracy', '95 %', counted, 'prompts'],
      rows.map(({ name, accuracy, interval, cases, prompts }) => [
        name,
        percent(accuracy),
        range(interval),
        String(cases),
        String(prompts),
      ]),
    ),
    '',
  ];
}

function curveSection({ learningCurve }: EvaluationReport): string[] {
  if (learningCurve.length === 0) return [];
  return [
    '## Learning curve',
    '',
    'On the validation split, as training went on.',
    '',
    ...markdownTable(
      ['step', 'pairs seen', 'share', 'loss', 'accuracy'],
      learningCurve.map(({ step, pairs, share, loss, accuracy }) => [
        String(step),
        String(pairs),
        percent(share),
        formatNumber(loss),
        percent(accuracy),
      ]),
    ),
    '',
  ];
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';
}

function range({ low, high }: Interval): string {
  return Number.isFinite(low) ? `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}` : '–';
}
