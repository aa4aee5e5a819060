// An import's thread: has the file read and writes what it holds over a connection of its own, answers, and ends. A hundred
// thousand pairs take many seconds, during which the API's event loop serves labelers.
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseError, type DatabasePlace, openDatabase } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { FileReader } from './file-reader.js';
import { type Imported, importSpooled, type SpooledImport } from './import-spooled.js';

export interface ThreadOrder extends SpooledImport {
  place: DatabasePlace;
}

/** Threads hand each other copies of what they say, and a copied error is no error of its class any more. */
export type ThreadAnswer =
  | { kind: 'imported'; imported: Imported }
  | { kind: 'problem'; code: HttpProblem['code']; detail: string; errors: HttpProblem['errors'] }
  | { kind: 'refused'; code: DatabaseError['code']; message: string };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `import-thread.ts` is what starts this thread
const { place, ...order } = workerData as ThreadOrder;

const canceled = new AbortController();
// The one thing that the thread is ever told.
parentPort?.once('message', () => canceled.abort());

async function answerTo(): Promise<ThreadAnswer> {
  const opened = openDatabase(place, { max: 2 });
  const reader = new FileReader(dirname(order.path));
  const tools = { pool: opened.pool, reader, signal: canceled.signal };
  try {
    return { kind: 'imported', imported: await importSpooled(tools, order) };
  } catch (error) {
    if (error instanceof HttpProblem) {
      return { kind: 'problem', code: error.code, detail: error.message, errors: error.errors };
    }
    if (error instanceof DatabaseError) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  } finally {
    await opened.close();
  }
}

const answer = await answerTo();
parentPort?.postMessage(answer);
// Listening would keep the thread.
parentPort?.close();
