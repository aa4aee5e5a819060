/** Whether the place where a candidate is shown decides: labelers who don't read prefer the first. */

import type { ClusterTotal } from '../bootstrap.js';
import { ClusterTotals, type Share } from '../share.js';
import { type Judged, judgedPairs } from './judged.js';

export interface PositionBias {
  /** Of the pairs where one is preferred, the share that went to the one shown earlier; ½ without bias. */
  readonly earlierShown: Share;
  /** By number of candidates and place (0 is A): how often the candidate there is best, ties shared out; 1/K without bias. */
  readonly best: readonly { readonly candidates: number; readonly position: number; readonly share: Share }[];
}

/** Over judgments on work whose displayed order is known. The order is drawn anew each time, so quality cancels out. */
export function positionBias(judgments: readonly Judged[]): PositionBias {
  const earlier = new ClusterTotals();
  const best = new Map<string, { candidates: number; position: number; totals: ClusterTotals }>();
  for (const judged of judgments) {
    if (judged.purpose !== 'work') continue;
    const { sum, count } = firstShownTotal(judged);
    earlier.add(judged.comparisonId, sum, count);
    countBest(judged, best);
  }
  return {
    earlierShown: earlier.share(),
    best: [...best.values()]
      .toSorted((a, b) => a.candidates - b.candidates || a.position - b.position)
      .map(({ candidates, position, totals }) => ({ candidates, position, share: totals.share() })),
  };
}

/** Of the judgment's pairs where one is preferred: how often the earlier-shown one (`sum`), of how many (`count`). */
export function firstShownTotal(judged: Judged): ClusterTotal {
  const placeOf = new Map(judged.displayedOrder.map((candidate, place) => [candidate, place]));
  let [sum, count] = [0, 0];
  for (const { first, second, outcome } of judgedPairs(judged)) {
    const [a, b] = [placeOf.get(first), placeOf.get(second)];
    if (outcome === 0 || a === undefined || b === undefined) continue;
    count += 1;
    if (a < b === (outcome === 1)) sum += 1;
  }
  return { sum, count };
}

function countBest(
  { ranking, displayedOrder, comparisonId }: Judged,
  best: Map<string, { candidates: number; position: number; totals: ClusterTotals }>,
): void {
  const [top] = ranking ?? [];
  if (top === undefined || displayedOrder.length === 0) return;
  const candidates = displayedOrder.length;
  displayedOrder.forEach((candidate, position) => {
    const key = `${candidates} ${position}`;
    const entry = best.get(key) ?? { candidates, position, totals: new ClusterTotals() };
    best.set(key, entry);
    entry.totals.add(comparisonId, top.includes(candidate) ? 1 / top.length : 0);
  });
}
