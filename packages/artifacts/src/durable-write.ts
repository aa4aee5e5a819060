// Writing so that what was reported as stored is still there after a power cut: data, then names, are flushed.
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HashedFile } from './content-hash.js';

/** Writes the chunks to `folder/name`, hashing on the way, and returns once they are on disk. */
export async function writeDurably(
  folder: string,
  name: string,
  chunks: AsyncIterable<Uint8Array | string>,
): Promise<HashedFile> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  // Read-only: an artifact is named by its content, so nobody may change it in place.
  const file = await open(path, 'wx', 0o444);
  // A chunk is written while the next one is made.
  let writing = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      hash.update(buffer);
      bytes += buffer.length;
      await writing;
      writing = writeAll(file, buffer);
      // A failure is rethrown where the write is awaited; until then it must not count as unhandled.
      writing.catch(() => undefined);
    }
    await writing;
    await file.sync();
  } finally {
    await Promise.allSettled([writing]);
    await file.close();
  }
  return { name, bytes, sha256: hash.digest('hex') };
}

/** Flushes a folder's own entries (new names, renames). Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, buffer: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < buffer.length) {
    const { bytesWritten } = await file.write(buffer, offset);
    offset += bytesWritten;
  }
}
