// From what a request calls a model, its id, its name or an alias, to a model that can be asked.
import {
  type CheckpointReference,
  currentAlias,
  type InferenceTarget,
  type Model,
  type ModelKind,
} from '@tastemaker/contracts';
import { type Database, inferenceTarget, modelByReference, resolveModel, type Viewer } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../access/caller.js';

/** For whom a model is looked up, and in which project's affairs, if in one's. */
export interface Asking {
  readonly database: Database;
  readonly viewer: Viewer;
  readonly projectId?: string | undefined;
}

export function askingOf(request: FastifyRequest, projectId?: string): Asking {
  return { database: request.server.deps.database, viewer: callerOf(request), projectId };
}

export interface ReadyModel extends Model {
  /** How the inference service knows it. */
  checkpoint: CheckpointReference;
}

export interface RewardModel extends Model {
  /** How the inference service is asked for it, hosted here or behind an endpoint. */
  target: InferenceTarget;
}

export interface LanguageModel extends Model {
  /** How the inference service is asked for it, hosted here or behind an endpoint. */
  target: InferenceTarget;
}

/** A base or assistant model. `path` is the field that named it. @throws HttpProblem, DatabaseError `not_found` */
export async function languageModel(asking: Asking, reference: string, path: string): Promise<LanguageModel> {
  const model = await modelOfKind(asking, reference, path, ['base', 'assistant']);
  const target = await inferenceTarget(asking.database, model.id);
  if (target === undefined) throw notReady(model);
  return { ...model, target };
}

/**
 * A reward model. An alias is looked up once, here: whatever it stands for later, this request goes to the model that it
 * stands for now.
 * @throws HttpProblem, DatabaseError `not_found`
 */
export async function rewardModel(asking: Asking, reference: string, path: string): Promise<RewardModel> {
  const id = await resolveModel(asking.database, { ...asking, reference }, 'models and aliases');
  return rewardModelNamed(asking, id ?? reference, path);
}

/** The reward model of this id or name, which is no alias. @throws HttpProblem, DatabaseError `not_found` */
export async function rewardModelNamed(asking: Asking, reference: string, path: string): Promise<RewardModel> {
  const model = await modelOfKind(asking, reference, path, ['reward']);
  const target = await inferenceTarget(asking.database, model.id);
  if (target === undefined) throw notReady(model);
  return { ...model, target };
}

/**
 * As {@link rewardModel}, of one whose checkpoint is here: for what reads more of it than scores.
 * @throws HttpProblem, DatabaseError `not_found`
 */
export async function rewardModelHere(asking: Asking, reference: string, path: string): Promise<ReadyModel> {
  const id = await resolveModel(asking.database, { ...asking, reference }, 'models and aliases');
  return readyModel(asking, id ?? reference, path, ['reward']);
}

/** The reward model that is named, or else the current one. @throws HttpProblem, DatabaseError `not_found` */
export async function currentRewardModel(asking: Asking, reference: string | null | undefined, path: string) {
  if (reference !== null && reference !== undefined) return rewardModel(asking, reference, path);
  const current = await resolveModel(asking.database, { ...asking, reference: currentAlias }, 'aliases');
  if (current !== undefined) return rewardModelNamed(asking, current, path);
  const cure = `Name one as model, or mark one: PUT /v1/reward-models/aliases/${currentAlias}`;
  throw new HttpProblem('not_found', `No reward model is marked ${currentAlias}. ${cure}.`);
}

/** A model of one of these kinds whose checkpoint is here. @throws HttpProblem, DatabaseError `not_found` */
export async function readyModel(
  asking: Asking,
  reference: string,
  path: string,
  kinds: ModelKind[],
): Promise<ReadyModel> {
  const model = await modelOfKind(asking, reference, path, kinds);
  if (model.endpoint !== null) {
    const message = `"${model.name}" is behind an endpoint; this needs a model whose checkpoint is here`;
    throw new HttpProblem('validation_failed', `${message}.`, { errors: [{ path, message }] });
  }
  if (model.status !== 'ready' || model.checkpointHash === null) throw notReady(model);
  return { ...model, checkpoint: `sha256:${model.checkpointHash}` };
}

/** A model of any kind that can judge. @throws HttpProblem, DatabaseError `not_found` */
export async function askableModel(asking: Asking, reference: string, path: string): Promise<Model> {
  const { kind } = await modelByReference(asking.database, { ...asking, reference }, 'models');
  return kind === 'reward' ? rewardModelNamed(asking, reference, path) : languageModel(asking, reference, path);
}

function notReady({ name, error }: Model): HttpProblem {
  return new HttpProblem('model_not_ready', `"${name}" cannot be used: ${error ?? 'it is still imported'}.`);
}

async function modelOfKind(asking: Asking, reference: string, path: string, kinds: ModelKind[]): Promise<Model> {
  const model = await modelByReference(asking.database, { ...asking, reference }, 'models');
  if (!kinds.includes(model.kind)) {
    const message = `"${model.name}" is of kind ${model.kind}; this needs ${kinds.join(' or ')}`;
    throw new HttpProblem('validation_failed', `This is the wrong kind of model: ${message}.`, {
      errors: [{ path, message }],
    });
  }
  return model;
}
