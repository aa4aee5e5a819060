// A snapshot's one file on this machine.
import { join } from 'node:path';
import { describeDamage, isDamage } from '@tastemaker/artifacts';
import { snapshotById } from '@tastemaker/database';
import type { Work } from './work.js';

/**
 * @param until the file is needed
 * @throws Error that names the snapshot whose file is damaged or gone
 */
export async function snapshotFile(
  work: Work,
  snapshotId: string,
  until: AbortSignal,
): Promise<{ file: string; hash: string }> {
  const { contentHash: hash, name } = await snapshotById(work.database, snapshotId);
  return { file: await namingDamage(`the snapshot "${name}"`, () => onlyFileOf(work, hash, until)), hash };
}

async function onlyFileOf(work: Work, hash: string, until: AbortSignal): Promise<string> {
  const [file, another] = await work.artifacts.files(hash);
  if (file === undefined || another !== undefined) throw new Error(`the artifact ${hash} is not a single file`);
  return join(await work.artifacts.folderOf(hash, { until }), file.name);
}

/** @throws Error that names the subject whose files are damaged or gone */
export async function namingDamage<Result>(subject: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    throw new Error(`${describeDamage(subject, cause)} (artifact_damaged)`, { cause });
  }
}
