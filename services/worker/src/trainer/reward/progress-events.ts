// A reward run's steps and evaluations as events for the worker.
import type { EvaluationDetail } from '@tastemaker/contracts';
import {
  humanAgreement,
  type JudgedComparison,
  type PreparedExample,
  type RewardEvaluation,
  type RewardTrainingProgress,
  scoredVotes,
} from '@tastemaker/reward-model';
import type { Channel } from '../channel.js';

/** Steps of a run that are not this training's: those of a sweep before it, or of the training after a sweep's candidate. */
export interface OtherSteps {
  readonly before: number;
  readonly after: number;
}

/** Tells how far the run is and when it ends, if steps go on as they do. */
export function reportProgress(
  channel: Channel,
  progress: RewardTrainingProgress,
  { before, after }: OtherSteps,
): void {
  const { step, steps, etaSeconds, etaRange } = progress;
  const left = steps - step;
  // Steps that come after this training's take what these take.
  const all = left === 0 ? 1 : (left + after) / left;
  channel.send({
    type: 'progress',
    step: before + step,
    totalSteps: before + steps + after,
    etaSeconds: all * etaSeconds,
    etaLowSeconds: etaRange && all * etaRange.low,
    etaHighSeconds: etaRange && all * etaRange.high,
  });
}

/** What the validation split is, whatever the model makes of it: how many votes, and how far people agree on them. */
export type HeldOutFacts = Omit<EvaluationDetail, 'rewards'>;

export function validationFacts(
  comparisons: readonly JudgedComparison[],
  examples: readonly PreparedExample[],
): HeldOutFacts {
  // Of votes alone: no score is needed to tell how people agree.
  const unscored = new Map(examples.flatMap(({ source: { comparison } }) => (comparison ? [[comparison, []]] : [])));
  const votes = scoredVotes(comparisons, unscored);
  const { human } = humanAgreement(votes);
  return {
    split: 'validation',
    pairs: new Set(votes.map(({ pair }) => pair)).size,
    votes: votes.length,
    humanAgreement: Number.isNaN(human.value)
      ? null
      : { value: human.value, low: finiteOrNull(human.interval.low), high: finiteOrNull(human.interval.high) },
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** What a step that was evaluated measured, beside its numbers. */
export function evaluationDetail(facts: HeldOutFacts, { distribution }: RewardEvaluation): EvaluationDetail {
  const rewards = distribution && {
    edges: [...distribution.edges],
    preferred: [...distribution.preferred],
    other: [...distribution.other],
  };
  return { ...facts, rewards };
}

/** Tells what a step measured. */
export function reportMetrics(channel: Channel, progress: RewardTrainingProgress, facts: HeldOutFacts): void {
  const { step, loss, details, evaluation } = progress;
  const values = {
    'train/loss': loss,
    'train/accuracy': details.accuracy,
    'train/margin': details.margin,
    'train/meanReward': details.meanReward,
    ...(details.tie === undefined ? {} : { 'train/tie': details.tie }),
    'train/learningRate': progress.learningRate,
    'train/gradientNorm': progress.gradientNorm,
    'train/tokensPerSecond': progress.tokensPerSecond,
    ...(evaluation && validationMetrics(evaluation)),
  };
  const detail = evaluation && { evaluation: evaluationDetail(facts, evaluation) };
  channel.send({ type: 'metrics', step, values, ...detail });
}

export function validationMetrics({ loss, accuracy, margin, meanReward }: RewardEvaluation): Record<string, number> {
  return {
    'validation/loss': loss,
    'validation/accuracy': accuracy,
    'validation/margin': margin,
    'validation/meanReward': meanReward,
  };
}
