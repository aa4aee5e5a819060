// Whether what a new run asks for is there for who orders it, and fits together.
import { type ModelKind, type RunKind, type runCreate, type SnapshotKind, trainerOptions } from '@tastemaker/contracts';
import { type NewRun, visibleSnapshot } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { callerOf } from '../access/caller.js';
import { estimatedMemory } from '../jobs/estimated-memory.js';
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
  const base =
    baseModelId === null
      ? undefined
      : await readyModel(askingOf(request, projectId), baseModelId, 'baseModelId', bases);
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
    priority: order.priority ?? ('dryRun' in config && config.dryRun ? 'high' : 'normal'),
    ...(order.on === 'worker' && askedOf(order, base?.parameters ?? null)),
  };
}

const GiB = 2 ** 30;

/** What the run takes of the worker that trains it, as ordered, else as estimated. */
function askedOf({ config, resources }: z.output<typeof runCreate>, baseParameters: number | null) {
  const { memoryGiB, cores } = resources;
  return {
    memoryBytes: memoryGiB === undefined ? estimatedMemory(config, baseParameters) : Math.round(memoryGiB * GiB),
    cores: cores ?? null,
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
