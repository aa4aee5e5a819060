// A report's thread: reads the judgments over a connection of its own, reckons, answers, and ends. A hundred thousand
// judgments take seconds, during which the API's event loop serves labelers.
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase, reportedJudgments } from '@tastemaker/database';
import type { Judged } from '@tastemaker/preference';
import { type JudgeReportOrder, judgeReportOf } from '../judges/judge-reports.js';
import { type ReportKind, reportOf } from './report-figures.js';

export interface PeriodReportOrder {
  projectId: string;
  kind: ReportKind;
  from?: string | undefined;
  to?: string | undefined;
  periodMs: number;
}

export type ReportOrder = { databaseUrl: string } & (PeriodReportOrder | JudgeReportOrder);

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `reports.ts` is what starts this thread
const order = workerData as ReportOrder;
const opened = openDatabase(order.databaseUrl, { max: 1 });
try {
  const judgments: Judged[] = [];
  const period = 'periodMs' in order ? order : {};
  for await (const judgment of reportedJudgments(opened.pool, order.projectId, period)) judgments.push(judgment);
  parentPort?.postMessage(
    'periodMs' in order
      ? reportOf(order.kind, judgments, order.periodMs)
      : await judgeReportOf(opened, judgments, order),
  );
} finally {
  await opened.close();
}
