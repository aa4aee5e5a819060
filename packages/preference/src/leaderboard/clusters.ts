/* oxlint-disable typescript/no-non-null-assertion -- starts are clusters + 1 long, columns one per vote */
/** Votes by cluster: by labeler, and by prompt with the labeler of each vote beside it. */

import type { Cells } from './cells.js';
import type { NumberedVotes } from './numbered-votes.js';

/** Votes in their own order, each with the number of its cluster. */
export interface ClusterColumn {
  readonly cluster: Int32Array;
  readonly clusters: number;
  /** −1 for a vote that isn't counted. */
  readonly cell: Int32Array;
  /** Undefined where each vote counts 1. */
  readonly weight: Float64Array | undefined;
}

export interface VoteRows {
  /** `[votes, 2]`: the cell, and the number by which votes of a cluster are told apart (0 where none was given). */
  readonly rows: Int32Array;
  readonly weight: Float64Array | undefined;
}

/** Counted votes cluster by cluster; inside a cluster as they came. */
export interface Clusters extends VoteRows {
  /** `[clusters + 1]`: where each cluster's votes begin. */
  readonly start: Int32Array;
  /** Numbers beside votes are below it. */
  readonly others: number;
}

/** Of those clusters that votes tell. */
export interface VoteClusters {
  readonly labelers: ClusterColumn | undefined;
  readonly prompts: ClusterColumn | undefined;
  /** Beside each vote stands its labeler. */
  readonly byPrompt: Clusters | undefined;
}

export function clusterVotes({ labeler, prompt, weight }: NumberedVotes, { cellOf }: Cells): VoteClusters {
  const column = (cluster: Int32Array | undefined): ClusterColumn | undefined =>
    cluster && { cluster, clusters: largestOf(cluster) + 1, cell: cellOf, weight };
  const prompts = column(prompt);
  const labelers = column(labeler);
  return { labelers, prompts, byPrompt: prompts && sortedClusters(prompts, labelers) };
}

/** By a counting sort, which keeps the order of what is alike. */
export function sortedClusters({ cluster, clusters, cell, weight }: ClusterColumn, other?: ClusterColumn): Clusters {
  const start = new Int32Array(clusters + 2); // one place further on, so that a cluster's begin can count up to its end
  for (let vote = 0; vote < cell.length; vote += 1) if (cell[vote]! >= 0) start[cluster[vote]! + 2]! += 1;
  for (let each = 1; each < start.length; each += 1) start[each]! += start[each - 1]!;
  const rows = new Int32Array(2 * start.at(-1)!);
  const others = other?.cluster;
  const sorted = weight && new Float64Array(start.at(-1)!);
  for (let vote = 0; vote < cell.length; vote += 1) {
    const own = cell[vote]!;
    if (own < 0) continue;
    const place = start[cluster[vote]! + 1]!++;
    rows[2 * place] = own;
    if (others !== undefined) rows[2 * place + 1] = others[vote]!;
    if (sorted !== undefined) sorted[place] = weight![vote]!;
  }
  return { start: start.subarray(0, clusters + 1), rows, others: other?.clusters ?? 1, weight: sorted };
}

export function largestOf(column: Int32Array): number {
  let largest = -1;
  for (let i = 0; i < column.length; i += 1) if (column[i]! > largest) largest = column[i]!;
  return largest;
}

/** Whether a row of `width` numbers for each cluster takes little more room than the votes themselves. */
export function rowsFit({ clusters, cell }: ClusterColumn, width: number): boolean {
  return clusters * width <= 4 * cell.length;
}

/** `[entries]`: in how many clusters each entry has votes. */
export function clustersWith(column: ClusterColumn, { entries, first, second }: Cells, sorted?: Clusters): Int32Array {
  const { start, rows } = sorted ?? sortedClusters(column);
  const last = new Int32Array(entries).fill(-1);
  const counts = new Int32Array(entries);
  for (let cluster = 0; cluster + 1 < start.length; cluster += 1) {
    for (let at = start[cluster]!; at < start[cluster + 1]!; at += 1) {
      const a = first[rows[2 * at]!]!;
      const b = second[rows[2 * at]!]!;
      if (last[a] !== cluster) {
        last[a] = cluster;
        counts[a]! += 1;
      }
      if (last[b] !== cluster) {
        last[b] = cluster;
        counts[b]! += 1;
      }
    }
  }
  return counts;
}
