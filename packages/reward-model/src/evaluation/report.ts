// Everything that is measured of a finished reward model, on the splits that it was not trained on.
import {
  clusterBootstrap,
  fitTemperature,
  type Interval,
  logisticSlope,
  type PairAccuracyInterval,
  pairAccuracyInterval,
  pairLoss,
} from '@tastemaker/preference';
import type { JudgedComparison } from '../learning/judged-comparison.js';
import {
  type BreakdownRow,
  byLabelerAgreement,
  byLengthDifference,
  byStrength,
  byTag,
  byTokens,
  lengthBalancedAccuracy,
  lengthBalancedInterval,
} from './breakdown.js';
import { type Calibration, calibrationOf } from './calibration.js';
import { lengthOnlyAccuracy } from './controls.js';
import { byCriterion, byRule } from './criteria.js';
import { type Disagreement, decidedPairs, hardestDisagreements } from './disagreements.js';
import { type HumanAgreement, humanAgreement } from './human-agreement.js';
import { type LeakCheck, leakCheck } from './leak-check.js';
import { type LearnedBias, learnedBias } from './learned-bias.js';
import { type RewardDistribution, rewardDistribution } from './reward-distribution.js';
import { type ScoredVote, scoredVotes } from './scored-votes.js';

/** A split's comparisons with the scores of their answers; those that could not be scored are left out of the map. */
export interface ScoredSplit {
  readonly comparisons: readonly JudgedComparison[];
  readonly scores: ReadonlyMap<JudgedComparison, readonly number[]>;
  /** Tokens of their answers. @defaultValue none are known */
  readonly tokens?: ReadonlyMap<JudgedComparison, readonly number[]>;
  /** The same answers scored under other prompts. */
  readonly mismatched: ScoredUnderOtherPrompts | undefined;
}

export type ScoredUnderOtherPrompts = Pick<ScoredSplit, 'comparisons' | 'scores'>;

export interface SplitReport extends PairAccuracyInterval {
  /** Votes that prefer one answer; accuracy and margin are over these. */
  readonly votes: number;
  /** Mean over comparisons of their votes' `−log σ(margin)`, in nats; ln 2 = 0.693 is what knowing nothing costs. */
  readonly loss: number;
  readonly lossInterval: Interval;
  readonly meanReward: number;
  readonly byStrength: readonly BreakdownRow[];
  readonly byTag: readonly BreakdownRow[];
  readonly byLengthDifference: readonly BreakdownRow[];
  /** By the tokens of the longer answer. */
  readonly byTokens: readonly BreakdownRow[];
  /** By how far the labelers of a pair agree. */
  readonly byAgreement: readonly BreakdownRow[];
  /** Over pairs of answers that labelers rated differently on a criterion. */
  readonly byCriterion: readonly BreakdownRow[];
  /** Over pairs of answers of which one keeps a rule and the other does not, where the truth is known. */
  readonly byRule: readonly BreakdownRow[];
  readonly lengthBalancedAccuracy: number;
  readonly lengthBalancedInterval: Interval;
  readonly learnedBias: LearnedBias;
  /** As the model is, and with its margins divided by the temperature that was fitted on the validation split. */
  readonly calibration: { readonly raw: Calibration; readonly scaled: Calibration };
  readonly agreement: HumanAgreement;
  readonly controls: {
    /** What the answers' lengths alone predict, with the sign learned in training. */
    readonly lengthOnly: PairAccuracyInterval;
    /** Accuracy with the answers under other prompts; undefined where there is only one prompt. */
    readonly mismatchedPrompt: PairAccuracyInterval | undefined;
  };
  readonly leak: LeakCheck;
  /** Null without a pair that most see alike. */
  readonly rewards: RewardDistribution | null;
  /** Pairs that most people order one way and the model the other, its surest first. */
  readonly hardest: readonly Disagreement[];
}

export interface CurvePoint {
  readonly step: number;
  /** Pairs that training had seen until then, and their share of all it was to see. */
  readonly pairs: number;
  readonly share: number;
  readonly loss: number;
  readonly accuracy: number;
}

export interface EvaluationReport {
  readonly validation: SplitReport;
  readonly test: SplitReport;
  /** Fitted on the validation split: above 1 the model is too sure of itself. */
  readonly temperature: number;
  /** 95 %, from the cluster-robust error of 1 / temperature; NaN where that reaches 0. */
  readonly temperatureInterval: Interval;
  /** On the validation split, as training went on. */
  readonly learningCurve: readonly CurvePoint[];
}

export function evaluationReport(
  training: readonly JudgedComparison[],
  held: { readonly validation: ScoredSplit; readonly test: ScoredSplit },
  learningCurve: readonly CurvePoint[],
): EvaluationReport {
  const votes = scoredVotes(held.validation.comparisons, held.validation.scores);
  const { temperature } = fitTemperature(votes);
  return {
    temperatureInterval: temperatureInterval(votes),
    validation: splitReport(training, held.validation, temperature),
    test: splitReport(training, held.test, temperature),
    temperature,
    learningCurve,
  };
}

/** `1 / T` is the slope of a logistic regression of the votes on their margins. */
function temperatureInterval(votes: readonly ScoredVote[]): Interval {
  const { interval } = logisticSlope(
    votes.map(({ margin, prompt, weight }) => ({ x: margin, y: 1, cluster: prompt, weight })),
  );
  if (!(interval.low > 0)) return { low: Number.NaN, high: Number.NaN };
  return { low: 1 / interval.high, high: 1 / interval.low };
}

export function splitReport(
  training: readonly JudgedComparison[],
  split: ScoredSplit,
  temperature: number,
): SplitReport {
  const votes = scoredVotes(split.comparisons, split.scores);
  const scored = split.comparisons.filter((comparison) => split.scores.has(comparison));
  const decided = decidedPairs(split.comparisons, split.scores);
  return {
    ...pairAccuracyInterval(votes),
    pairs: new Set(votes.map(({ pair }) => pair)).size,
    votes: votes.length,
    ...meanLoss(votes),
    meanReward: mean(scored.flatMap((comparison) => split.scores.get(comparison) ?? [])),
    byStrength: byStrength(votes),
    byTag: byTag(votes),
    byLengthDifference: byLengthDifference(votes),
    byTokens: byTokens(votes, ({ comparison }, answer) => tokensOf(split, comparison)?.[answer]),
    byAgreement: byLabelerAgreement(votes),
    byCriterion: byCriterion(scored, split.scores),
    byRule: byRule(scored, split.scores),
    lengthBalancedAccuracy: lengthBalancedAccuracy(votes),
    lengthBalancedInterval: lengthBalancedInterval(votes),
    learnedBias: learnedBias(votes, scored, split.scores),
    calibration: { raw: calibrationOf(votes, 1), scaled: calibrationOf(votes, temperature) },
    agreement: humanAgreement(votes),
    controls: {
      lengthOnly: lengthOnlyAccuracy(training, votes),
      mismatchedPrompt: split.mismatched && mismatchedAccuracy(split.mismatched),
    },
    leak: leakCheck(training, scored),
    rewards: rewardDistribution(decided.map(({ rewards }) => rewards)),
    hardest: hardestDisagreements(decided),
  };
}

/** Of the comparison's answers, by its number. */
function tokensOf({ comparisons, tokens }: ScoredSplit, comparison: number): readonly number[] | undefined {
  const found = comparisons[comparison];
  return found && tokens?.get(found);
}

function mismatchedAccuracy({ comparisons, scores }: ScoredUnderOtherPrompts): PairAccuracyInterval {
  return pairAccuracyInterval(scoredVotes(comparisons, scores));
}

/** Each comparison counts alike, however many votes it has, as in training. */
function meanLoss(votes: readonly ScoredVote[]): Pick<SplitReport, 'loss' | 'lossInterval'> {
  const totals = new Map<number, { loss: number; weight: number; prompt: string }>();
  for (const { comparison, margin, weight, prompt } of votes) {
    const total = totals.get(comparison) ?? { loss: 0, weight: 0, prompt };
    totals.set(comparison, {
      loss: total.loss + weight * pairLoss(margin),
      weight: total.weight + weight,
      prompt,
    });
  }
  const clusters = new Map<string, { sum: number; count: number }>();
  for (const { loss, weight, prompt } of totals.values()) {
    const { sum, count } = clusters.get(prompt) ?? { sum: 0, count: 0 };
    clusters.set(prompt, { sum: sum + loss / weight, count: count + 1 });
  }
  return {
    loss: mean([...totals.values()].map(({ loss, weight }) => loss / weight)),
    lossInterval: clusterBootstrap([...clusters.values()]),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
