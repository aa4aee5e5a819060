// The report's drawings: whether claims come true, where rewards lie, how accuracy grows with labels. Each has its numbers in a
// table or a caption beside it.
import type { LearningCurve, RewardSplitReport } from '@tastemaker/contracts';
import { wilsonShare } from '@tastemaker/preference';
import { type Html, html } from './html-text.js';
import { counted, percent } from './numbers.js';

const size = { width: 480, height: 260, left: 44, right: 12, top: 10, bottom: 32 };

interface Axes {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function axes([x0, x1]: readonly [number, number], [y0, y1]: readonly [number, number]): Axes {
  const { width, height, left, right, top, bottom } = size;
  return {
    x: (value) => left + ((value - x0) / (x1 - x0)) * (width - left - right),
    y: (value) => height - bottom - ((value - y0) / (y1 - y0)) * (height - top - bottom),
  };
}

type Tick = readonly [at: number, name: string];

function frame({ x, y }: Axes, xTicks: readonly Tick[], yTicks: readonly Tick[], xName: string): Html {
  const { width, height, left, right, bottom } = size;
  return html`${yTicks.map(([at, name]) => html`<path class="grid" d="M${left} ${y(at).toFixed(1)}H${width - right}"/><text x="${left - 6}" y="${(y(at) + 4).toFixed(1)}" text-anchor="end">${name}</text>`)}<path class="axis" d="M${left} ${height - bottom}H${width - right}"/>${xTicks.map(([at, name]) => html`<text x="${x(at).toFixed(1)}" y="${height - bottom + 14}" text-anchor="middle">${name}</text>`)}<text x="${(left + width - right) / 2}" y="${height - 2}" text-anchor="middle">${xName}</text>`;
}

function drawing(label: string, content: Html, caption: Html): Html {
  return html`<figure><svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${label}">${content}</svg><figcaption>${caption}</figcaption></figure>`;
}

function point({ x, y }: Axes, at: number, value: number, low: number, high: number): Html {
  return html`<path class="whisker" d="M${x(at).toFixed(1)} ${y(low).toFixed(1)}V${y(high).toFixed(1)}"/><circle class="dot" cx="${x(at).toFixed(1)}" cy="${y(value).toFixed(1)}" r="4"/>`;
}

/** Every ten percent. */
function percentTicks(from: number, to: number): Tick[] {
  return Array.from({ length: Math.round((to - from) * 10) + 1 }, (_, i) => [
    from + i / 10,
    percent(from + i / 10).replace('.0', ''),
  ]);
}

export function calibrationChart({ bins }: RewardSplitReport['calibration']['raw'], votes: number): Html {
  const known = bins.flatMap(({ claimed, observed, weight }) =>
    claimed === null || observed === null
      ? []
      : [{ claimed, observed, ...wilsonShare(observed * weight, weight).interval }],
  );
  const lowest = Math.min(0.5, ...known.map(({ low }) => low));
  const plot = axes([0.5, 1], [Math.floor(lowest * 10) / 10, 1]);
  const content = html`${frame(plot, percentTicks(0.5, 1), percentTicks(Math.floor(lowest * 10) / 10, 1), 'claimed probability of the answer that the model favors')}<path class="reference" d="M${plot.x(0.5).toFixed(1)} ${plot.y(0.5).toFixed(1)}L${plot.x(1).toFixed(1)} ${plot.y(1).toFixed(1)}"/>${known.map(({ claimed, observed, low, high }) => point(plot, claimed, observed, low, high))}`;
  const caption = html`Observed by claimed probability, ${counted(votes)} votes; whiskers: 95 % of each bin, votes taken as independent (exploratory). A model that is as sure as it should be lies on the dashed line.`;
  return drawing('Observed against claimed probability', content, caption);
}

export function rewardsChart(rewards: NonNullable<RewardSplitReport['rewards']>, pairs: number): Html {
  const { edges, preferred, other } = rewards;
  const most = Math.max(1, ...preferred, ...other);
  const [first = 0, last = 1] = [edges[0], edges.at(-1)];
  const plot = axes([first, last], [0, most]);
  const bars = preferred.map((count, bin) => {
    const [from = 0, to = 0] = [edges[bin], edges[bin + 1]];
    const [left, top] = [plot.x(from), plot.y(count)];
    return html`<rect class="bar" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${(plot.x(to) - left).toFixed(1)}" height="${(plot.y(0) - top).toFixed(1)}"/>`;
  });
  const steps = other
    .map(
      (count, bin) =>
        `${bin === 0 ? 'M' : 'L'}${plot.x(edges[bin] ?? 0).toFixed(1)} ${plot.y(count).toFixed(1)}H${plot.x(edges[bin + 1] ?? 0).toFixed(1)}`,
    )
    .join('');
  const xTicks: Tick[] = [first, (first + last) / 2, last].map((at) => [at, at.toFixed(1)]);
  const yTicks: Tick[] = [0, most].map((at) => [at, counted(at)]);
  const content = html`${frame(plot, xTicks, yTicks, 'reward')}${bars}<path class="steps" d="${steps}"/>`;
  const caption = html`Rewards of ${counted(pairs)} pairs of which most labelers prefer one: filled, the preferred answers; outlined, the others.`;
  return drawing('Distribution of rewards of preferred answers and of the others', content, caption);
}

interface CurvePoint {
  readonly pairs: number;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
}

export function learningCurveChart({ points, forecast }: LearningCurve): Html {
  const known = points.flatMap(({ pairs, accuracy, interval }) => curvePoint(pairs, accuracy, interval));
  if (known.length === 0) return html``;
  const ahead = forecast === null ? [] : curvePoint(forecast.pairs, forecast.accuracy, forecast.interval);
  const all = [...known, ...ahead];
  const ends: [number, number] = [
    Math.min(...all.map(({ pairs }) => logOf(pairs))) - 0.3,
    Math.max(...all.map(({ pairs }) => logOf(pairs))) + 0.3,
  ];
  const low = Math.max(0, Math.floor(10 * Math.min(...all.map((each) => each.low))) / 10);
  const high = Math.max(low + 0.1, Math.min(1, Math.ceil(10 * Math.max(...all.map((each) => each.high))) / 10));
  const plot = axes(ends, [low, high]);
  const drawn = ({ pairs, accuracy, low: from, high: to }: CurvePoint) => point(plot, logOf(pairs), accuracy, from, to);
  const curve = forecast === null ? null : curvePath(plot, forecast.law, ends);
  const content = html`${frame(plot, sizeTicks(all), percentTicks(low, high), 'pairs trained on (logarithmic)')}${curve}${known.map(drawn)}<g class="other">${ahead.map(drawn)}</g>`;
  const caption = html`Accuracy by pairs trained on, with 95 % intervals${ahead.length > 0 ? '; in the second color, what twice the labels are expected to bring' : ''} (exploratory).`;
  return drawing('Accuracy by the number of pairs trained on', content, caption);
}

function curvePoint(
  pairs: number,
  accuracy: number | null,
  { low, high }: { low: number | null; high: number | null },
): CurvePoint[] {
  return accuracy === null || low === null || high === null ? [] : [{ pairs, accuracy, low, high }];
}

/** Sizes are doubled from one to the next. */
function logOf(pairs: number): number {
  return Math.log2(Math.max(1, pairs));
}

/** Six at most, and the last one. */
function sizeTicks(all: readonly CurvePoint[]): Tick[] {
  const stride = Math.max(1, Math.ceil(all.length / 6));
  return all
    .filter((_, i) => i % stride === 0 || i === all.length - 1)
    .map(({ pairs }) => [logOf(pairs), counted(pairs)]);
}

type Law = NonNullable<LearningCurve['forecast']>['law'];

function curvePath(plot: Axes, { floor, scale, exponent }: Law, [from, to]: readonly [number, number]): Html | null {
  if (floor === null || scale === null || exponent === null) return null;
  const steps = 60;
  const path = Array.from({ length: steps + 1 }, (_, i) => {
    const at = from + ((to - from) * i) / steps;
    const accuracy = 1 - floor - scale * 2 ** (-exponent * at);
    return `${i === 0 ? 'M' : 'L'}${plot.x(at).toFixed(1)} ${plot.y(accuracy).toFixed(1)}`;
  }).join('');
  return html`<path class="curve" d="${path}"/>`;
}
