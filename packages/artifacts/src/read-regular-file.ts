// The content of files that `regular-files.ts` opens.

import { lstat } from 'node:fs/promises';
import { ArtifactError } from './artifact-error.js';
import { openRegularFile } from './regular-files.js';

const chunkBytes = 1 << 20;

/**
 * The bytes of one file below a folder, as many as it had when it was opened.
 * @throws ArtifactError `artifact_invalid_source` where it is cut short meanwhile, and as {@link openRegularFile} does.
 */
export async function* readRegularFile(folder: string, name: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const { handle, bytes } = await openRegularFile(folder, name);
  try {
    for (let done = 0; done < bytes; ) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(chunkBytes, bytes - done)), 0, null, done);
      if (bytesRead === 0) {
        throw new ArtifactError('artifact_invalid_source', `${folder}/${name} became shorter while it was read.`);
      }
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Whether there is a file, and not a folder, at the path. @throws ArtifactError for a link or a special file */
export async function isSingleFile(path: string): Promise<boolean> {
  const found = await lstat(path);
  if (found.isFile()) return true;
  if (found.isDirectory()) return false;
  throw new ArtifactError('artifact_invalid_source', `${path} is a link or a special file; name what it leads to.`);
}
