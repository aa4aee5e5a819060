// From what somebody orders to a judge: which kind its model makes it, and what it is asked.
import { defaultJudgePrompt, type judgeCreate } from '@tastemaker/contracts';
import type { NewJudge } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { z } from 'zod';
import { type Asking, askableModel } from '../models/resolve.js';

type Order = z.output<typeof judgeCreate>;

/** @throws HttpProblem `validation_failed`, `model_not_ready`; DatabaseError `not_found` */
export async function judgeToCreate(
  asking: Asking,
  { name, modelId, prompt, maxTokens, prices }: Order,
): Promise<Omit<NewJudge, 'projectId' | 'createdBy'>> {
  const model = await askableModel(asking, modelId, 'modelId');
  const common = {
    name,
    modelId: model.id,
    modelName: model.name,
    checkpointHash: model.checkpointHash,
    prices: prices ?? null,
  };
  if (model.kind !== 'reward') {
    return { ...common, kind: 'languageModel', prompt: prompt ?? defaultJudgePrompt, maxTokens };
  }
  if (prompt !== undefined) {
    const message = `"${model.name}" is a reward model, which scores answers and is asked nothing: leave the prompt out`;
    throw new HttpProblem('validation_failed', `${message}.`, { errors: [{ path: 'prompt', message }] });
  }
  return { ...common, kind: 'rewardModel', prompt: null, maxTokens: null };
}
