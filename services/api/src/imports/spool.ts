// An upload, kept in a file while it is imported: a slow sender holds no transaction open, what is in the file can be looked
// at before it is read, and a parquet file, whose table of contents stands at its end, can be read at all.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface SpooledFile {
  path: string;
  /** sha256 (hex) of the bytes as they were sent. */
  contentHash: string;
  bytes: number;
  remove(): Promise<void>;
}

/** Rejects, and leaves nothing behind, when the upload breaks off. */
export async function spool(body: Readable): Promise<SpooledFile> {
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-import-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'upload');
  const hash = createHash('sha256');
  let bytes = 0;
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(body, hashing, createWriteStream(path));
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, contentHash: hash.digest('hex'), bytes, remove };
}
