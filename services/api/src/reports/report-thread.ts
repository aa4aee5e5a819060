// A report's thread: reads the judgments over a connection of its own, reckons, answers, and ends. A hundred thousand
// judgments take seconds, during which the API's event loop serves labelers.
import { parentPort, workerData } from 'node:worker_threads';
import { type DatabasePlace, openDatabase, reportedJudgments } from '@tastemaker/database';
import type { Judged, TallyPeriod } from '@tastemaker/preference';
import { RefusedOrderError } from '../judges/compared-entries.js';
import { type JudgeReportOrder, judgeReportOf } from '../judges/judge-reports.js';
import { periodReport } from './period-report.js';
import type { ReportKind } from './report-figures.js';

export interface PeriodReportOrder {
  projectId: string;
  kind: ReportKind;
  from?: string | undefined;
  to?: string | undefined;
  period: TallyPeriod;
}

/** What the thread says, once. */
export type ReportAnswer = { answer: unknown } | { refused: { path: string; message: string } };

export type ReportOrder = { place: DatabasePlace } & (PeriodReportOrder | JudgeReportOrder);

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `reports.ts` is what starts this thread
const order = workerData as ReportOrder;
const opened = openDatabase(order.place, { max: 1 });
try {
  const answer =
    'period' in order
      ? await periodReport(opened, order)
      : await judgeReportOf(opened, await allJudgments(order.projectId), order);
  parentPort?.postMessage({ answer } satisfies ReportAnswer);
} catch (error) {
  // What is thrown crosses threads as a bare error.
  if (!(error instanceof RefusedOrderError)) throw error;
  parentPort?.postMessage({ refused: { path: error.path, message: error.message } } satisfies ReportAnswer);
} finally {
  await opened.close();
}

async function allJudgments(projectId: string): Promise<Judged[]> {
  const judgments: Judged[] = [];
  for await (const judgment of reportedJudgments(opened.pool, projectId)) judgments.push(judgment);
  return judgments;
}
