// A report on a project's judgments, or on those of a period: from the judgments themselves where they are few, else from tallies.
import {
  isReadFromTallies,
  judgmentsOfComparisons,
  latestJudgments,
  mostReadJudgments,
  type OpenDatabase,
  readTallies,
  reportedJudgments,
  sampleComparisons,
} from '@tastemaker/database';
import { type Judged, Tally, type TallyGroup, type TallyPeriod } from '@tastemaker/preference';
import { RefusedOrderError } from '../judges/compared-entries.js';
import { bringTalliesUp } from './from-tallies.js';
import { type ReportKind, type Reports, reportOf, talliedReportOf } from './report-figures.js';

interface Order {
  projectId: string;
  kind: ReportKind;
  from?: string | undefined;
  to?: string | undefined;
  period: TallyPeriod;
}

/** Comparisons of the sample, about. */
const sampleSize = 5_000;

/** Judgments by which fatigue is told. */
const latestSize = 20_000;

/**
 * @param limit from so many judgments on tallies are read; a parameter for tests
 * @throws RefusedOrderError for a period of more judgments than can be read one by one
 */
export async function periodReport(
  opened: OpenDatabase,
  order: Order,
  limit = mostReadJudgments,
): Promise<Reports[ReportKind]> {
  const { projectId, kind, from, to, period } = order;
  const isWhole = from === undefined && to === undefined;
  if (isWhole && (await isReadFromTallies(opened.database, projectId, limit))) return talliedReport(opened, order);
  const judgments: Judged[] = [];
  for await (const judgment of reportedJudgments(opened.pool, projectId, { from, to })) {
    judgments.push(judgment);
    if (judgments.length <= limit) continue;
    if (isWhole) return talliedReport(opened, order);
    throw new RefusedOrderError(
      'from',
      `more than ${limit} judgments are in that time; choose a shorter one, or all of it`,
    );
  }
  return reportOf(kind, judgments, period);
}

const groups: Record<ReportKind, (period: TallyPeriod) => TallyGroup[]> = {
  agreement: (period) => ['all', 'tag', 'version', 'criterion', period],
  labelers: () => ['all', 'labeler'],
  bias: (period) => ['all', 'place', 'ratio', period],
};

const statistics: Record<ReportKind, string[]> = {
  agreement: ['pairs', 'ratings', 'judgments'],
  labelers: ['judgments', 'dwell', 'ties', 'peers', 'gold', 'consistency', 'earlier'],
  bias: ['judgments', 'earlier', 'best', 'longer', 'dwell', 'tooFast', 'peers', 'gold', 'ties'],
};

async function talliedReport(
  { database }: OpenDatabase,
  { projectId, kind, period }: Order,
): Promise<Reports[ReportKind]> {
  await bringTalliesUp(database, projectId);
  const { cells, comparisons, pending } = await readTallies(
    database,
    projectId,
    statistics[kind],
    groups[kind](period),
  );
  const sampled = await sampleComparisons(database, projectId, sampleSize, comparisons);
  const sample = await judgmentsOfComparisons(database, projectId, sampled);
  const latest = kind === 'bias' ? await latestJudgments(database, projectId, latestSize) : [];
  const basis = { sample: sample.length, latest: latest.length, pending };
  return talliedReportOf(kind, { tally: new Tally(cells), sample, latest, basis }, period);
}
