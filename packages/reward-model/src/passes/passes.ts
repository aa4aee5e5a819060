/** A step in parts: gradients of several passes added up, so that a step may be larger than memory. */

import type { Engine, Tensor } from '@tastemaker/tensor';
import { packedLength } from '../answer-rows.js';
import { byTokenBudget } from '../batches.js';
import type { RewardGradients, TrainingPrompt } from '../gradients.js';

/** @param gradients of one pass's prompts; `recompute` where its one prompt alone is over the budget */
export function gradientsInPasses<P extends TrainingPrompt>(
  engine: Engine,
  prompts: readonly P[],
  budget: number,
  gradients: (prompts: readonly P[], recompute: boolean) => RewardGradients,
): RewardGradients {
  let all: RewardGradients | undefined;
  for (const pass of byTokenBudget(prompts, budget)) {
    const before = all;
    const isOver = pass.some((prompt) => packedLength(prompt) > budget);
    all = engine.scope(() => {
      const found = gradients(pass, isOver);
      return before === undefined ? found : added(engine, before, found);
    });
    engine.release(...(before?.gradients ?? []));
  }
  if (all === undefined) throw new RangeError('A step without prompts has no gradients.');
  return all;
}

function added(engine: Engine, a: RewardGradients, b: RewardGradients): RewardGradients {
  return {
    lossSum: a.lossSum + b.lossSum,
    scores: [...a.scores, ...b.scores],
    tokens: a.tokens + b.tokens,
    gradients: a.gradients.map((gradient, index) => sumAndRelease(engine, gradient, b.gradients[index])),
  };
}

/** One at a time, so that a third set of gradients never stands beside the two. */
function sumAndRelease(engine: Engine, a: Tensor, b: Tensor | undefined): Tensor {
  if (b === undefined) throw new RangeError('Two passes gave gradients of different parameters.');
  const total = engine.add(a, b);
  engine.release(a, b);
  return total;
}
