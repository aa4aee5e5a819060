// From hidden states to rewards and their loss. A model may have several heads on its trunk: an ensemble, whose mean
// is the reward and whose disagreement tells how uncertain it is (Lakshminarayanan et al. 2017). So that heads don't
// agree for having seen the same, each prompt counts for each head as often as a bootstrap sample would hold it (Oza &
// Russell 2001).
import { createRandom } from '@tastemaker/language-model';
import type { Tensor } from '@tastemaker/tensor';
import { byPrompt } from './answer-rows.js';
import type { Comparisons } from './example.js';
import type { PromptLoss } from './objective/losses.js';
import type { RewardObjective } from './objective/objective.js';
import type { RewardModel } from './reward-model.js';
import type { TokenizedAnswers } from './tokenization.js';

export function headCount({ head }: Pick<RewardModel, 'head'>): number {
  return head.shape[0] ?? 1;
}

/** Scores of each head: one list a head, of one list a prompt, in the order of its answers. */
export function scoresByHead(
  model: RewardModel,
  hidden: Tensor, // [answers, hidden]
  prompts: readonly TokenizedAnswers[],
): number[][][] {
  const { engine } = model.decoder;
  const flat = engine.read(engine.matMul(engine.value(model.head), hidden, false, true)); // [heads, answers]
  const answers = flat.length / headCount(model);
  return Array.from({ length: headCount(model) }, (_, head) =>
    byPrompt(flat.subarray(head * answers, (head + 1) * answers), prompts),
  );
}

/** The mean over heads, or over members of any kind: one list a prompt. */
export function meanScores(members: readonly (readonly (readonly number[])[])[]): number[][] {
  const [first = []] = members;
  if (members.length === 1) return first.map((scores) => [...scores]);
  return first.map((scores, prompt) =>
    scores.map((_, answer) => {
      const sum = members.reduce((total, member) => total + (member[prompt]?.[answer] ?? Number.NaN), 0);
      return sum / members.length;
    }),
  );
}

export interface HeadGradients {
  /** Sum of the prompts' losses, each the mean of its heads', in nats, unscaled. */
  readonly lossSum: number;
  /** The heads' mean: one list a prompt. */
  readonly scores: readonly (readonly number[])[];
  readonly head: Tensor; // [heads, hidden]
  readonly hidden: Tensor; // [answers, hidden]
  readonly objective: readonly Tensor[];
}

/** A prompt as training reads it. */
export interface JudgedPrompt extends TokenizedAnswers, Comparisons {
  /** How often it counts for each head. @defaultValue once */
  readonly headWeights?: readonly number[];
}

/** Gradients of `scale · Σ loss`. Owned by the open scope. */
export function headGradients(
  model: RewardModel,
  hidden: Tensor, // [answers, hidden]
  prompts: readonly JudgedPrompt[],
  scale: number,
  objective: RewardObjective,
): HeadGradients {
  const { engine } = model.decoder;
  const heads = headCount(model);
  const members = scoresByHead(model, hidden, prompts);
  let lossSum = 0;
  const weighted: PromptLoss[] = [];
  for (const [head, scores] of members.entries()) {
    for (const [index, prompt] of prompts.entries()) {
      const found = objective.loss(scores[index] ?? [], prompt);
      lossSum += found.loss / heads;
      weighted.push(scaleLoss(found, (prompt.headWeights?.[head] ?? 1) / heads));
    }
  }
  const slopes = Float32Array.from(weighted.flatMap(({ gradient }) => [...gradient].map((slope) => scale * slope)));
  const scoreGradient = engine.upload(slopes, [heads, slopes.length / heads]);
  return {
    lossSum,
    scores: meanScores(members),
    head: engine.matMul(scoreGradient, hidden),
    hidden: engine.matMul(scoreGradient, engine.value(model.head), true, false),
    objective: objective.gradients(weighted, scale),
  };
}

function scaleLoss({ loss, gradient, tieGradient }: PromptLoss, weight: number): PromptLoss {
  if (weight === 1) return { loss, gradient, tieGradient };
  return {
    loss: weight * loss,
    gradient: gradient.map((slope) => weight * slope),
    tieGradient: weight * tieGradient,
  };
}

/** How often each of `prompts` counts for each head: draws from a Poisson distribution of mean 1. One head sees all once. */
export function bootstrapWeights(prompts: number, heads: number, seed: number): (readonly number[] | undefined)[] {
  if (heads === 1) return Array.from({ length: prompts }, () => undefined);
  const random = createRandom(seed, prompts);
  return Array.from({ length: prompts }, () => Array.from({ length: heads }, () => poissonOfOne(random.uniform())));
}

/** The smallest k whose cumulative probability exceeds `u`. */
function poissonOfOne(u: number): number {
  let probability = Math.exp(-1);
  let below = probability;
  let k = 0;
  // Beyond 12 the cumulative probability is 1 in double precision, or nearly.
  while (u >= below && k < 12) {
    k += 1;
    probability /= k;
    below += probability;
  }
  return k;
}
