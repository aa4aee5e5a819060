// An uploaded file of prompts, completions, comparisons or judgments: read by a process of its own, and written to the database
// by a thread unless it holds little.
import { Worker } from 'node:worker_threads';
import { DatabaseError, type OpenDatabase, placeOf } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import pLimit from 'p-limit';
import { type FileReader, OutputTooLargeError } from './file-reader.js';
import { type Imported, importSpooled, type SpooledImport } from './import-spooled.js';
import type { ThreadAnswer, ThreadOrder } from './import-thread.js';
import type { SpooledFile } from './spool.js';

export interface Upload extends Omit<SpooledImport, 'path' | 'contentHash'> {
  pool: OpenDatabase['pool'];
  reader: FileReader;
  file: SpooledFile;
  /** Aborted when the client has left: what it began is undone at once. */
  signal: AbortSignal;
}

/** So much is written before a thread has loaded what it needs: of the file, and of what it holds unpacked. */
const smallBytes = 256 * 1024;
const smallOutputBytes = 2 * 1024 * 1024;

/** Each is a process for a while, and a connection. */
const smallAtOnce = pLimit(4);

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importUpload({ pool, reader, file, signal, ...rest }: Upload): Promise<Imported> {
  const order = { ...rest, path: file.path, contentHash: file.contentHash };
  const inThread = () => importInThread({ ...order, place: placeOf(pool) }, signal);
  if (file.bytes > smallBytes) return inThread();
  try {
    const tools = { pool, reader, signal, outputBytes: smallOutputBytes };
    return await smallAtOnce(() => importSpooled(tools, order));
  } catch (error) {
    if (error instanceof OutputTooLargeError) return inThread();
    throw error;
  }
}

/** The thread is a built file, whatever the API runs from. */
const threadEntry = new URL('../../dist/imports/import-thread.js', import.meta.url);

/** Each takes a core for a while, and PostgreSQL another. */
const threadsAtOnce = pLimit(2);

/**
 * Most of what is read from a file is garbage as soon as it is written: with more room for young objects than Node gives
 * them, few live long enough to be moved.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 96 };

/** @throws HttpProblem `import_failed` naming the bad lines, or DatabaseError; nothing is kept then */
async function importInThread(order: ThreadOrder, signal: AbortSignal): Promise<Imported> {
  const answer = await threadsAtOnce(() => runThread(order, signal));
  if (answer.kind === 'imported') return answer.imported;
  if (answer.kind === 'refused') throw new DatabaseError(answer.code, answer.message);
  throw new HttpProblem(answer.code, answer.detail, answer.errors === undefined ? {} : { errors: answer.errors });
}

function runThread(order: ThreadOrder, signal: AbortSignal): Promise<ThreadAnswer> {
  if (signal.aborted) return Promise.reject(new HttpProblem('import_failed', 'The import was canceled.'));
  return new Promise<ThreadAnswer>((resolve, reject) => {
    const thread = new Worker(threadEntry, { workerData: order, resourceLimits, execArgv: ['--enable-source-maps'] });
    const cancel = () => thread.postMessage('cancel');
    signal.addEventListener('abort', cancel, { once: true });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => {
      signal.removeEventListener('abort', cancel);
      reject(new Error(`The import ended without an answer (exit code ${code}).`));
    });
  });
}
