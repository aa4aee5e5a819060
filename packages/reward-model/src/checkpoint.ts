/** Reward models on disk: Hugging Face folders of the architecture `LlamaForSequenceClassification`. */

import { loadDecoder, openCheckpoint, writeCheckpoint } from '@tastemaker/language-model';
import type { Engine } from '@tastemaker/tensor';
import { HEAD_TENSOR, type RewardModel, rewardTensors } from './reward-model.js';

/** The checkpoint is whole, but it has no reward head. */
export class NotARewardModelError extends Error {
  readonly code = 'not_a_reward_model';

  constructor(path: string) {
    super(
      `${path} holds a language model: it has no tensor ${HEAD_TENSOR}. Train a reward model from it, or name another model.`,
    );
    this.name = 'NotARewardModelError';
  }
}

/**
 * Loads a reward model on this engine.
 * @throws {NotARewardModelError} for a language model; `CheckpointError` for a folder that can't be read
 */
export async function loadRewardModel(engine: Engine, path: string): Promise<RewardModel> {
  const checkpoint = await openCheckpoint(path);
  try {
    if (checkpoint.kind !== 'reward') throw new NotARewardModelError(path);
    const decoder = loadDecoder(engine, checkpoint);
    const head = engine.variable(checkpoint.read(HEAD_TENSOR), [1, checkpoint.config.hiddenSize]);
    return { decoder, head, tokenizer: checkpoint.tokenizer };
  } finally {
    checkpoint.close();
  }
}

/** Writes the model as a folder that transformers loads too. float32 keeps scores exact; the others halve its size. */
export function saveRewardModel(folder: string, model: RewardModel, dtype: 'F32' | 'F16' | 'BF16' = 'F32'): void {
  const { decoder, tokenizer } = model;
  writeCheckpoint(folder, {
    config: { ...decoder.config, tiedEmbeddings: true },
    kind: 'reward',
    tensors: rewardTensors(model),
    tokenizer,
    dtype,
  });
}
