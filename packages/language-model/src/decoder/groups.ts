// Attention is the only place where sequences of unlike length stand side by side and must be padded. Padding is kept
// small by putting blocks of like size in one group, with few groups, since each costs a fixed price in calls.
/* oxlint-disable typescript/no-non-null-assertion -- tables are sized by the loops that index them */

/** What one more group costs, in attention scores that could have been computed in the same time. */
const GROUP_PRICE = 8192;
const MOST_GROUPS = 6;

export interface Size {
  readonly queries: number;
  readonly keys: number;
}

/**
 * Splits blocks of the given sizes into groups `g` minimising `Σ (|g| · max(queries) · max(keys) + price)`, by dynamic
 * programming over the blocks in the order of their areas. Every index is in one group, in that order.
 */
export function groupBySize(sizes: readonly Size[], mostGroups = MOST_GROUPS): number[][] {
  const area = (index: number): number => sizes[index]!.queries * sizes[index]!.keys;
  const order = sizes.map((_, index) => index).toSorted((a, b) => area(a) - area(b) || a - b);
  const count = order.length;
  const groups = Math.min(mostGroups, count);
  // best[g][n]: the least cost of the n smallest in g groups; cut[g][n]: where its last group starts.
  const best = Array.from({ length: groups + 1 }, () => new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY));
  const cut = Array.from({ length: groups + 1 }, () => new Int32Array(count + 1));
  best[0]![0] = 0;
  for (let end = 1; end <= count; end++) {
    let queries = 0;
    let keys = 0;
    for (let start = end - 1; start >= 0; start--) {
      const size = sizes[order[start]!]!;
      queries = Math.max(queries, size.queries);
      keys = Math.max(keys, size.keys);
      const price = (end - start) * queries * keys + GROUP_PRICE;
      for (let g = 1; g <= groups; g++) {
        const cost = best[g - 1]![start]! + price;
        if (cost < best[g]![end]!) {
          best[g]![end] = cost;
          cut[g]![end] = start;
        }
      }
    }
  }
  let chosen = groups;
  for (let g = 1; g <= groups; g++) if (best[g]![count]! < best[chosen]![count]!) chosen = g;
  const result: number[][] = [];
  for (let end = count; end > 0; chosen--) {
    const start = cut[chosen]![end]!;
    result.unshift(order.slice(start, end));
    end = start;
  }
  return result;
}
