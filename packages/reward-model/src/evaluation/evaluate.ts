// How well a reward model predicts judgments that it was not trained on.
import { yieldToEventLoop } from '@tastemaker/language-model';
import { type PairAccuracyInterval, pairAccuracyInterval, type ScoredPair } from '@tastemaker/preference';
import { byTokenBudget } from '../batches.js';
import type { PreferenceExample } from '../example.js';
import { rewardScores } from '../gradients.js';
import { pairwiseLoss } from '../objective/losses.js';
import type { PreparedExample } from '../preparation.js';
import type { RewardModel } from '../reward-model.js';
import { decidedRewards, type RewardDistribution, rewardDistribution } from './reward-distribution.js';

export interface RewardEvaluation extends PairAccuracyInterval {
  /** Mean loss of a prompt, in nats; ln 2 = 0.693 is what knowing nothing costs. */
  readonly loss: number;
  /** Mean score of all answers. */
  readonly meanReward: number;
  /** Null without a pair that most see alike. */
  readonly distribution: RewardDistribution | null;
  /** One list an example, in the order of its answers. */
  readonly scores: readonly (readonly number[])[];
}

export interface EvaluationOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every pass with the number of examples done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Scores every example's answers and compares the scores with its judgments. NaN throughout for no examples. The event loop
 * turns after every pass.
 * @throws the signal's reason once it is aborted
 */
export async function evaluateRewardModel(
  model: RewardModel,
  examples: readonly PreparedExample[],
  { signal, onProgress }: EvaluationOptions = {},
): Promise<RewardEvaluation> {
  const scores: number[][] = [];
  for (const batch of byTokenBudget(examples)) {
    scores.push(...rewardScores(model, batch));
    onProgress?.(scores.length);
    await yieldToEventLoop(signal);
  }
  const scored = examples.flatMap((example, index) => scoredPairs(example, scores[index] ?? []));
  const losses = examples.map((example, index) => pairwiseLoss(scores[index] ?? [], { pairs: example.pairs }).loss);
  const distribution = rewardDistribution(
    examples.flatMap((example, index) => decidedRewards(example, scores[index] ?? [])),
  );
  return { ...pairAccuracyInterval(scored), loss: mean(losses), meanReward: mean(scores.flat()), distribution, scores };
}

/** The judged pairs of an example with the model's margin for each. */
export function scoredPairs(
  { prompt, pairs }: Pick<PreferenceExample, 'prompt' | 'pairs'>,
  scores: readonly number[],
): ScoredPair[] {
  return pairs.map(({ winner, loser, weight }) => ({
    margin: (scores[winner] ?? Number.NaN) - (scores[loser] ?? Number.NaN),
    prompt,
    weight,
  }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
