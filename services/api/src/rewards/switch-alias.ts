// Switching what an alias stands for, while it is asked: first the model is loaded, then the switch is written. Requests that
// looked the alias up before go on with the model that it stood for then.
import type { ModelAlias } from '@tastemaker/contracts';
import { type AliasOwner, switchModelAlias } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { audited } from '../access/audited.js';
import { callerOf } from '../access/caller.js';
import { type Scorer, warm } from '../inference/scores.js';
import { askingOf, type RewardModel, rewardModelNamed } from '../models/resolve.js';
import { referencesOf, sourcesOf } from './references.js';

export interface AliasOrder extends AliasOwner {
  /** What it stands for now, as far as the caller knows. */
  readonly from: string | undefined;
  readonly to: RewardModel;
  /** Refuse if it stands for another model than `from` by now. */
  readonly onlyFrom: boolean;
  /** Also where requests that name a reference set of the one before would fail. */
  readonly force: boolean;
}

/** @throws HttpProblem `conflict`, `inference_…`; DatabaseError `already_exists`, `conflict` */
export async function switchAlias(
  request: FastifyRequest,
  { name, projectId, from, to, onlyFrom, force }: AliasOrder,
  signal: AbortSignal,
): Promise<ModelAlias> {
  const { deps } = request.server;
  if (from !== undefined && !force) await requireReferences(request, from, to);
  const scorer: Scorer = { inference: deps.inference, model: to, signal };
  await warm(scorer);
  const order = {
    name,
    projectId,
    modelId: to.id,
    actorId: callerOf(request).id,
    expected: onlyFrom ? from : undefined,
  };
  const { alias } = await audited(
    request,
    (tx) => switchModelAlias(tx, order),
    ({ alias: answer, before }) => ({
      subjectId: to.id,
      ...(projectId === null ? {} : { projectId }),
      detail: { alias: name, before },
      answer,
    }),
  );
  return alias;
}

/** Requests may name a reference set along with the alias: what they name has to be there after the switch, too. */
async function requireReferences(request: FastifyRequest, from: string, to: RewardModel): Promise<void> {
  const sources = sourcesOf(request);
  const before = await referencesOf(sources, await rewardModelNamed(askingOf(request), from, 'modelId'));
  const names = new Set((await referencesOf(sources, to)).map(({ name }) => name));
  const missing = before.map(({ name }) => name).filter((name) => !names.has(name));
  if (missing.length === 0) return;
  const cure = `Measure it first (POST /v1/reward-models/${to.id}/references), or switch with "force": true`;
  const detail = `"${to.name}" lacks ${missing.join(', ')}: requests that name this reference set would fail. ${cure}.`;
  throw new HttpProblem('conflict', detail);
}
