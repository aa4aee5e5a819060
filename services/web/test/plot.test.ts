// Plots: scales and their ticks, points left out, paths, and the table behind them.
import { describe, expect, it } from 'vitest';
import { labelTicks } from '../src/parts/plot/axis-labels.js';
import type { PlotSpec, Point } from '../src/parts/plot/plot-spec.js';
import { tableOf, writeCsv } from '../src/parts/plot/plot-table.js';
import { createScales, thinTicks } from '../src/parts/plot/scales.js';
import { drawShapes } from '../src/parts/plot/shapes.js';
import { thinPoints } from '../src/parts/plot/thin-points.js';

const loss: PlotSpec = {
  x: { kind: 'linear', name: 'Step', domain: [0, 100] },
  series: [
    {
      key: 'train',
      name: 'train',
      kind: 'line',
      points: [
        { x: 0, y: 0.7 },
        { x: 50, y: null },
        { x: 100, y: 0.5 },
      ],
    },
    {
      key: 'valid',
      name: 'validation',
      kind: 'openDots',
      points: [{ x: 50, y: 0.6, low: 0.55, high: 0.65, cases: 318 }],
    },
  ],
  references: [{ axis: 'y', at: 0.69, words: 'knowing nothing' }],
};

const words = {
  low: (name: string) => `${name} low`,
  high: (name: string) => `${name} high`,
  cases: (name: string) => `${name} n`,
};

describe('scales', () => {
  it('stretch round numbers around all values over the box', () => {
    const { x, y, yTicks } = createScales(loss);
    expect([x(0), x(50), x(100)]).toEqual([0, 500, 1000]);
    expect([y(0.5), y(0.7)]).toEqual([1000, 0]);
    expect(yTicks(4)).toEqual([0.5, 0.55, 0.6, 0.65, 0.7]);
  });

  it('put values beyond a given axis at its end', () => {
    const { y } = createScales({ ...loss, y: { domain: [0.6, 0.65] } });
    expect([y(0.1), y(9)]).toEqual([1000, 0]);
  });

  it('begin at 0 for bars', () => {
    const bars: PlotSpec = {
      x: { kind: 'band', name: 'Day' },
      series: [
        {
          key: 'a',
          name: 'a',
          kind: 'bars',
          points: [
            { x: 'Mon', y: 90 },
            { x: 'Tue', y: 100 },
          ],
        },
      ],
    };
    const scales = createScales(bars);
    expect(scales.y(0)).toBe(1000);
    expect(scales.bandWidth).toBeCloseTo(360);
    expect(scales.xTicks(9)).toEqual(['Mon', 'Tue']);
  });

  it('have an axis while there is no point yet', () => {
    const empty = createScales({ x: { kind: 'linear', name: 'Step' }, series: [] });
    expect([empty.x(0.5), empty.y(0.5)]).toEqual([500, 500]);
  });

  it('draw one point in the middle', () => {
    const one = createScales({
      x: { kind: 'log', name: 'Size' },
      series: [{ key: 'a', name: 'a', kind: 'whiskers', points: [{ x: 10, y: 3 }] }],
    });
    expect(one.x(10)).toBeCloseTo(500);
  });

  it('tick powers of ten on a logarithmic axis', () => {
    const ticks = createScales({ x: { kind: 'log', name: 'Size', domain: [1, 1e6] }, series: [] }).xTicks(4);
    expect(ticks).toEqual([1, 100, 10_000, 1_000_000]);
  });

  it('thin ticks evenly', () => {
    expect(thinTicks([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
    expect(thinTicks([1, 2], 5)).toEqual([1, 2]);
  });
});

describe('labels of ticks', () => {
  it('tell the month where it begins', () => {
    const days = ['2026-10-26', '2026-11-02', '2026-11-09'].map((day) => Date.parse(day));
    expect(labelTicks({ x: { kind: 'time', name: 'Day' }, series: [] }, days, 'en-GB')).toEqual([
      '26 Oct',
      '2 Nov',
      '9',
    ]);
  });

  it('are numbers of the language', () => {
    expect(labelTicks(loss, [1240, 0.5], 'de')).toEqual(['1.240', '0,5']);
  });
});

describe('points that a screen cannot show', () => {
  const noisy: Point[] = Array.from({ length: 20_000 }, (_, x) => ({ x, y: x === 12_345 ? 99 : Math.sin(x) }));

  it('are left out, while extremes, the first and the last stay', () => {
    const kept = thinPoints(noisy, 1000);
    expect(kept.length).toBeLessThanOrEqual(1000);
    expect(kept.some(({ y }) => y === 99)).toBe(true);
    expect([kept[0]?.x, kept.at(-1)?.x]).toEqual([0, 19_999]);
    expect(kept.every(({ x }, index) => index === 0 || Number(x) > Number(kept[index - 1]?.x))).toBe(true);
  });

  it('are none where there are few', () => {
    expect(thinPoints(noisy.slice(0, 10), 1000)).toHaveLength(10);
  });
});

describe('paths', () => {
  const paths = new Map(drawShapes(loss, createScales(loss), 4).map(({ key, d }) => [key, d]));

  it('break a line where there is no value', () => {
    expect(paths.get('train line')).toBe('M0,0ZM1000,1000Z');
  });

  it('draw an interval under a line, dots over it, and a reference across', () => {
    expect(paths.get('valid dots')).toBe('M500 500h.01');
    expect(paths.has('valid band')).toBe(true);
    expect(paths.get('reference knowing nothing')).toBe('M0 50H1000');
  });

  it('close bars at their ground', () => {
    const histogram: PlotSpec = {
      x: { kind: 'linear', name: 'Reward', domain: [0, 2] },
      series: [
        { key: 'one', name: 'one', kind: 'bars', points: [{ x: 0, to: 1, y: 4 }] },
        {
          key: 'two',
          name: 'two',
          kind: 'steps',
          points: [
            { x: 0, to: 1, y: 2 },
            { x: 1, to: 2, y: 4 },
          ],
        },
      ],
    };
    const drawn = new Map(drawShapes(histogram, createScales(histogram), 4).map(({ key, d }) => [key, d]));
    expect(drawn.get('one bars')).toBe('M20 1000V0H480V1000Z');
    expect(drawn.get('two steps')).toBe('M0 1000L0 500H500L500 0H1000V1000');
  });
});

describe('the table behind a plot', () => {
  it('has a row for each place, and interval and n where there are some', () => {
    const { heads, rows } = tableOf(loss, words, Number);
    expect(heads).toEqual(['Step', 'train', 'validation', 'validation low', 'validation high', 'validation n']);
    expect(rows).toEqual([
      [0, 0.7, null, null, null, null],
      [50, null, 0.6, 0.55, 0.65, 318],
      [100, 0.5, null, null, null, null],
    ]);
  });

  it('is written as CSV that a spreadsheet reads, and takes for no formula', () => {
    const csv = writeCsv({
      heads: ['name', 'a, "b"'],
      rows: [
        ['=SUM(A1)', 1.5],
        ['two\nlines', null],
        ['−', -2],
      ],
    });
    expect(csv).toBe('\uFEFFname,"a, ""b"""\r\n\'=SUM(A1),1.5\r\n"two\nlines",\r\n−,-2\r\n');
  });
});
