// Whether what a new run asks for is there for who orders it, and fits together.
import { type ModelKind, type RunKind, type runCreate, type SnapshotKind, trainerOptions } from '@tastemaker/contracts';
import { type NewRun, visibleSnapshot } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { callerOf } from '../access/caller.js';
import { askingOf, readyModel } from '../models/resolve.js';

/** What each kind of run is trained on, and from. */
const needs: Record<RunKind, { data: SnapshotKind; bases: ModelKind[] }> = {
  pretrain: { data: 'documents', bases: ['base'] },
  finetune: { data: 'demonstrations', bases: ['base', 'assistant'] },
  reward: { data: 'comparisons', bases: ['base', 'assistant', 'reward'] },
  dpo: { data: 'comparisons', bases: ['base', 'assistant'] },
};

/** The run to be made from an order. @throws HttpProblem or DatabaseError that names what does not fit */
export async function orderedRun(request: FastifyRequest, order: z.output<typeof runCreate>): Promise<NewRun> {
  const { config, seed, baseModelId } = order;
  const { data, bases } = needs[config.kind];
  const { projectId } = await snapshotOfKind(request, order.snapshotId, data, 'snapshotId');
  if (config.kind === 'finetune' && config.replaySnapshotId !== null) {
    await snapshotOfKind(request, config.replaySnapshotId, 'documents', 'config.replaySnapshotId');
  }
  if (baseModelId !== null) await readyModel(askingOf(request, projectId), baseModelId, 'baseModelId', bases);
  const name = order.name ?? `${config.kind} ${new Date().toISOString()}`;
  return {
    projectId,
    name,
    config,
    seed,
    snapshotId: order.snapshotId,
    baseModelId,
    trainedOn: order.on,
    trainerOptions: order.on === 'worker' ? null : (order.trainer ?? trainerOptions.parse({})),
    createdBy: callerOf(request).id,
  };
}

async function snapshotOfKind(request: FastifyRequest, id: string, kind: SnapshotKind, path: string) {
  const snapshot = await visibleSnapshot(request.server.deps.database, callerOf(request), id);
  if (snapshot.kind === kind) return snapshot;
  const message = `"${snapshot.name}" holds ${snapshot.kind}; this needs ${kind}`;
  throw new HttpProblem('validation_failed', `This is the wrong kind of snapshot: ${message}.`, {
    errors: [{ path, message }],
  });
}
