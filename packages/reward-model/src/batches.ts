// Which examples go together in one pass, and in which order training sees them.
import { createRandom } from '@tastemaker/language-model';
import { packedLength } from './answer-rows.js';
import { pairCount } from './example.js';
import type { PreparedExample } from './preparation.js';
import type { TokenizedAnswers } from './tokenization.js';

/** Tokens of one forward pass: enough to keep the matrix products busy, few enough to stay small in memory. */
const forwardTokens = 4096;

/** Cuts prompts, in order, into passes of at most `budget` tokens; one that is longer by itself goes alone. */
export function byTokenBudget<T extends TokenizedAnswers>(prompts: readonly T[], budget = forwardTokens): T[][] {
  const batches: T[][] = [];
  let room = 0;
  for (const prompt of prompts) {
    const length = packedLength(prompt);
    const last = batches.at(-1);
    if (last !== undefined && length <= room) {
      last.push(prompt);
      room -= length;
    } else {
      batches.push([prompt]);
      room = budget - length;
    }
  }
  return batches;
}

/**
 * The batch of every step: each epoch in an order of its own, drawn from `seed`, cut where a step has its pairs. The
 * last epoch may be a part of one. A function of its arguments only, so a resumed run goes on where it stopped.
 */
export function trainingSteps(
  examples: readonly PreparedExample[],
  options: { readonly pairsPerStep: number; readonly epochs: number; readonly seed: number },
): PreparedExample[][] {
  const { pairsPerStep, epochs, seed } = options;
  const steps: PreparedExample[][] = [];
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const share = Math.min(1, epochs - epoch);
    const order = createRandom(seed, epoch).permutation(examples.length);
    const seen = [...order.subarray(0, Math.ceil(share * order.length))].flatMap((index) => examples[index] ?? []);
    steps.push(...byPairs(seen, pairsPerStep));
  }
  return steps;
}

function byPairs(examples: readonly PreparedExample[], pairsPerStep: number): PreparedExample[][] {
  const steps: PreparedExample[][] = [];
  let pairs = Number.POSITIVE_INFINITY;
  for (const example of examples) {
    if (pairs >= pairsPerStep) {
      steps.push([]);
      pairs = 0;
    }
    steps.at(-1)?.push(example);
    pairs += pairCount(example);
  }
  return steps;
}
