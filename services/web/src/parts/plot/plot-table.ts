// A plot's values as a table, and a table as CSV.
import type { PlotSpec, Point, Series, X } from './plot-spec.js';

/** Cells are values as they are; null is a value that there is none of. */
export interface PlotTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What a table's heads are called beside the series' own names. */
export interface TableWords {
  readonly low: (name: string) => string;
  readonly high: (name: string) => string;
  readonly cases: (name: string) => string;
}

/** One row a place on the x axis; of each series its value, and its interval and n where it has them. */
export function tableOf(spec: PlotSpec, words: TableWords, writeX: (x: X) => string | number): PlotTable {
  const columns = spec.series.flatMap((series) => columnsOf(series, words));
  return {
    heads: [spec.x.name, ...columns.map(({ head }) => head)],
    rows: placesOf(spec).map((x) => [writeX(x), ...columns.map(({ cell }) => cell(x))]),
  };
}

/** Every place that some series has a point at, in order. */
export function placesOf({ x, series }: PlotSpec): readonly X[] {
  const places = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))];
  if (x.kind !== 'band') return places.toSorted((a, b) => Number(a) - Number(b));
  return x.values === undefined ? places : x.values.filter((value) => places.includes(value));
}

interface TableColumn {
  readonly head: string;
  readonly cell: (x: X) => number | null;
}

function columnsOf({ name, points, kind }: Series, words: TableWords): TableColumn[] {
  const at = new Map(points.map((point) => [point.x, point]));
  const column = (head: string, read: (point: Point) => number | null | undefined): TableColumn => ({
    head,
    cell: (x) => {
      const point = at.get(x);
      return point === undefined ? null : (read(point) ?? null);
    },
  });
  const hasInterval = points.some(({ low }) => typeof low === 'number');
  return [
    ...(kind === 'band' ? [] : [column(name, ({ y }) => y)]),
    ...(hasInterval ? [column(words.low(name), ({ low }) => low), column(words.high(name), ({ high }) => high)] : []),
    ...(points.some(({ cases }) => cases !== undefined) ? [column(words.cases(name), ({ cases }) => cases)] : []),
  ];
}

/** RFC 4180, with a mark of UTF-8 at its beginning, which spreadsheets ask for. */
export function writeCsv({ heads, rows }: PlotTable): string {
  const lines = [heads, ...rows].map((cells) => cells.map(writeCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function writeCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // A spreadsheet would take a text that begins so for a formula.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
