// Any report as rows of the one long table: its estimates with their intervals, its counts as they are.
import type { FigureRow } from './figure-table.js';

/** What tells the entries of a list apart; the values are the slice, not figures. */
const identities = ['name', 'userId', 'labelerIds', 'tag', 'key', 'version', 'from', 'upTo', 'candidates', 'position'];

interface Place {
  readonly section: string;
  readonly slice: readonly string[];
  readonly metric: readonly string[];
  /** Within a list: one of many that are looked at together. */
  readonly isPart: boolean;
}

/** The report's first keys are the sections. Texts and dates that are no slice are left out. */
export function figureRows(report: Readonly<Record<string, unknown>>): FigureRow[] {
  return Object.entries(report).flatMap(([section, value]) =>
    rowsOf(value, { section, slice: [], metric: [], isPart: false }),
  );
}

function rowsOf(value: unknown, place: Place): FigureRow[] {
  if (typeof value === 'number') return [rowOf(place, { value })];
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown) =>
      isRecord(entry) ? rowsOf(entry, { ...place, slice: [...place.slice, ...sliceOf(entry)], isPart: true }) : [],
    );
  }
  if (!isRecord(value)) return [];
  if (isEstimate(value)) {
    const { value: found, low, high, ...rest } = value;
    const { cases, others } = casesApart(rest);
    return [rowOf(place, { value: found, low, high, n: cases }), ...entriesOf(others, place)];
  }
  return entriesOf(value, place);
}

function entriesOf(value: Readonly<Record<string, unknown>>, place: Place): FigureRow[] {
  return Object.entries(value).flatMap(([key, part]) =>
    identities.includes(key) ? [] : rowsOf(part, { ...place, metric: [...place.metric, key] }),
  );
}

function rowOf(
  { section, slice, metric, isPart }: Place,
  figure: Pick<FigureRow, 'value'> & Partial<Pick<FigureRow, 'low' | 'high' | 'n'>>,
): FigureRow {
  return {
    section,
    slice: slice.join(', '),
    metric: metric.join('.') || 'value',
    low: null,
    high: null,
    n: null,
    ...figure,
    exploratory: isPart,
  };
}

function sliceOf(entry: Readonly<Record<string, unknown>>): string[] {
  return identities.flatMap((key) => {
    const value = entry[key];
    if (Array.isArray(value)) return [value.map(String).join(' ')];
    if (typeof value === 'string') return [value];
    if (typeof value === 'number') return [`${key} ${value}`];
    return value === null && key in entry ? [`${key} –`] : [];
  });
}

type Estimate = { readonly value: number | null; readonly low: number | null; readonly high: number | null };

function isEstimate(value: Readonly<Record<string, unknown>>): value is Estimate & Record<string, unknown> {
  return ['value', 'low', 'high'].every((key) => typeof value[key] === 'number' || value[key] === null);
}

/** Slopes count pairs, everything else cases. */
function casesApart({ cases, pairs, ...others }: Readonly<Record<string, unknown>>) {
  if (typeof cases === 'number') return { cases, others: pairs === undefined ? others : { ...others, pairs } };
  return { cases: typeof pairs === 'number' ? pairs : null, others };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
