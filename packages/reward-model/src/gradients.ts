// One pass of the reward model over a batch of prompts, forward, and backward through a loss of its scores.
import { type TrunkStart, trunkBackward, trunkForward } from '@tastemaker/language-model';
import type { Tensor } from '@tastemaker/tensor';
import { type AnswerRows, answerRows } from './answer-rows.js';
import { headGradients, type JudgedPrompt, meanScores, scoresByHead } from './heads.js';
import { plainObjective, type RewardObjective } from './objective/objective.js';
import type { RewardModel } from './reward-model.js';
import type { TokenizedAnswers } from './tokenization.js';

/** A prompt ready to train on. */
export type TrainingPrompt = JudgedPrompt;

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

export interface PassOptions {
  /** Compute layers again in the backward pass instead of keeping them. @defaultValue false */
  readonly recompute?: boolean;
  /** States to start from: gradients are then of the later layers only. @defaultValue the embedding */
  readonly start?: (rows: AnswerRows) => TrunkStart;
}

/** Scores of every answer, one list a prompt. Forward only: nothing is kept for a backward pass. */
export function rewardScores(model: RewardModel, prompts: readonly TokenizedAnswers[]): number[][] {
  return meanScores(memberScores(model, prompts));
}

/** The same of every member of an ensemble: the model's heads, then those of its further models. */
export function memberScores(model: RewardModel, prompts: readonly TokenizedAnswers[]): number[][][] {
  if (prompts.length === 0) return [[]];
  const own = model.decoder.engine.scope(() => {
    const { layout, ends } = answerRows(prompts);
    return scoresByHead(model, trunkForward(model.decoder, layout, { keep: false, outputs: ends }).hidden, prompts);
  });
  return [...own, ...(model.others ?? []).flatMap((other) => memberScores(other, prompts))];
}

/** The loss of each prompt and the gradients of `scale · Σ loss` (a mean's scale is 1 over the prompts of the step). */
export function rewardGradients(
  model: RewardModel,
  prompts: readonly TrainingPrompt[],
  scale: number,
  objective: RewardObjective = plainObjective,
  { recompute = false, start }: PassOptions = {},
): RewardGradients {
  const { decoder } = model;
  return decoder.engine.scope(() => {
    const rows = answerRows(prompts);
    const { layout, ends } = rows;
    const begun = start === undefined ? {} : { start: start(rows) };
    const trunk = trunkForward(decoder, layout, { keep: true, recompute, outputs: ends, ...begun });
    const found = headGradients(model, trunk.hidden, prompts, scale, objective);
    return {
      lossSum: found.lossSum,
      scores: found.scores,
      tokens: layout.tokens.length,
      gradients: [...trunkBackward(decoder, trunk, found.hidden), found.head, ...found.objective],
    };
  });
}
