// Reads uploaded files in processes of their own: whatever a file does to its reader, this process goes on serving.
import { totalmem } from 'node:os';
import { sep } from 'node:path';
import type { ImportBeginning, ImportContainer, ImportFormat } from '@tastemaker/contracts';
import type { NumberedRecord } from '@tastemaker/database';
import { Sandbox, SandboxError } from '@tastemaker/sandbox';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FileAccount } from './import-notes.js';
import type { ReadConversation, ReadEnd, ReadItem, ReadOrder, SnapshotLines } from './reader.js';

/** The reader is a built file, whatever the API runs from. */
const entry = new URL('../../dist/imports/reader.js', import.meta.url);

const mebibyte = 2 ** 20;
const minutes = 60_000;

/** A row group of a parquet file is in memory as a whole, unpacked, and once more as rows. */
const memoryBytes = Math.min(2048 * mebibyte, Math.max(512 * mebibyte, totalmem() / 4));

const limits = {
  wallMs: 60 * minutes,
  idleMs: 30_000,
  heapBytes: memoryBytes * 0.75,
  // Most of what is read is garbage as soon as it is handed on.
  youngBytes: 96 * mebibyte,
  memoryBytes,
  // Bounded by the file's size, see `bounds.ts`; messages are portions of a mebibyte or one long row.
  outputBytes: Number.POSITIVE_INFINITY,
  messageBytes: 256 * mebibyte,
};

export interface ReadOptions {
  /** Aborted when nobody waits for it any more. */
  signal?: AbortSignal | undefined;
  /** More than that is refused as a {@link OutputTooLargeError}. @defaultValue as much as the file may hold */
  outputBytes?: number;
}

/** A file holds more than the caller asked for. */
export class OutputTooLargeError extends Error {
  override readonly name = 'OutputTooLargeError';
}

export interface RecordsBeingRead {
  format: ImportFormat;
  container: ImportContainer;
  batches: AsyncGenerator<NumberedRecord[]>;
  /** After the last of the batches. */
  account(): FileAccount;
  /** Ends the reading, wherever it stands. */
  close(): Promise<void>;
}

type Reading = AsyncGenerator<ReadItem, ReadEnd, undefined>;

export class FileReader {
  readonly #sandbox: Sandbox;

  /**
   * @param folder where the files lie
   * @param spares processes kept ready, for small files that are not to wait until one has started
   */
  constructor(folder: string, spares = 0) {
    this.#sandbox = new Sandbox({ module: entry, readable: [folder + sep], limits, spares });
  }

  /** @throws HttpProblem `import_failed`, at the latest by the end of the batches; nothing must be kept then */
  async records(order: Extract<ReadOrder, { wanted: 'records' }>, options: ReadOptions): Promise<RecordsBeingRead> {
    const reading = this.#read(order, options);
    const first = await translateSandboxErrors(reading.next());
    const head = first.done === true ? assertRead(first.value) : first.value;
    if (!('kind' in head) || head.kind !== 'opened') throw new TypeError('the reader did not say what it reads');
    let account: FileAccount | undefined;
    async function* batches() {
      for (;;) {
        const { done, value } = await translateSandboxErrors(reading.next());
        if (done === true) {
          account = assertRead(value).account;
          return;
        }
        if (value.kind === 'records') yield value.records;
      }
    }
    return {
      format: head.format,
      container: head.container,
      batches: batches(),
      account: () => {
        if (account === undefined) throw new TypeError('the file has not been read to its end');
        return account;
      },
      close: async () => {
        // Its value is of no interest: a generator that has ended, or never will, is only to let its process go.
        await reading.return({ kind: 'read', account: undefined });
      },
    };
  }

  /** @throws HttpProblem `import_failed` where not one row can be read */
  async beginning(path: string, options: ReadOptions): Promise<ImportBeginning> {
    for await (const item of this.#items({ path, wanted: 'beginning' }, options)) {
      if (item.kind === 'beginning') return item.beginning;
    }
    throw new TypeError('the reader did not say how the file begins');
  }

  async *conversations(path: string, options: ReadOptions): AsyncGenerator<ReadConversation[]> {
    for await (const item of this.#items({ path, wanted: 'conversations' }, options)) {
      if (item.kind === 'conversations') yield item.conversations;
    }
  }

  async *snapshotLines(
    path: string,
    wanted: 'documents' | 'demonstrations',
    options: ReadOptions,
  ): AsyncGenerator<SnapshotLines> {
    for await (const item of this.#items({ path, wanted }, options)) {
      if (item.kind === 'lines') yield item.batch;
    }
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }

  async *#items(order: ReadOrder, options: ReadOptions): AsyncGenerator<ReadItem> {
    const reading = this.#read(order, options);
    try {
      for (;;) {
        const { done, value } = await translateSandboxErrors(reading.next());
        if (done === true) {
          assertRead(value);
          return;
        }
        yield value;
      }
    } finally {
      await reading.return({ kind: 'read', account: undefined });
    }
  }

  #read(order: ReadOrder, { signal, outputBytes }: ReadOptions): Reading {
    const own = outputBytes === undefined ? {} : { limits: { outputBytes } };
    return this.#sandbox.stream<ReadItem, ReadEnd>(order, { signal, ...own });
  }
}

/** @throws HttpProblem `import_failed` if the file was refused */
function assertRead(end: ReadEnd): Extract<ReadEnd, { kind: 'read' }> {
  if (end.kind === 'read') return end;
  throw new HttpProblem('import_failed', end.detail, end.errors === undefined ? {} : { errors: end.errors });
}

async function translateSandboxErrors<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof SandboxError ? problemOfSandbox(error) : error;
  }
}

const nothingKept = 'Nothing of the file was kept.';

/** What a file did to its reader, as its sender is told. */
function problemOfSandbox(error: SandboxError): Error {
  const tell = (detail: string) =>
    new HttpProblem('import_failed', `${detail} ${nothingKept}`, { cause: error.thrown ?? error });
  if (error.code === 'output_too_large') return new OutputTooLargeError(error.message, { cause: error });
  if (error.code === 'canceled') return tell('The import was canceled.');
  if (error.code === 'timed_out') {
    return tell('Reading the file took too long and was stopped. Send it in parts, or as JSON lines.');
  }
  if (error.code === 'out_of_memory') {
    return tell('Reading the file took more memory than it may. Send it in parts, or with smaller row groups.');
  }
  return tell(`The file cannot be read; it is probably damaged (${error.message}).`);
}
