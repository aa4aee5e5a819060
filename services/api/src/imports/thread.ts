// An import's thread: reads the file and writes what it holds over a connection of its own, answers, and ends. A hundred
// thousand pairs take many seconds, during which the API's event loop serves labelers.
import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseError, openDatabase } from '@tastemaker/database';
import { HttpProblem } from '../problems/http-problem.js';
import { type Imported, importSpooled, type SpooledImport } from './import-spooled.js';

export interface ThreadOrder extends SpooledImport {
  databaseUrl: string;
}

/** Threads hand each other copies of what they say, and a copied error is no error of its class any more. */
export type ThreadAnswer =
  | { kind: 'imported'; imported: Imported }
  | { kind: 'problem'; code: HttpProblem['code']; detail: string; errors: HttpProblem['errors'] }
  | { kind: 'refused'; code: DatabaseError['code']; message: string };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `import-thread.ts` is what starts this thread
const { databaseUrl, ...order } = workerData as ThreadOrder;

async function answerTo(): Promise<ThreadAnswer> {
  const opened = openDatabase(databaseUrl, { max: 2 });
  try {
    return { kind: 'imported', imported: await importSpooled(opened.pool, order) };
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
