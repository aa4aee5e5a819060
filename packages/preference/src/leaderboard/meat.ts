/* oxlint-disable typescript/no-non-null-assertion -- scores are parameters long, matrices parameters × parameters */
/** Sums of outer products of clusters' scores, the middle of a sandwich. */

import { type ClusterColumn, type Clusters, rowsFit, sortedClusters } from './clusters.js';
import { GroupedVotes } from './grouped-votes.js';
import { type Meat, MeatSum } from './meat-sum.js';
import { OuterProducts } from './outer-products.js';
import { addScore, type Scores } from './scores.js';

/** Every vote by itself: from the cells, without going through the votes. */
export function ownMeat(scores: Scores): Float64Array {
  const sum = new MeatSum(scores, true);
  sum.addAlone(scores.fit.cells.squaredWeight);
  return sum.meat().meat;
}

/** By clusters of a column, without sorting the votes where clusters are few. */
export function columnMeat(scores: Scores, column: ClusterColumn): Meat {
  const { size, entries } = scores.fit.layout;
  if (!rowsFit(column, size)) return clusteredMeat(scores, sortedClusters(column));
  const { rows, seen } = scoreRows(scores, column);
  const products = new OuterProducts(size);
  const words = Math.ceil(entries / 32);
  const clustersWith = new Int32Array(entries);
  let count = 0;
  for (let cluster = 0; cluster < column.clusters; cluster += 1) {
    const before = count;
    for (let entry = 0; entry < entries; entry += 1) {
      if (((seen[cluster * words + (entry >> 5)]! >> (entry & 31)) & 1) === 0) continue;
      clustersWith[entry]! += 1;
      count = before + 1;
    }
    if (count > before) products.add(rows.subarray(cluster * size, (cluster + 1) * size));
  }
  return { meat: products.sum(), count, clustersWith };
}

/** `[clusters, size]`: summed scores; `[clusters, entries / 32]`: a bit for each entry that a cluster has a vote on. */
function scoreRows(scores: Scores, { cluster, clusters, cell, weight }: ClusterColumn) {
  const { counts, margin, fit } = scores;
  const { size, entries } = fit.layout;
  const { first, second } = fit.cells;
  const plain = weight === undefined && size === entries;
  const words = Math.ceil(entries / 32);
  const rows = new Float64Array(clusters * size);
  const seen = new Int32Array(clusters * words);
  for (let vote = 0; vote < cell.length; vote += 1) {
    const own = cell[vote]!;
    if (own < 0 || counts[own] === 0) continue;
    const a = first[own]!;
    const b = second[own]!;
    const row = cluster[vote]! * size;
    if (plain) {
      rows[row + a]! += margin[own]!;
      rows[row + b]! -= margin[own]!;
    } else {
      addScore(scores, own, weight?.[vote], rows, row);
    }
    const bits = cluster[vote]! * words;
    seen[bits + (a >> 5)]! |= 1 << (a & 31);
    seen[bits + (b >> 5)]! |= 1 << (b & 31);
  }
  return { rows, seen };
}

/** By clusters, whatever else tells their votes apart. */
export function clusteredMeat(scores: Scores, clusters: Clusters): Meat {
  const { start, weight } = clusters;
  const sum = new MeatSum(scores, weight === undefined);
  for (let cluster = 0; cluster + 1 < start.length; cluster += 1) {
    sum.addCluster(clusters, start[cluster]!, start[cluster + 1]!);
  }
  return sum.meat();
}

/** By cluster and the number beside each vote together. */
export function commonMeat(scores: Scores, clusters: Clusters): Meat {
  const { start, weight } = clusters;
  const sum = new MeatSum(scores, weight === undefined);
  const alone = weight === undefined ? scores.fit.cells.count.slice() : undefined;
  const groups = new GroupedVotes(clusters);
  for (let cluster = 0; cluster + 1 < start.length; cluster += 1) {
    const end = start[cluster + 1]!;
    if (alone !== undefined && !groups.hasRepeated(start[cluster]!, end)) continue;
    const votes = groups.sorted(start[cluster]!, end);
    const { rows } = votes;
    for (let from = 0, next = 0; from < end - start[cluster]!; from = next) {
      for (next = from; next < end - start[cluster]! && rows[2 * next + 1] === rows[2 * from + 1]; next += 1) {
        if (alone !== undefined) alone[rows[2 * next]!]! -= 1;
      }
      sum.addCluster(votes, from, next);
    }
  }
  if (alone !== undefined) sum.addAlone(alone);
  return sum.meat();
}
