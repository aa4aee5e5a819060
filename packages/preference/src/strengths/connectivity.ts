/** Whether strengths can be estimated at all: each item must have lost to, or tied with, a path leading to every other. */

import { PreferenceError } from '../preference-error.js';
import type { PairCounts } from './votes.js';

/**
 * Ford's condition (1957): a finite maximum exists if and only if the graph of wins, ties counting both ways, is strongly
 * connected. {@link PreferenceError} `preference.not_connected` otherwise, naming some of the items at fault.
 */
export function assertConnected(counts: PairCounts): void {
  const beats: number[][] = Array.from({ length: counts.items }, () => []);
  const beatenBy: number[][] = Array.from({ length: counts.items }, () => []);
  counts.first.forEach((a, pair) => {
    const b = counts.second[pair] ?? 0;
    const tied = (counts.ties[pair] ?? 0) > 0;
    if (tied || (counts.wins[pair] ?? 0) > 0) link(a, b);
    if (tied || (counts.losses[pair] ?? 0) > 0) link(b, a);
  });
  function link(winner: number, loser: number): void {
    beats[winner]?.push(loser);
    beatenBy[loser]?.push(winner);
  }
  const [down, up] = [reachable(beats), reachable(beatenBy)];
  const apart = beats.flatMap((_, item) => (down[item] === 1 && up[item] === 1 ? [] : [item]));
  if (apart.length === 0) return;
  const names = apart.slice(0, 5).join(', ') + (apart.length > 5 ? ', …' : '');
  throw new PreferenceError(
    'preference.not_connected',
    `No finite strengths: wins and ties don't link ${apart.length} of ${counts.items} items (${names}) with item 0 in both directions. Collect more comparisons or set a prior.`,
  );
}

function reachable(edges: readonly (readonly number[])[]): Uint8Array {
  const seen = new Uint8Array(edges.length);
  const open = edges.length > 0 ? [0] : [];
  seen[0] = 1;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    for (const next of edges[item] ?? []) {
      if (seen[next] === 1) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  return seen;
}
