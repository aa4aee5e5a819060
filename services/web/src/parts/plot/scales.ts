// Places of values in a plot's box of 1000 × 1000, which is stretched to any size, and the ticks of its axes.
import { scaleBand, scaleLinear, scaleLog, scaleUtc } from 'd3-scale';
import type { PlotSpec, X } from './plot-spec.js';

export const boxSize = 1000;

export interface Scales {
  /** The middle of a place; values beyond the axis lie at its end. */
  readonly x: (x: X) => number;
  readonly y: (y: number) => number;
  /** The width of a place on a band axis, otherwise 0. */
  readonly bandWidth: number;
  readonly xTicks: (count: number) => readonly X[];
  readonly yTicks: (count: number) => readonly number[];
}

export function createScales(spec: PlotSpec): Scales {
  const y = createY(spec);
  return { ...createX(spec), y: (value) => y(value), yTicks: (count) => y.ticks(count) };
}

type XScale = Pick<Scales, 'x' | 'bandWidth' | 'xTicks'>;

function createX(spec: PlotSpec): XScale {
  const { kind } = spec.x;
  if (kind === 'band') return createBand(spec);
  const [from, to] = spec.x.domain ?? extent(numbersOnX(spec).filter((x) => kind !== 'log' || x > 0)) ?? [0, 1];
  const domain: [number, number] = from === to ? aroundOne(from, kind) : [from, to];
  if (kind === 'time') {
    const scale = scaleUtc().domain(domain).range([0, boxSize]).clamp(true);
    return numeric(
      (x) => scale(x),
      (count) => scale.ticks(count).map((tick) => tick.getTime()),
    );
  }
  const scale = (kind === 'log' ? scaleLog() : scaleLinear()).domain(domain).range([0, boxSize]).clamp(true);
  return numeric(
    (x) => (kind === 'log' && x <= 0 ? 0 : scale(x)),
    (count) => (kind === 'log' ? decades(scale.ticks(count), count) : scale.ticks(count)),
  );
}

function numeric(x: (x: number) => number, xTicks: (count: number) => readonly number[]): XScale {
  return { x: (value) => x(Number(value)), bandWidth: 0, xTicks };
}

function createBand({ x: { values }, series }: PlotSpec): XScale {
  const places = values ?? [...new Set(series.flatMap(({ points }) => points.map(({ x }) => String(x))))];
  const band = scaleBand().domain(places).range([0, boxSize]).paddingInner(0.28).paddingOuter(0.14);
  return {
    x: (value) => (band(String(value)) ?? 0) + band.bandwidth() / 2,
    bandWidth: band.bandwidth(),
    xTicks: (count) => {
      const step = Math.max(1, Math.ceil(places.length / Math.max(1, count)));
      return places.filter((_, index) => index % step === 0);
    },
  };
}

function createY({ y, series, references = [] }: PlotSpec) {
  const scale = scaleLinear().range([boxSize, 0]).clamp(true);
  if (y?.domain !== undefined) return scale.domain(y.domain);
  const values = series.flatMap(({ points, kind }) => [
    ...points.flatMap((point) => [point.y, point.low, point.high]).filter((value) => typeof value === 'number'),
    ...(kind === 'bars' || kind === 'steps' ? [0] : []),
  ]);
  const lines = references
    .filter(({ axis }) => axis === 'y')
    .flatMap(({ at, low, high }) => [at, low ?? at, high ?? at]);
  const [low, high] = extent([...values, ...lines]) ?? [0, 1];
  return scale.domain(low === high ? aroundOne(low, 'linear') : [low, high]).nice(4);
}

/** Every number on the x axis: points, ends of bins, and what lines stand at. */
function numbersOnX({ series, references = [] }: PlotSpec): number[] {
  return [
    ...series.flatMap(({ points }) =>
      points.flatMap(({ x, to }) => (to === undefined ? [Number(x)] : [Number(x), to])),
    ),
    ...references.filter(({ axis }) => axis === 'x').map(({ at }) => at),
  ];
}

/** The smallest and the largest, of any number of values; undefined of none. */
function extent(values: readonly number[]): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? undefined : [low, high];
}

function aroundOne(value: number, kind: 'linear' | 'log' | 'time'): [number, number] {
  if (kind === 'log') return [value / 2, value * 2];
  const half = kind === 'time' ? 43_200_000 : Math.abs(value) / 2 || 0.5;
  return [value - half, value + half];
}

/** Of a logarithmic axis' ticks the powers of ten, where there are enough of them. */
function decades(ticks: readonly number[], count: number): readonly number[] {
  const powers = ticks.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9));
  if (powers.length >= 2) return thinTicks(powers, count);
  return thinTicks(ticks, count);
}

/** Every so many-th tick, so that there are no more than asked for. */
export function thinTicks<Tick>(ticks: readonly Tick[], count: number): readonly Tick[] {
  const step = Math.max(1, Math.ceil(ticks.length / Math.max(1, count)));
  return ticks.filter((_, index) => index % step === 0);
}
