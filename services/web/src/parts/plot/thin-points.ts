// Leaves out points that a screen cannot show, and keeps the extremes that it can.
import type { Point } from './plot-spec.js';

/** @returns at most about `most` points: of each stretch the first, the lowest, the highest and the last, in their order */
export function thinPoints(points: readonly Point[], most = 1200): readonly Point[] {
  if (points.length <= most) return points;
  const stretches = Math.max(1, Math.floor(most / 4));
  const length = points.length / stretches;
  const kept: Point[] = [];
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const start = Math.floor(stretch * length);
    const end = Math.min(points.length, Math.floor((stretch + 1) * length));
    for (const index of notable(points, start, end)) {
      const point = points[index];
      if (point !== undefined) kept.push(point);
    }
  }
  return kept;
}

function notable(points: readonly Point[], start: number, end: number): number[] {
  let lowest = start;
  let highest = start;
  for (let index = start; index < end; index += 1) {
    const y = points[index]?.y ?? null;
    if (y === null) continue;
    if (y < (points[lowest]?.y ?? Infinity)) lowest = index;
    if (y > (points[highest]?.y ?? -Infinity)) highest = index;
  }
  return [...new Set([start, lowest, highest, end - 1])].toSorted((a, b) => a - b);
}
