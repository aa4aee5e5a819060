// From what a request calls a model, its id or its name, to a model that can be asked.
import type { CheckpointReference, Model, ModelKind } from '@tastemaker/contracts';
import { type Database, modelByReference } from '@tastemaker/database';
import { HttpProblem } from '../problems/http-problem.js';

export interface ReadyModel extends Model {
  /** How the inference service knows it. */
  checkpoint: CheckpointReference;
}

/** A base or assistant model. `path` is the field that named it. @throws HttpProblem, DatabaseError `not_found` */
export function languageModel(database: Database, reference: string, path: string): Promise<ReadyModel> {
  return readyModel(database, reference, path, ['base', 'assistant']);
}

/** A reward model. @throws HttpProblem, DatabaseError `not_found` */
export function rewardModel(database: Database, reference: string, path: string): Promise<ReadyModel> {
  return readyModel(database, reference, path, ['reward']);
}

/** A model of one of these kinds. @throws HttpProblem, DatabaseError `not_found` */
export async function readyModel(
  database: Database,
  reference: string,
  path: string,
  kinds: ModelKind[],
): Promise<ReadyModel> {
  const model = await modelByReference(database, reference);
  if (!kinds.includes(model.kind)) {
    const message = `"${model.name}" is of kind ${model.kind}; this needs ${kinds.join(' or ')}`;
    throw new HttpProblem('validation_failed', `This is the wrong kind of model: ${message}.`, {
      errors: [{ path, message }],
    });
  }
  if (model.status !== 'ready' || model.checkpointHash === null) {
    throw new HttpProblem(
      'model_not_ready',
      `"${model.name}" cannot be used: ${model.error ?? 'it is still imported'}.`,
    );
  }
  return { ...model, checkpoint: `sha256:${model.checkpointHash}` };
}
