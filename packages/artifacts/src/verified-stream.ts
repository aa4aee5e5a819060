// A stream of a verified file. Its last bytes come only if the file is still the one that was hashed, so that a reader
// never gets a changed file whole.

import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { ArtifactError } from './artifact-error.js';
import { stampOf } from './verified-folders.js';

/** A read takes a turn of the event loop, which costs as much as a few of the default chunks of 64 KiB. */
const readBytes = 1 << 18;

/** @param stamp of the file when it was hashed. The stream closes the handle, also when it is destroyed unread. */
export function verifiedStream(handle: FileHandle, path: string, bytes: number, stamp: string): Readable {
  let done = 0;
  const next = async (): Promise<Buffer | null> => {
    const wanted = Math.min(readBytes, bytes - done);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, done);
    done += bytesRead;
    const isEnd = done === bytes || bytesRead === 0;
    if (isEnd && (done < bytes || stampOf(await handle.stat({ bigint: true })) !== stamp)) {
      throw new ArtifactError('artifact_corrupt', `${path} was changed while it was read.`);
    }
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  };
  const close = callbackify(async (error: Error | null): Promise<void> => {
    await handle.close();
    if (error !== null) throw error;
  });
  return new Readable({
    highWaterMark: readBytes,
    read() {
      next().then(
        (chunk) => this.push(chunk),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy: (error, callback) => close(error, callback),
  });
}
