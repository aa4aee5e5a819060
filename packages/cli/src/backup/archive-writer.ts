// Writes the tar of a backup, entry by entry, each hashed.
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assertRoomOnDisk, syncFolder } from '@tastemaker/artifacts';
import { Failure } from '../failure.js';
import { type ArchivedEntry, endBytes, headerOf, paddingOf } from './archive-format.js';

const lookEveryBytes = 16 * 2 ** 20;

/** Writes a tar to `<file>.part`, which takes the file's name once it is whole and on disk. */
export class ArchiveWriter {
  /** What was written, in order. */
  readonly entries: ArchivedEntry[] = [];
  bytes = 0;
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #signal: AbortSignal;
  #sinceLook = 0;

  private constructor(file: string, handle: FileHandle, signal: AbortSignal) {
    this.#file = file;
    this.#handle = handle;
    this.#signal = signal;
  }

  /** @param signal aborted: the next write throws its reason */
  static async create(
    file: string,
    { force, signal }: { force: boolean; signal: AbortSignal },
  ): Promise<ArchiveWriter> {
    const part = partOf(file);
    if (force) await rm(part, { force: true });
    try {
      return new ArchiveWriter(file, await open(part, 'wx', 0o600), signal);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
      throw new Failure('backup_in_progress', `there is a ${part}: a backup is being written, or was ended half way`, {
        cure: 'wait for it, or remove it (--force does)',
        cause,
      });
    }
  }

  /** @param chunks of exactly `size` bytes together */
  async add(name: string, size: number, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    await this.#write(headerOf(name, size));
    const hash = createHash('sha256');
    let written = 0;
    for await (const chunk of chunks) {
      hash.update(chunk);
      written += chunk.length;
      await this.#write(chunk);
    }
    if (written !== size) throw new Error(`${name} was to have ${size} bytes, and has ${written}.`);
    await this.#write(Buffer.alloc(paddingOf(size)));
    this.entries.push({ name, bytes: size, sha256: hash.digest('hex') });
  }

  addWhole(name: string, content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return this.add(name, bytes.length, [bytes]);
  }

  /** Ends the archive and gives it its name. */
  async finish(): Promise<void> {
    await this.#write(Buffer.alloc(endBytes));
    await this.#handle.sync();
    await this.#handle.close();
    await rename(partOf(this.#file), this.#file);
    await syncFolder(dirname(this.#file));
  }

  /** Removes what was written. */
  async abandon(): Promise<void> {
    await this.#handle.close();
    await rm(partOf(this.#file), { force: true });
  }

  async #write(chunk: Uint8Array): Promise<void> {
    this.#signal.throwIfAborted();
    this.#sinceLook += chunk.length;
    if (this.#sinceLook > lookEveryBytes) {
      this.#sinceLook = 0;
      await assertRoomOnDisk(dirname(this.#file), 0);
    }
    for (let done = 0; done < chunk.length; ) {
      const { bytesWritten } = await this.#handle.write(chunk, done);
      done += bytesWritten;
    }
    this.bytes += chunk.length;
  }
}

function partOf(file: string): string {
  return `${file}.part`;
}
