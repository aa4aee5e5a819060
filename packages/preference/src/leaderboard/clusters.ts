/* oxlint-disable typescript/no-non-null-assertion -- starts are clusters + 1 long, cells and votes one per counted vote */
/** Votes by cluster (by labeler, by prompt): counted votes in the order of their clusters' numbers. */

export interface Clusters {
  /** `[clusters + 1]`: where each cluster's votes begin. */
  readonly start: Int32Array;
  /** The cell of each vote, cluster by cluster. */
  readonly cell: Int32Array;
  /** The vote's position among all, cluster by cluster; undefined where nobody asks. */
  readonly vote: Int32Array | undefined;
}

/** By a counting sort that keeps the order of votes within a cluster. */
export function clustersOf(cluster: Int32Array, cellOf: Int32Array, withVotes: boolean): Clusters {
  let last = -1;
  for (let vote = 0; vote < cluster.length; vote += 1) if (cluster[vote]! > last) last = cluster[vote]!;
  const start = new Int32Array(last + 2);
  for (let vote = 0; vote < cluster.length; vote += 1) if (cellOf[vote]! >= 0) start[cluster[vote]! + 1]! += 1;
  for (let each = 1; each < start.length; each += 1) start[each]! += start[each - 1]!;
  const place = start.slice();
  const cell = new Int32Array(start.at(-1)!);
  const votes = withVotes ? new Int32Array(cell.length) : undefined;
  for (let vote = 0; vote < cluster.length; vote += 1) {
    const each = cellOf[vote]!;
    if (each < 0) continue;
    const own = cluster[vote]!;
    const at = place[own]!;
    place[own] = at + 1;
    cell[at] = each;
    if (votes !== undefined) votes[at] = vote;
  }
  return { start, cell, vote: votes };
}

/** `[entries]`: in how many clusters each entry has votes. */
export function clustersWith(
  { start, cell }: Clusters,
  entries: number,
  first: Int32Array,
  second: Int32Array,
): Int32Array {
  const last = new Int32Array(entries).fill(-1);
  const counts = new Int32Array(entries);
  for (let cluster = 0; cluster + 1 < start.length; cluster += 1) {
    for (let at = start[cluster]!; at < start[cluster + 1]!; at += 1) {
      const a = first[cell[at]!]!;
      const b = second[cell[at]!]!;
      if (last[a] !== cluster) counts[a]! += 1;
      last[a] = cluster;
      if (last[b] !== cluster) counts[b]! += 1;
      last[b] = cluster;
    }
  }
  return counts;
}
