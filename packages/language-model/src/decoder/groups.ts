// Attention is the only place where sequences of unlike length stand side by side and must be padded. Padding is kept
// small by putting sequences of like length in one group, with few groups, since each costs a fixed price in calls.
/* oxlint-disable typescript/no-non-null-assertion -- tables are sized by the loops that index them */

/** What one more group costs, in attention scores that could have been computed in the same time. */
const GROUP_PRICE = 8192;
const MOST_GROUPS = 6;

/**
 * Splits sequences of the given lengths into groups `g` minimising `Σ (|g| · max(g)² + price)`, by dynamic
 * programming over the lengths in order. Every index is in one group; a group's indices are in ascending length.
 */
export function groupByLength(lengths: readonly number[], mostGroups = MOST_GROUPS): number[][] {
  const order = lengths.map((_, index) => index).toSorted((a, b) => lengths[a]! - lengths[b]! || a - b);
  const count = order.length;
  const groups = Math.min(mostGroups, count);
  // best[g][n]: the least cost of the n shortest in g groups; cut[g][n]: where its last group starts.
  const best = Array.from({ length: groups + 1 }, () => new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY));
  const cut = Array.from({ length: groups + 1 }, () => new Int32Array(count + 1));
  best[0]![0] = 0;
  for (let g = 1; g <= groups; g++) {
    for (let end = 1; end <= count; end++) {
      const area = lengths[order[end - 1]!]! ** 2;
      for (let start = 0; start < end; start++) {
        const cost = best[g - 1]![start]! + (end - start) * area + GROUP_PRICE;
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
