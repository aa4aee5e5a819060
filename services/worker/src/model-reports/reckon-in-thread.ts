// A report's figures in a thread: resampling takes a core for seconds, during which the worker renews its claims.
import { Worker } from 'node:worker_threads';
import type { ReportInput, reportFigures } from './report-figures.js';

/** The thread is a built file, whatever the worker runs from. */
const entry = new URL('../../dist/model-reports/report-thread.js', import.meta.url);

type Figures = ReturnType<typeof reportFigures>;

/** @throws what goes wrong in the thread; the signal's reason */
export function reckonInThread(input: ReportInput, signal: AbortSignal): Promise<Figures> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const thread = new Worker(entry, { workerData: input, execArgv: ['--enable-source-maps'] });
    const end = (): void => {
      void thread.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', end, { once: true });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => {
      signal.removeEventListener('abort', end);
      reject(new Error(`The report ended without an answer (exit code ${code}).`));
    });
  });
}
