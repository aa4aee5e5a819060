import { loadDecoder, openCheckpoint } from '@tastemaker/language-model';
import { createRewardModel, type RewardModel } from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import type { TrainerJob } from '../messages.js';

/** The base's trunk with a fresh head: the same for the same seed. */
export async function startModel(engine: Engine, job: TrainerJob): Promise<RewardModel> {
  if (job.base === null) throw new Error('a reward run needs a model to start from');
  const checkpoint = await openCheckpoint(job.base.path);
  try {
    return createRewardModel(loadDecoder(engine, checkpoint), checkpoint.tokenizer, job.seed);
  } finally {
    checkpoint.close();
  }
}
