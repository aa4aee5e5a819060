// Reports on request: one thread at a time, since each takes a core for seconds; who asks for the same one waits with
// whoever asked first.
import { Worker } from 'node:worker_threads';
import type { DatabasePlace } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { JudgeReportOrder, JudgeReports } from '../judges/judge-reports.js';
import type { Reports } from './report-figures.js';
import type { PeriodReportOrder, ReportAnswer, ReportOrder } from './report-thread.js';

export type ReportRequest = PeriodReportOrder | JudgeReportOrder;

/** Answers of both sorts of reports, by their kinds. */
type Answers = Reports & JudgeReports;

export interface Reporter {
  /** @throws HttpProblem `validation_failed` where the order names what is not there, `too_many_requests` */
  report<Kind extends ReportRequest['kind']>(request: ReportRequest & { kind: Kind }): Promise<Answers[Kind]>;
  /**
   * What the thread of this built file answers first, when its turn has come.
   * @param key who asks for the same while it waits or runs gets the same answer
   */
  inThread<Answer>(key: string, entry: URL, order: unknown): Promise<Answer>;
}

/** More than this many waiting are refused, so that nobody waits for minutes. */
const waitingLimit = 16;

const reportEntry = new URL('../../dist/reports/report-thread.js', import.meta.url);

export function createReporter(place: DatabasePlace): Reporter {
  const underWay = new Map<string, Promise<unknown>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    report: async (request) => {
      const order: ReportOrder = { place, ...request };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the thread of this file says
      const said = (await shared(JSON.stringify(request), reportEntry, order)) as ReportAnswer;
      if ('refused' in said)
        throw new HttpProblem('validation_failed', `Not to be answered: ${said.refused.message}.`, {
          errors: [said.refused],
        });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key holds the kind
      return said.answer as Answers[typeof request.kind];
    },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- who names the file knows what it answers
    inThread: async <Answer>(key: string, entry: URL, order: unknown) => (await shared(key, entry, order)) as Answer,
  };

  function shared(key: string, entry: URL, order: unknown): Promise<unknown> {
    return underWay.get(key) ?? begin(key, entry, order);
  }

  function begin(key: string, entry: URL, order: unknown): Promise<unknown> {
    if (underWay.size >= waitingLimit) {
      throw new HttpProblem('too_many_requests', 'Too many reports are waiting; ask again in a minute.');
    }
    const result = last.then(() => runThread(entry, order)).finally(() => underWay.delete(key));
    underWay.set(key, result);
    // The next one starts whether this one succeeds or not; who asked for it hears of its failure.
    last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

/** The thread is a built file, whatever the API runs from. */
function runThread(entry: URL, order: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(entry, { workerData: order, execArgv: ['--enable-source-maps'] });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`The report ended without an answer (exit code ${code}).`)));
  });
}
