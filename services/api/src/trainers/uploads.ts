// Parts as artifacts of one file each, whatever store they lie in, and the content hash of files made of them.
import { combine } from '@tastemaker/artifacts';
import type { UploadedFile } from '@tastemaker/contracts';
import { bytesOfParts, noteTrainerPart, type TrainerKey } from '@tastemaker/database';
import type { SpooledFile } from '../imports/spool.js';
import type { Dependencies } from '../plugins/app/dependencies.js';

/** Doing it again changes nothing. */
export async function storePart(
  { database, artifacts }: Pick<Dependencies, 'database' | 'artifacts'>,
  { runId }: TrainerKey,
  part: SpooledFile,
): Promise<void> {
  const { contentHash: sha256, bytes } = part;
  if ((await bytesOfParts(database, runId, [sha256])).has(sha256)) return;
  // Named after its run, so that no other run's part is the same artifact and goes with it.
  const { hash: artifactHash } = await artifacts.putStream(`${runId}.part`, part.read());
  await noteTrainerPart(database, { runId, sha256, artifactHash, bytes });
}

/** The content hash of the files, by what was told of each; whoever reads them back checks it. */
export function hashOfFiles(files: readonly UploadedFile[]): string {
  return combine(files.map(({ path, bytes, sha256 }) => ({ name: path, bytes, sha256 }))).hash;
}
