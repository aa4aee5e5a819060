// Deleting something: what refuses it is told, else it goes out of sight at once and for good when its time is over.
import { holdsAny, isDamage } from '@tastemaker/artifacts';
import type { Erasure, ErasureImpact, ErasureUse, erasureOrder } from '@tastemaker/contracts';
import {
  type ErasureSubject,
  erasureImpact,
  idsInSnapshots,
  requestErasure,
  snapshotsOfProject,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { audited } from '../access/audited.js';
import { callerOf } from '../access/caller.js';
import type { Dependencies } from '../plugins/app/dependencies.js';

/** In which what was deleted can be restored. */
const graceSeconds = 7 * 24 * 3600;

/** @throws HttpProblem `conflict` that lists what still uses it; `forbidden` for `now` unless an admin asks */
export async function erase(
  request: FastifyRequest,
  reply: FastifyReply,
  subject: ErasureSubject,
  { dryRun, now }: z.output<typeof erasureOrder>,
): Promise<void> {
  const caller = callerOf(request);
  if (now && caller.role !== 'admin') {
    throw new HttpProblem('forbidden', 'Only an admin may erase at once: leave out now, and it goes in seven days.');
  }
  const impact = await impactOf(request.server.deps, subject);
  if (dryRun) return void reply.code(200).send(impact satisfies ErasureImpact);
  if (impact.refusedBy.length > 0) throw inUse(impact.refusedBy);
  const order = {
    ...subject,
    requestedBy: caller.id,
    counts: impact.goesAlong,
    graceSeconds: now ? 0 : graceSeconds,
  };
  const asked = await audited(
    request,
    async (tx) => {
      // Looked at again, so that what began in between is seen.
      const { refusedBy } = await erasureImpact(tx, subject);
      if (refusedBy.length > 0) throw inUse(refusedBy);
      return requestErasure(tx, order);
    },
    ({ id, projectId, counts }) => ({
      subjectId: subject.subjectId,
      ...(projectId === null ? {} : { projectId }),
      detail: { erasureId: id, counts, now },
    }),
  );
  return void reply.code(202).send(asked satisfies Erasure);
}

async function impactOf(deps: Dependencies, subject: ErasureSubject): Promise<ErasureImpact> {
  const impact = await erasureImpact(deps.database, subject);
  return { ...impact, refusedBy: [...impact.refusedBy, ...(await snapshotsHolding(deps, subject))] };
}

/** A snapshot is never changed: as long as it holds a text, the text is not erased. */
async function snapshotsHolding({ database, artifacts }: Dependencies, subject: ErasureSubject): Promise<ErasureUse[]> {
  const ids = await idsInSnapshots(database, subject);
  if (ids.length === 0 || subject.projectId === null) return [];
  const holding: ErasureUse[] = [];
  for (const { id, contentHash } of await snapshotsOfProject(database, subject.projectId)) {
    const why = await reasonToKeep(() => holdsAny(artifacts, contentHash, ids));
    if (why !== undefined) holding.push({ what: 'snapshot', id, why });
  }
  return holding;
}

/** Of an artifact that is gone nothing is left to be held; what a damaged one holds is not known. */
async function reasonToKeep(isHeld: () => Promise<boolean>): Promise<string | undefined> {
  try {
    return (await isHeld()) ? 'it holds it, and never changes; delete it first' : undefined;
  } catch (error) {
    if (!isDamage(error)) throw error;
    if (error.code === 'artifact_not_found') return undefined;
    return 'its file is damaged, so that nobody can tell what it holds; restore it from a backup, or delete it first';
  }
}

function inUse(uses: readonly ErasureUse[]): HttpProblem {
  const errors = uses.map(({ what, id, why }) => ({
    path: id === null ? `a ${what} of another project` : `${what} ${id}`,
    message: why,
  }));
  return new HttpProblem('conflict', `It is still used by ${errors.length} of what errors lists.`, { errors });
}
