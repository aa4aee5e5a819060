// The filters of the list of judgments, as they stand in the address, and the judgment that is read.
import type { JudgmentFilter } from '@tastemaker/contracts';
import { compact, readChoice, readCount, readText } from '../parts/filter-search.js';

export interface JudgmentsFilter {
  readonly labelerId?: string | undefined;
  readonly comparisonId?: string | undefined;
  readonly verdict?: JudgmentFilter['verdict'] | undefined;
  readonly versions?: 'all' | undefined;
  readonly guidelineVersion?: number | undefined;
  readonly gold?: JudgmentFilter['gold'] | undefined;
  /** Days, UTC; the last one counts. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface OpenJudgment {
  readonly judgmentId: string;
  readonly comparisonId: string;
}

export const verdicts = ['ranking', 'allBad', 'skip', 'withdrawn'] as const;
export const goldAnswers = ['right', 'wrong'] as const;

const day = 86_400_000;

export function readJudgmentsFilter(search: Readonly<Record<string, unknown>>): JudgmentsFilter {
  const version = readCount(search, 'guidelineVersion');
  return compact({
    labelerId: readText(search, 'labelerId'),
    comparisonId: readText(search, 'comparisonId'),
    verdict: readChoice(search, 'verdict', verdicts),
    versions: readChoice(search, 'versions', ['all'] as const),
    guidelineVersion: version === 0 ? undefined : version,
    gold: readChoice(search, 'gold', goldAnswers),
    from: readDay(search, 'from'),
    to: readDay(search, 'to'),
  });
}

export function readOpenJudgment(search: Readonly<Record<string, unknown>>): OpenJudgment | undefined {
  const judgmentId = readText(search, 'open');
  const comparisonId = readText(search, 'of');
  return judgmentId === undefined || comparisonId === undefined ? undefined : { judgmentId, comparisonId };
}

/** As the API asks for it: the last day counts, so that the end is the beginning of the next one. */
export function judgmentFilterOf({ from, to, versions, ...rest }: JudgmentsFilter): Partial<JudgmentFilter> {
  return {
    ...rest,
    ...(versions === undefined ? {} : { versions }),
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(Date.parse(to) + day).toISOString() }),
  };
}

function readDay(search: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = readText(search, name);
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
