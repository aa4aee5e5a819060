/** What a training would compute, counted before it begins. */

import { packedLength } from '../answer-rows.js';
import { trainingSteps } from '../batches.js';
import { pairCount } from '../example.js';
import type { PreparedExample } from '../preparation.js';

export interface TrainingPlan {
  readonly prompts: number;
  readonly pairs: number;
  readonly steps: number;
  /** Over all epochs, each prompt counted once a pass. */
  readonly tokens: number;
  /** Of the step that computes most. */
  readonly largestStep: number;
}

export function planTraining(
  examples: readonly PreparedExample[],
  options: { readonly pairsPerStep: number; readonly epochs: number; readonly seed: number },
): TrainingPlan {
  const lengths = trainingSteps(examples, options).map((step) => tokensOf(step));
  return {
    prompts: examples.length,
    pairs: examples.reduce((sum, example) => sum + pairCount(example), 0),
    steps: lengths.length,
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    largestStep: lengths.reduce((most, length) => Math.max(most, length), 0),
  };
}

/** Tokens that a pass over the examples computes. */
export function tokensOf(examples: readonly PreparedExample[]): number {
  return examples.reduce((sum, example) => sum + packedLength(example), 0);
}
