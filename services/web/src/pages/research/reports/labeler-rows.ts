// Labelers' figures beside their standing, in an order, and as a table to take along.
import type { Estimate, LabelerFigures, Standing } from '@tastemaker/contracts';
import type { PlotTable } from '../../../parts/plot/plot-table.js';

export interface LabelerRow {
  readonly figures: LabelerFigures;
  /** Undefined of somebody who has none: no known answer was judged, and nobody has paused them. */
  readonly standing: Standing | undefined;
}

export type LabelerColumn =
  | 'name'
  | 'judged'
  | 'skipped'
  | 'allBad'
  | 'dwell'
  | 'agreement'
  | 'gold'
  | 'consistency'
  | 'firstShown'
  | 'ties'
  | 'dawidSkene'
  | 'crowdBt';

export function joinStandings(
  figures: readonly LabelerFigures[],
  standings: readonly Standing[],
): readonly LabelerRow[] {
  const byLabeler = new Map(standings.map((standing) => [standing.labelerId, standing]));
  return figures.map((each) => ({ figures: each, standing: byLabeler.get(each.userId) }));
}

/** What is undefined comes last, whichever way round. */
export function sortLabelers(
  rows: readonly LabelerRow[],
  by: LabelerColumn,
  descending: boolean,
): readonly LabelerRow[] {
  const direction = descending ? -1 : 1;
  if (by === 'name') return rows.toSorted((a, b) => direction * a.figures.name.localeCompare(b.figures.name));
  return rows.toSorted((a, b) => {
    const [left, right] = [valueOf(a.figures, by), valueOf(b.figures, by)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * (left - right);
  });
}

function valueOf(figures: LabelerFigures, by: Exclude<LabelerColumn, 'name'>): number | null {
  if (by === 'dwell') return figures.medianDwellMs;
  const value = figures[by];
  return typeof value === 'object' && value !== null ? value.value : value;
}

const reliabilities = ['dawidSkene', 'crowdBt'] as const;
const shares = ['agreement', 'gold', 'consistency', 'firstShown', 'ties'] as const;

/** For a spreadsheet: heads are the API's own words, so that a script can go by them. */
export function labelerTableOf(rows: readonly LabelerRow[]): PlotTable {
  return {
    heads: [
      'labeler',
      'kind',
      'judged',
      'skipped',
      'allBad',
      'medianDwellMs',
      ...shares.flatMap((share) => [share, `${share}Low`, `${share}High`, `${share}Cases`]),
      ...reliabilities.flatMap((model) => [
        model,
        `${model}Low`,
        `${model}High`,
        `${model}Cases`,
        `${model}Comparisons`,
        `${model}Lack`,
      ]),
      'pausedAt',
      'pauseReason',
    ],
    rows: rows.map(({ figures, standing }) => [
      figures.name,
      figures.kind,
      figures.judged,
      figures.skipped,
      figures.allBad,
      figures.medianDwellMs,
      ...shares.flatMap((share) => cellsOf(figures[share])),
      ...reliabilities.flatMap((model) => [
        ...cellsOf(figures[model]),
        figures[model].comparisons,
        figures[model].lack,
      ]),
      standing?.pausedAt ?? null,
      standing?.pauseReason ?? null,
    ]),
  };
}

function cellsOf({ value, low, high, cases }: Estimate): (number | null)[] {
  return [value, low, high, cases];
}
