// Reads the tar of a backup, entry by entry, each hashed.
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Header } from 'tar';
import { Failure } from '../failure.js';
import {
  type ArchivedEntry,
  blockBytes,
  type EntryKind,
  endBytes,
  headerOf,
  kindOf,
  paddingOf,
} from './archive-format.js';

const readBytes = 2 ** 20;

export interface ReadEntry {
  readonly name: string;
  readonly size: number;
  readonly kind: EntryKind;
  /** Its content; read to the end before the next entry is taken. */
  chunks(): AsyncGenerator<Buffer>;
}

/** Reads the entries of a backup one after the other; whatever no backup holds is refused by name. */
export class ArchiveReader {
  /** Those that were read to their end. */
  readonly entries: ArchivedEntry[] = [];
  readonly size: number;
  readonly #file: string;
  readonly #handle: FileHandle;
  #position = 0;
  #ahead: ReadEntry | undefined;
  #ended = false;
  #taken = 'the beginning';

  private constructor(file: string, handle: FileHandle, size: number) {
    this.#file = file;
    this.#handle = handle;
    this.size = size;
  }

  static async open(file: string): Promise<ArchiveReader> {
    let handle: FileHandle;
    try {
      handle = await open(file, 'r');
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Failure('unreadable', `cannot read ${file}: ${why}`, { cause });
    }
    const found = await handle.stat();
    if (found.isFile()) return new ArchiveReader(file, handle, found.size);
    await handle.close();
    throw new Failure('unreadable', `${file} is not a file`);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** The next entry, which stays the next one; undefined at the end. */
  async peek(): Promise<ReadEntry | undefined> {
    if (this.#ahead === undefined && !this.#ended) this.#ahead = await this.#readHeader();
    return this.#ahead;
  }

  async take(): Promise<ReadEntry | undefined> {
    const entry = await this.peek();
    this.#ahead = undefined;
    if (entry !== undefined) this.#taken = entry.name;
    return entry;
  }

  /** @param most bytes that it may have: more are not taken into memory */
  async contentOf(entry: ReadEntry, most: number): Promise<Buffer> {
    if (entry.size > most) throw this.damaged(`${entry.name} is too large`);
    const chunks: Buffer[] = [];
    for await (const chunk of entry.chunks()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  damaged(what: string): Failure {
    return new Failure('backup_damaged', `${this.#file} is damaged: ${what}`, {
      cure: 'restore another backup; nothing was changed by this one',
    });
  }

  async #readHeader(): Promise<ReadEntry | undefined> {
    const block = await this.#read(blockBytes, `after ${this.#taken}`);
    if (block.every((byte) => byte === 0)) return this.#readEnd();
    const header = this.#decode(block);
    const { path: name = '', size = 0 } = header;
    const kind = kindOf(name);
    if (kind === undefined || header.type !== 'File') {
      throw this.damaged(`it holds ${JSON.stringify(name)} (${header.type}), which no backup does`);
    }
    if (!headerOf(name, size).equals(block)) throw this.damaged(`the header of ${name} is not as it was written`);
    const chunks = () => this.#content(name, size);
    return { name, size, kind, chunks };
  }

  #decode(block: Buffer): Header {
    try {
      const header = new Header(block, 0);
      if (header.cksumValid) return header;
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
    }
    throw this.damaged(`the header after ${this.#taken} is none`);
  }

  async #readEnd(): Promise<undefined> {
    const rest = await this.#read(endBytes - blockBytes, 'at its end');
    if (this.#position !== this.size || rest.some((byte) => byte !== 0)) {
      throw this.damaged(`something follows its end, after ${this.#taken}`);
    }
    this.#ended = true;
    return undefined;
  }

  async *#content(name: string, size: number): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    for (let done = 0; done < size; ) {
      const chunk = await this.#read(Math.min(readBytes, size - done), `within ${name}`);
      hash.update(chunk);
      done += chunk.length;
      yield chunk;
    }
    const padding = await this.#read(paddingOf(size), `within ${name}`);
    if (padding.some((byte) => byte !== 0)) throw this.damaged(`${name} is not as it was written`);
    this.entries.push({ name, bytes: size, sha256: hash.digest('hex') });
  }

  async #read(length: number, where: string): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#handle.read(buffer, done, length - done, this.#position);
      if (bytesRead === 0) throw this.damaged(`it ends ${where}`);
      done += bytesRead;
      this.#position += bytesRead;
    }
    return buffer;
  }
}
