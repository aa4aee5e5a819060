// The one content hash of checkpoints, exports and every other artifact. It is the sha256 of what `sha256sum` would
// print for the files in byte order of their names, so anybody can check it without our code:
//   find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { ArtifactError } from './artifact-error.js';
import { isSingleFile, listFolder, readRegularFile } from './regular-files.js';

export interface HashedFile {
  /** Relative to the folder, with forward slashes. */
  name: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface ContentHash {
  /** Lower-case hex, 64 digits. */
  hash: string;
  /** Of all files together. */
  bytes: number;
  files: HashedFile[];
}

/**
 * The content hash of a folder, or of a single file (hashed as a folder that holds only it, under its own name). Reads
 * in chunks, so memory doesn't grow with size. Modes, times and empty folders don't count.
 * @throws ArtifactError `artifact_invalid_source` for a folder that is empty or holds a link or a special file.
 */
export async function contentHash(path: string): Promise<ContentHash> {
  if (await isSingleFile(path)) return combine([await hashFile(dirname(path), basename(path))]);
  const files: HashedFile[] = [];
  for (const { name } of await listFolder(path)) files.push(await hashFile(path, name));
  return combine(files);
}

/** @throws ArtifactError `artifact_invalid_hash` */
export function assertHash(hash: string): void {
  if (/^[0-9a-f]{64}$/.test(hash)) return;
  throw new ArtifactError('artifact_invalid_hash', `Not a sha256 in lower-case hex: ${JSON.stringify(hash)}.`);
}

/** The hash of the whole from the hashes of its files. */
export function combine(files: readonly HashedFile[]): ContentHash {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const listing = createHash('sha256');
  for (const file of sorted) listing.update(`${file.sha256}  ${file.name}\n`);
  return { hash: listing.digest('hex'), bytes: sorted.reduce((sum, file) => sum + file.bytes, 0), files: sorted };
}

async function hashFile(folder: string, name: string): Promise<HashedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of readRegularFile(folder, name)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { name, bytes, sha256: hash.digest('hex') };
}
