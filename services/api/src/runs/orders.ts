// Who may see a run, and whether what a new one asks for fits together.
import type { ModelKind, Run, RunKind, runCreate, SnapshotKind, User } from '@tastemaker/contracts';
import { type NewRun, runById, snapshotById } from '@tastemaker/database';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { readyModel } from '../models/resolve.js';
import { HttpProblem, notFound } from '../problems/http-problem.js';

/** What each kind of run is trained on, and from. */
const needs: Record<RunKind, { data: SnapshotKind; bases: ModelKind[] }> = {
  pretrain: { data: 'documents', bases: ['base'] },
  finetune: { data: 'demonstrations', bases: ['base', 'assistant'] },
  reward: { data: 'comparisons', bases: ['base', 'assistant', 'reward'] },
};

/** The run, for researchers of its project. @throws HttpProblem or DatabaseError `not_found` */
export async function visibleRun(app: FastifyInstance, caller: User, runId: string): Promise<Run> {
  const run = await runById(app.deps.database, runId);
  if ((await app.roleInProject(caller, run.projectId)) !== 'researcher') throw notFound('run');
  return run;
}

/** The run to be made from an order. @throws HttpProblem or DatabaseError that names what does not fit */
export async function orderedRun(
  app: FastifyInstance,
  caller: User,
  order: z.output<typeof runCreate>,
): Promise<NewRun> {
  const { config, seed, baseModelId } = order;
  const { data, bases } = needs[config.kind];
  const { projectId } = await visibleSnapshot(app, caller, order.snapshotId, data, 'snapshotId');
  if (config.kind === 'finetune' && config.replaySnapshotId !== null) {
    await visibleSnapshot(app, caller, config.replaySnapshotId, 'documents', 'config.replaySnapshotId');
  }
  if (baseModelId !== null) await readyModel(app.deps.database, baseModelId, 'baseModelId', bases);
  const name = order.name ?? `${config.kind} ${new Date().toISOString()}`;
  return { projectId, name, config, seed, snapshotId: order.snapshotId, baseModelId };
}

async function visibleSnapshot(app: FastifyInstance, caller: User, id: string, kind: SnapshotKind, path: string) {
  const snapshot = await snapshotById(app.deps.database, id);
  if ((await app.roleInProject(caller, snapshot.projectId)) !== 'researcher') throw notFound('snapshot');
  if (snapshot.kind === kind) return snapshot;
  const message = `"${snapshot.name}" holds ${snapshot.kind}; this needs ${kind}`;
  throw new HttpProblem('validation_failed', `This is the wrong kind of snapshot: ${message}.`, {
    errors: [{ path, message }],
  });
}
