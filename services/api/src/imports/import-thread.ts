// Starts the threads that import files, a few at a time.
import { Worker } from 'node:worker_threads';
import { DatabaseError } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import pLimit from 'p-limit';
import type { Imported } from './import-spooled.js';
import type { ThreadAnswer, ThreadOrder } from './thread.js';

/** The thread is a built file, whatever the API runs from. */
const entry = new URL('../../dist/imports/thread.js', import.meta.url);

/** Each takes a core for a while, and PostgreSQL another. */
const atOnce = pLimit(2);

/**
 * Most of what is read from a file is garbage as soon as it is written: with more room for young objects than Node gives
 * them, few live long enough to be moved.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 96 };

/** @throws HttpProblem `import_failed` naming the bad lines, or DatabaseError; nothing is kept then */
export async function importInThread(order: ThreadOrder, signal: AbortSignal): Promise<Imported> {
  const answer = await atOnce(() => runThread(order, signal));
  if (answer.kind === 'imported') return answer.imported;
  if (answer.kind === 'refused') throw new DatabaseError(answer.code, answer.message);
  throw new HttpProblem(answer.code, answer.detail, answer.errors === undefined ? {} : { errors: answer.errors });
}

function runThread(order: ThreadOrder, signal: AbortSignal): Promise<ThreadAnswer> {
  if (signal.aborted) return Promise.reject(new HttpProblem('import_failed', 'The import was canceled.'));
  return new Promise<ThreadAnswer>((resolve, reject) => {
    const thread = new Worker(entry, { workerData: order, resourceLimits, execArgv: ['--enable-source-maps'] });
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
