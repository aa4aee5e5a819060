// The paths of a plot, in its box of 1000 × 1000, with the classes that `plots.css` dresses.
import { area, line } from 'd3-shape';
import { type PlotSpec, type Point, type Reference, type Series, toneOf } from './plot-spec.js';
import { boxSize, type Scales } from './scales.js';
import { thinPoints } from './thin-points.js';

export interface Shape {
  readonly key: string;
  readonly className: string;
  readonly d: string;
}

/** Grids and references first, so that what is measured lies over them. */
export function drawShapes(spec: PlotSpec, scales: Scales, yTickCount: number): Shape[] {
  const grid = scales.yTicks(yTickCount).map((tick) => ({
    key: `grid ${tick}`,
    className: 'grid',
    d: `M0 ${round(scales.y(tick))}H${boxSize}`,
  }));
  const references = (spec.references ?? []).flatMap((reference) => drawReference(reference, scales));
  const series = spec.series.flatMap((each) => drawSeries(each, scales).filter(({ d }) => d !== ''));
  const base = { key: 'base', className: 'base', d: `M0 ${boxSize}H${boxSize}` };
  return [...grid, ...references, ...series, base];
}

function drawReference({ axis, at, low, high, words }: Reference, { x, y }: Scales): Shape[] {
  if (axis === 'x') return [{ key: `reference ${words}`, className: 'ref', d: `M${round(x(at))} 0V${boxSize}` }];
  const rule = { key: `reference ${words}`, className: 'ref', d: `M0 ${round(y(at))}H${boxSize}` };
  if (typeof low !== 'number' || typeof high !== 'number') return [rule];
  const band = `M0 ${round(y(high))}H${boxSize}V${round(y(low))}H0Z`;
  return [{ key: `reference band ${words}`, className: 'b3', d: band }, rule];
}

function drawSeries(series: Series, scales: Scales): Shape[] {
  const { key, kind } = series;
  const tone = toneOf(series);
  const points = kind === 'bars' || kind === 'steps' ? series.points : thinPoints(series.points);
  const shape = (part: string, className: string, d: string): Shape => ({ key: `${key} ${part}`, className, d });
  const curve = () => lineOf(points, scales);
  const band = () => shape('band', `b${tone}`, bandOf(points, scales));
  const dots = () => dotsOf(points, scales);
  switch (kind) {
    case 'line': {
      const marks = series.hasMarks === true ? [shape('dots', `d${tone}`, dots())] : [];
      return [band(), shape('line', `l${tone}`, curve()), ...marks];
    }
    case 'raw':
      return [shape('line', `raw r${tone}`, curve())];
    case 'dashed':
      return [shape('line', `l${tone} dash`, curve())];
    case 'band':
      return [band()];
    case 'openDots':
      return [
        band(),
        shape('line', `l${tone}`, curve()),
        shape('dots', `d${tone} open`, dots()),
        shape('holes', 'd2h', dots()),
      ];
    case 'whiskers':
      return [shape('whiskers', `l${tone}`, whiskersOf(points, scales)), shape('dots', `d${tone}`, dots())];
    case 'bars':
      return [shape('bars', `fill${tone}`, barsOf(points, scales))];
    case 'steps':
      return [shape('steps', `out${tone}`, stepsOf(points, scales))];
    default:
      throw new RangeError(`No series is drawn as ${String(kind)}.`);
  }
}

const has = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value);

function lineOf(points: readonly Point[], scales: Scales): string {
  const draw = line<Point>()
    .defined(({ y }) => has(y))
    .x(({ x }) => round(scales.x(x)))
    .y(({ y }) => round(scales.y(y ?? 0)));
  return draw(points) ?? '';
}

function bandOf(points: readonly Point[], scales: Scales): string {
  if (!points.some(({ low, high }) => has(low) && has(high))) return '';
  const draw = area<Point>()
    .defined(({ low, high }) => has(low) && has(high))
    .x(({ x }) => round(scales.x(x)))
    .y0(({ low }) => round(scales.y(low ?? 0)))
    .y1(({ high }) => round(scales.y(high ?? 0)));
  return draw(points) ?? '';
}

/** A dot is a line of no length with round ends: it stays round in a box that is stretched. */
function dotsOf(points: readonly Point[], { x, y }: Scales): string {
  return points.map((point) => (has(point.y) ? `M${round(x(point.x))} ${round(y(point.y))}h.01` : '')).join('');
}

function whiskersOf(points: readonly Point[], { x, y }: Scales): string {
  return points
    .map(({ x: at, low, high }) => (has(low) && has(high) ? `M${round(x(at))} ${round(y(low))}V${round(y(high))}` : ''))
    .join('');
}

function barsOf(points: readonly Point[], scales: Scales): string {
  return points
    .map((point) => {
      if (!has(point.y) || point.y === 0) return '';
      const [from, to] = widthOf(point, scales);
      const gap = scales.bandWidth > 0 ? 0 : (to - from) * 0.08;
      const top = round(scales.y(point.y));
      return `M${round(from + gap / 2)} ${round(scales.y(0))}V${top}H${round(to - gap / 2)}V${round(scales.y(0))}Z`;
    })
    .join('');
}

function stepsOf(points: readonly Point[], scales: Scales): string {
  const ground = round(scales.y(0));
  const steps = points.map((point) => {
    const [from, to] = widthOf(point, scales);
    return { from: round(from), to: round(to), top: round(scales.y(point.y ?? 0)) };
  });
  const [first] = steps;
  if (first === undefined) return '';
  return `M${first.from} ${ground}${steps.map(({ from, to, top }) => `L${from} ${top}H${to}`).join('')}V${ground}`;
}

/** From where to where a bar reaches. */
function widthOf({ x, to }: Point, scales: Scales): [number, number] {
  const at = scales.x(x);
  if (to !== undefined) return [at, scales.x(to)];
  const half = Math.max(scales.bandWidth, 4) / 2;
  return [at - half, at + half];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
