// What a plot shows: two axes, series on them, and lines to compare with.

/** A number (of a time axis: milliseconds since 1970), or the name of a place on a band axis. */
export type X = number | string;

export interface Point {
  readonly x: X;
  /** Where a bin or a day ends, of bars and steps on an axis of numbers. */
  readonly to?: number | undefined;
  /** Null leaves a gap. */
  readonly y: number | null;
  /** The interval's ends, or a band's. */
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  /** What the value rests on. */
  readonly cases?: number | undefined;
}

/**
 * - `line`: filled, as of training; with `low` and `high` a band lies under it
 * - `raw`: a thin, pale line, as of values before smoothing
 * - `openDots`: a line with open dots, as of validation
 * - `dashed`: a reference that is no straight line
 * - `band`: the area from `low` to `high`
 * - `bars`, `steps`: counts, filled or outlined
 * - `whiskers`: dots with their intervals
 */
export type SeriesKind = 'line' | 'raw' | 'openDots' | 'dashed' | 'band' | 'bars' | 'steps' | 'whiskers';

export interface Series {
  readonly key: string;
  /** In the legend, the readout and the table's head. */
  readonly name: string;
  readonly kind: SeriesKind;
  readonly points: readonly Point[];
  /** @defaultValue 2 for open dots and steps, 3 for dashed, otherwise 1 */
  readonly tone?: 1 | 2 | 3 | undefined;
  /** Filled dots on the points of a line. */
  readonly hasMarks?: boolean | undefined;
  /** Words at the last point. */
  readonly endLabel?: string | undefined;
}

/** A straight dashed line with words; with `low` and `high` a grey band around it. */
export interface Reference {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly words: string;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
}

export interface XAxis {
  readonly kind: 'linear' | 'time' | 'log' | 'band';
  /** Heads the table's first column, and the readout. */
  readonly name: string;
  /** @defaultValue from the first to the last point */
  readonly domain?: readonly [number, number] | undefined;
  /** The places of a band axis, in order. @defaultValue those of the points */
  readonly values?: readonly string[] | undefined;
  /** Writes a place on the axis and in the table. @defaultValue as the language writes numbers or dates (UTC) */
  readonly format?: ((x: X) => string) | undefined;
}

export interface YAxis {
  /** @defaultValue round numbers around the points; from 0 for bars and steps */
  readonly domain?: readonly [number, number] | undefined;
  /** Writes the axis' numbers. */
  readonly format?: ((y: number) => string) | undefined;
  /** Writes values in the readout and the table. @defaultValue three decimals at most */
  readonly formatValue?: ((y: number) => string) | undefined;
}

export interface PlotSpec {
  readonly x: XAxis;
  readonly y?: YAxis | undefined;
  readonly series: readonly Series[];
  readonly references?: readonly Reference[] | undefined;
}

export function toneOf({ tone, kind }: Series): 1 | 2 | 3 {
  if (tone !== undefined) return tone;
  if (kind === 'openDots' || kind === 'steps') return 2;
  return kind === 'dashed' ? 3 : 1;
}
