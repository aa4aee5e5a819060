// Erasures whose time has come: the rows go in one transaction, then the artifacts that no other row names.
import { ArtifactError, holdsAny, isDamage } from '@tastemaker/artifacts';
import type { Erasure } from '@tastemaker/contracts';
import {
  dueErasures,
  forgetReleasedArtifact,
  idsInSnapshots,
  isArtifactInUse,
  isBeingBackedUp,
  isProjectAtWork,
  postponeErasure,
  purgeErasure,
  releasedArtifactHashes,
  snapshotsOfProject,
} from '@tastemaker/database';
import type { Work } from '../work.js';

type Purging = Pick<Work, 'database' | 'artifacts' | 'stopping'> & {
  readonly log: Pick<Work['log'], 'info' | 'warn' | 'error'>;
};

const atOnce = 20;

/** Between storing an artifact and naming it in a row lies less. */
const settledMs = 60_000;

/** What fails is noted at its erasure and tried again later. A worker that stops leaves the rest to the next sweep. */
export async function purgeErasures(work: Purging): Promise<void> {
  for (const erasure of await dueErasures(work.database, atOnce)) {
    if (work.stopping.aborted) return;
    try {
      const why = await reasonToWait(work, erasure);
      if (why !== undefined) await postponeErasure(work.database, erasure.id, why);
      else if (await purgeErasure(work.database, erasure.id))
        work.log.info({ erasureId: erasure.id, kind: erasure.kind, subjectId: erasure.subjectId }, 'purged');
    } catch (error) {
      work.log.error({ err: error, erasureId: erasure.id }, 'an erasure failed');
      await postponeErasure(work.database, erasure.id, error instanceof Error ? error.message : String(error));
    }
  }
  await removeReleasedArtifacts(work);
}

async function reasonToWait({ database, artifacts }: Purging, erasure: Erasure): Promise<string | undefined> {
  const { kind, subjectId, projectId } = erasure;
  if (kind === 'project' && (await isProjectAtWork(database, subjectId))) return 'a run of the project is still ending';
  const ids = await idsInSnapshots(database, { kind, subjectId, projectId });
  if (ids.length === 0 || projectId === null) return undefined;
  // One that was being frozen when the erasure was asked for.
  for (const { id, contentHash } of await snapshotsOfProject(database, projectId)) {
    const held = await isHeld(() => holdsAny(artifacts, contentHash, ids));
    if (held === 'unknown')
      return `the file of snapshot ${id} is damaged, and may hold it: restore it, or delete that, too`;
    if (held) return `snapshot ${id} holds it: delete that, too`;
  }
  return undefined;
}

/** Of an artifact that is gone nothing is left to be held. */
async function isHeld(ask: () => Promise<boolean>): Promise<boolean | 'unknown'> {
  try {
    return await ask();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return error.code === 'artifact_not_found' ? false : 'unknown';
  }
}

/** Stored by its content, an artifact may be what other rows name, too: then it stays. */
async function removeReleasedArtifacts({ database, artifacts, stopping, log }: Purging): Promise<void> {
  const hashes = await releasedArtifactHashes(database, atOnce);
  // What its snapshot names must still be there when it comes to copy it.
  if (hashes.length > 0 && (await isBeingBackedUp(database))) return;
  for (const hash of hashes) {
    if (stopping.aborted) return;
    try {
      const storedAt = await artifacts.storedAt(hash);
      // Somebody has just stored the same, and is about to write the row that names it.
      if (storedAt !== undefined && Date.now() - storedAt.getTime() < settledMs) continue;
      if (!(await isArtifactInUse(database, hash))) await artifacts.delete(hash);
      await forgetReleasedArtifact(database, hash);
    } catch (error) {
      if (!(error instanceof ArtifactError)) throw error;
      log.warn({ err: error, hash }, 'an artifact was not removed');
    }
  }
}
