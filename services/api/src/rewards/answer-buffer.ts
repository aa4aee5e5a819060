// Answers that their caller has not read yet, on disk beyond a little in memory. A program that sends all before it reads, as
// Python's requests and httpx do, would else wait for the server while the server waits for it.
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spool } from '../imports/spool.js';

/** More than this goes to the file. */
const memoryBytes = 2 ** 20;
/** Read back at once. */
const chunkBytes = 2 ** 16;

/**
 * The texts of the source, which is read to its end whether or not anybody reads them here.
 * @param tellFailure the last text where the source, or the room on disk, ends before its time
 * @throws what the source throws before its first text
 */
export async function* readAhead(
  source: AsyncIterable<string>,
  spool: Spool,
  tellFailure: (error: unknown) => string,
): AsyncGenerator<Buffer> {
  const buffer = new AnswerBuffer(spool);
  void buffer.fill(source);
  let begun = false;
  try {
    for (;;) {
      const chunk = await buffer.take();
      if (chunk === undefined) break;
      yield chunk;
      begun = true;
    }
    if (buffer.failure === undefined) return;
    if (!begun) throw buffer.failure;
    yield Buffer.from(tellFailure(buffer.failure));
  } finally {
    await buffer.close();
  }
}

/** First in, first out: what is in the file is older than what is in memory. One writer and one reader. */
class AnswerBuffer {
  /** Why the source came to its end, unless it was complete. */
  failure: Error | undefined;
  readonly #spool: Spool;
  #fresh: Buffer[] = [];
  #freshBytes = 0;
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #written = 0;
  #read = 0;
  #isComplete = false;
  #isClosed = false;
  /** Work on the file, one step after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  /** Never rejects: see {@link failure}. */
  async fill(source: AsyncIterable<string>): Promise<void> {
    try {
      for await (const text of source) {
        if (this.#isClosed) break;
        await this.#add(Buffer.from(text));
        this.#wake();
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#isComplete = true;
    this.#wake();
  }

  /** The next bytes, as soon as there are some; undefined after the last. */
  async take(): Promise<Buffer | undefined> {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const wasComplete = this.#isComplete;
      const chunk = await this.#inTurn(() => this.#next());
      if (chunk !== undefined || wasComplete) return chunk;
      await news;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inTurn(() => this.#removeFile());
  }

  async #add(bytes: Buffer): Promise<void> {
    this.#fresh.push(bytes);
    this.#freshBytes += bytes.length;
    if (this.#freshBytes > memoryBytes) await this.#inTurn(() => this.#moveToFile());
  }

  async #next(): Promise<Buffer | undefined> {
    if (this.#file !== undefined && this.#read < this.#written) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, this.#written - this.#read));
      const { bytesRead } = await this.#file.handle.read(chunk, 0, chunk.length, this.#read);
      this.#read += bytesRead;
      if (this.#read === this.#written) await this.#removeFile();
      return chunk.subarray(0, bytesRead);
    }
    if (this.#fresh.length === 0) return undefined;
    const chunk = Buffer.concat(this.#fresh);
    this.#fresh = [];
    this.#freshBytes = 0;
    return chunk;
  }

  async #moveToFile(): Promise<void> {
    const bytes = Buffer.concat(this.#fresh);
    if (bytes.length === 0 || this.#isClosed) return;
    await this.#spool.reserve(bytes.length, this.#written);
    this.#fresh = [];
    this.#freshBytes = 0;
    const before = this.#written;
    this.#written += bytes.length;
    this.#file ??= await openFile(join(this.#spool.folder, randomUUID()));
    await this.#file.handle.write(bytes, 0, bytes.length, before);
  }

  async #removeFile(): Promise<void> {
    this.#spool.giveBack(this.#written);
    this.#written = 0;
    this.#read = 0;
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    await file.handle.close();
    await rm(file.path, { force: true });
  }

  #inTurn<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(step, step);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

async function openFile(path: string) {
  return { path, handle: await open(path, 'wx+', 0o600) };
}
