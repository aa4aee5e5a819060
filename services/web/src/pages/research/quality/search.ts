// What the page's address says: of which time the reports tell, and which measure of agreement.
import type { ReportQuery } from '@tastemaker/contracts';

export type AgreementMeasure = 'alphaOrdinal' | 'alphaNominal' | 'raw';

export interface QualitySearch {
  /** Days, UTC; the last one counts. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly period: 'day' | 'week' | 'month';
  readonly measure: AgreementMeasure;
}

const day = 86_400_000;

/** What cannot be read is left out. */
export function readSearch(search: Readonly<Record<string, unknown>>): QualitySearch {
  const { from, to, period, measure } = search;
  return {
    from: readDay(from),
    to: readDay(to),
    period: period === 'day' || period === 'month' ? period : 'week',
    measure: measure === 'raw' || measure === 'alphaNominal' ? measure : 'alphaOrdinal',
  };
}

export function reportQueryOf({ from, to, period }: QualitySearch): ReportQuery {
  return {
    period,
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(Date.parse(to) + day).toISOString() }),
  };
}

function readDay(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
}
