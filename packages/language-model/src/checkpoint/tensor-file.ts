import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { CheckpointError } from './checkpoint-error.js';

/** A file whose parts are read when asked for, so that a model is never in memory as a whole. */
export class TensorFile {
  readonly path: string;
  readonly size: number;
  private readonly descriptor: number;

  /** @throws CheckpointError where the file is missing or can't be read. */
  constructor(path: string) {
    this.path = path;
    try {
      // A pipe is opened without waiting for its writer, and then refused.
      this.descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (cause) {
      const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      if (missing) throw new CheckpointError('missing-file', path, 'is missing', { cause });
      throw new CheckpointError('unreadable-file', path, `cannot be read (${String(cause)})`, { cause });
    }
    const found = fstatSync(this.descriptor);
    if (!found.isFile()) {
      closeSync(this.descriptor);
      throw new CheckpointError('unreadable-file', path, 'is not a file');
    }
    this.size = found.size;
  }

  /**
   * Fills `target` from `offset` on.
   * @throws CheckpointError that says what could not be read: `what` is a tensor's name or a part of the file.
   */
  readInto(target: Uint8Array, offset: number, what: string): void {
    let done = 0;
    while (done < target.length) {
      const count = this.readSome(target, done, offset, what);
      if (count === 0) {
        throw new CheckpointError('truncated-tensor', this.path, `ends in the middle of ${what}`, { subject: what });
      }
      done += count;
    }
  }

  /** Calls `use` with one chunk of at most `chunkBytes` after another; the chunk's memory is used again. */
  readChunks(offset: number, length: number, chunkBytes: number, what: string, use: (chunk: Uint8Array) => void): void {
    const buffer = new Uint8Array(Math.min(length, chunkBytes));
    for (let done = 0; done < length; done += buffer.length) {
      const chunk = buffer.subarray(0, Math.min(buffer.length, length - done));
      this.readInto(chunk, offset + done, what);
      use(chunk);
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private readSome(target: Uint8Array, done: number, offset: number, what: string): number {
    try {
      return readSync(this.descriptor, target, done, target.length - done, offset + done);
    } catch (cause) {
      throw new CheckpointError('unreadable-file', this.path, `${what} cannot be read (${String(cause)})`, {
        subject: what,
        cause,
      });
    }
  }
}
