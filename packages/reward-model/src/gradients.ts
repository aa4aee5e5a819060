/** One pass of the reward model over a batch of prompts, forward, and backward through a loss of its scores. */

import { type Trunk, trunkBackward, trunkForward } from '@tastemaker/language-model';
import type { Tensor } from '@tastemaker/tensor';
import { answerRows, byPrompt } from './answer-rows.js';
import type { Comparisons } from './example.js';
import { plainObjective, type RewardObjective } from './objective/objective.js';
import type { RewardModel } from './reward-model.js';
import type { TokenizedAnswers } from './tokenization.js';

/** A prompt ready to train on. */
export interface TrainingPrompt extends TokenizedAnswers, Comparisons {}

export interface RewardGradients {
  /** Sum of the prompts' losses, in nats, unscaled. */
  readonly lossSum: number;
  /** One list of scores a prompt, in the order of its answers. */
  readonly scores: readonly (readonly number[])[];
  /** For `rewardParameters(model)` and then the objective's own, in that order. Owned by the open scope. */
  readonly gradients: readonly Tensor[];
  /** Computed, those that prompts share once. */
  readonly tokens: number;
}

/** Scores of every answer, one list a prompt. Forward only: nothing is kept for a backward pass. */
export function rewardScores(model: RewardModel, prompts: readonly TokenizedAnswers[]): number[][] {
  if (prompts.length === 0) return [];
  return model.decoder.engine.scope(() => {
    const { layout, ends } = answerRows(prompts);
    return byPrompt(readScores(model, trunkForward(model.decoder, layout, { keep: false, outputs: ends })), prompts);
  });
}

/** The loss of each prompt and the gradients of `scale · Σ loss` (a mean's scale is 1 over the prompts of the step). */
export function rewardGradients(
  model: RewardModel,
  prompts: readonly TrainingPrompt[],
  scale: number,
  objective: RewardObjective = plainObjective,
): RewardGradients {
  const { decoder, head } = model;
  const { engine } = decoder;
  return engine.scope(() => {
    const { layout, ends } = answerRows(prompts);
    const trunk = trunkForward(decoder, layout, { keep: true, outputs: ends });
    const scores = byPrompt(readScores(model, trunk), prompts);
    const losses = prompts.map((prompt, index) => objective.loss(scores[index] ?? [], prompt));
    const slopes = Float32Array.from(losses.flatMap(({ gradient }) => [...gradient].map((slope) => scale * slope)));
    const scoreGradient = engine.upload(slopes, [slopes.length, 1]);
    const headGradient = engine.matMul(scoreGradient, trunk.hidden, true, false); // [1, hidden]
    const hiddenGradient = engine.matMul(scoreGradient, engine.value(head)); // [answers, hidden]
    return {
      lossSum: losses.reduce((sum, { loss }) => sum + loss, 0),
      scores,
      tokens: layout.tokens.length,
      gradients: [
        ...trunkBackward(decoder, trunk, hiddenGradient),
        headGradient,
        ...objective.gradients(losses, scale),
      ],
    };
  });
}

function readScores({ decoder: { engine }, head }: RewardModel, { hidden }: Trunk): Float32Array {
  return engine.read(engine.matMul(hidden, engine.value(head), false, true));
}
