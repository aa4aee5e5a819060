import type { RewardConfig } from '@tastemaker/contracts';
import { loadDecoder } from '@tastemaker/language-model';
import { createRewardModel, type RewardModel } from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import { openBase } from '../base-checkpoint.js';
import type { TrainerJob } from '../messages.js';

/** The base's trunk with fresh heads: the same for the same seed. */
export async function startModel(
  engine: Engine,
  job: TrainerJob,
  { ensemble: { heads } }: RewardConfig,
  seed = job.seed,
): Promise<RewardModel> {
  if (job.base === null) throw new Error('a reward run needs a model to start from');
  const checkpoint = await openBase(job, job.base.path);
  try {
    // A head over the vocabulary is of no use here.
    return createRewardModel(loadDecoder(engine, checkpoint, { head: false }), checkpoint.tokenizer, seed, heads);
  } finally {
    checkpoint.close();
  }
}
