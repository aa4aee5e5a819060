// Hidden states of a reward model's trunk, and the head that reads them.
import type { InferenceScoreInput } from '@tastemaker/contracts';
import { headWeights, hiddenStates, type IsolatedModel, type RewardModel } from '@tastemaker/reward-model';
import type { HeadAndStates } from './protocol.js';

/** Of an ensemble of several models, the first one's. */
export async function headAndStates(
  model: RewardModel,
  texts: Pick<IsolatedModel, 'tokenize'>,
  inputs: readonly InferenceScoreInput[],
): Promise<HeadAndStates> {
  const heads = headWeights(model);
  const head = Float32Array.from({ length: model.decoder.config.hiddenSize }, (_, i) =>
    heads.reduce((sum, weights) => sum + (weights[i] ?? Number.NaN) / heads.length, 0),
  );
  if (inputs.length === 0) return { head, states: [] };
  const states = hiddenStates(model, inputs.length, await texts.tokenize(inputs));
  return {
    head,
    states: states.map((state) => (state instanceof Error || !state.every(Number.isFinite) ? null : state)),
  };
}
