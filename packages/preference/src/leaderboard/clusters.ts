/* oxlint-disable typescript/no-non-null-assertion -- starts are clusters + 1 long, columns one per counted vote */
/** Votes by cluster: by prompt, by labeler, and by both together. */

import type { Cells } from './cells.js';
import type { NumberedVotes } from './numbered-votes.js';

/** Counted votes in the order of their clusters' numbers. */
export interface Clusters {
  /** `[clusters + 1]`: where each cluster's votes begin. */
  readonly start: Int32Array;
  readonly cell: Int32Array;
  /** Undefined where each vote counts 1. */
  readonly weight: Float64Array | undefined;
}

/** Of those clusters that votes tell. */
export interface VoteClusters {
  readonly byLabeler: Clusters | undefined;
  readonly byPrompt: Clusters | undefined;
  /** By labeler and prompt together, in the order of labelers, then of prompts. */
  readonly byBoth: Clusters | undefined;
}

/** By two counting sorts, by prompt and then by labeler, each of which keeps the order of what is alike. */
export function clusterVotes({ labeler, prompt, weight }: NumberedVotes, { cellOf }: Cells): VoteClusters {
  if (prompt === undefined) {
    const byLabeler = labeler && grouped(labeler, { cell: cellOf, weight, other: undefined });
    return { byLabeler, byPrompt: undefined, byBoth: undefined };
  }
  const byPrompt = grouped(prompt, { cell: cellOf, weight, other: labeler });
  if (byPrompt.other === undefined) return { byLabeler: undefined, byPrompt, byBoth: undefined };
  const prompts = numbersAlong(byPrompt.start);
  const byLabeler = grouped(byPrompt.other, { ...byPrompt, other: prompts });
  const start = startsWithin(byLabeler.start, byLabeler.other ?? prompts);
  return { byLabeler, byPrompt, byBoth: { ...byLabeler, start } };
}

interface Columns {
  readonly cell: Int32Array;
  readonly weight: Float64Array | undefined;
  /** Goes along. */
  readonly other: Int32Array | undefined;
}

/** Votes whose cell is −1 are left out. */
function grouped(cluster: Int32Array, columns: Columns): Columns & { start: Int32Array } {
  const { start, place } = placesOf(cluster, columns.cell);
  const total = start.at(-1)!;
  return {
    start,
    cell: scattered(columns.cell, place, new Int32Array(total)),
    other: columns.other && scattered(columns.other, place, new Int32Array(total)),
    weight: columns.weight && scattered(columns.weight, place, new Float64Array(total)),
  };
}

/** Where clusters begin, and where each vote goes (−1: nowhere). */
function placesOf(cluster: Int32Array, cell: Int32Array): { start: Int32Array; place: Int32Array } {
  const start = new Int32Array(largestOf(cluster) + 2);
  for (let vote = 0; vote < cluster.length; vote += 1) if (cell[vote]! >= 0) start[cluster[vote]! + 1]! += 1;
  for (let each = 1; each < start.length; each += 1) start[each]! += start[each - 1]!;
  const next = start.slice();
  const place = new Int32Array(cluster.length);
  for (let vote = 0; vote < cluster.length; vote += 1) place[vote] = cell[vote]! < 0 ? -1 : next[cluster[vote]!]!++;
  return { start, place };
}

function scattered<Column extends Int32Array | Float64Array>(from: Column, place: Int32Array, to: Column): Column {
  for (let vote = 0; vote < place.length; vote += 1) if (place[vote]! >= 0) to[place[vote]!] = from[vote]!;
  return to;
}

/** Each cluster's number as often as it has votes. */
function numbersAlong(start: Int32Array): Int32Array {
  const numbers = new Int32Array(start.at(-1)!);
  for (let each = 0; each + 1 < start.length; each += 1) {
    const end = start[each + 1]!;
    for (let at = start[each]!; at < end; at += 1) numbers[at] = each;
  }
  return numbers;
}

/** Where clusters begin, and where inside of them another number does. */
function startsWithin(start: Int32Array, other: Int32Array): Int32Array {
  const begins = new Int32Array(other.length + 1);
  let count = 0;
  for (let each = 0; each + 1 < start.length; each += 1) {
    const end = start[each + 1]!;
    let last = -1;
    for (let at = start[each]!; at < end; at += 1) {
      const own = other[at]!;
      if (own === last) continue;
      last = own;
      begins[count] = at;
      count += 1;
    }
  }
  begins[count] = other.length;
  return begins.subarray(0, count + 1);
}

export function largestOf(column: Int32Array): number {
  let largest = -1;
  for (let i = 0; i < column.length; i += 1) if (column[i]! > largest) largest = column[i]!;
  return largest;
}

/** `[entries]`: in how many clusters each entry has votes. */
export function clustersWith(clusters: Clusters, { entries, first, second }: Cells): Int32Array {
  const { start, cell } = clusters;
  const last = new Int32Array(entries).fill(-1);
  const counts = new Int32Array(entries);
  for (let cluster = 0; cluster + 1 < start.length; cluster += 1) {
    for (let at = start[cluster]!; at < start[cluster + 1]!; at += 1) {
      const a = first[cell[at]!]!;
      const b = second[cell[at]!]!;
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
