// A report's thread: reckons, answers, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { type ReportInput, reportFigures } from './report-figures.js';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `reckon-in-thread.ts` is what starts this thread
parentPort?.postMessage(reportFigures(workerData as ReportInput));
