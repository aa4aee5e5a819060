/** A share of cases with its interval, for few cases and for cases that come in clusters. */

import { type ClusterBootstrapOptions, type ClusterTotal, clusterBootstrap, type Interval } from './bootstrap.js';
import { z95 } from './student-t.js';

export interface Share {
  /** NaN without cases. */
  readonly value: number;
  readonly interval: Interval;
  readonly cases: number;
}

/**
 * A share of independent cases with Wilson's 95 % score interval (Wilson 1927, JASA 22), which holds for few cases and for
 * shares near 0 and 1, where the textbook interval leaves the unit interval. NaN bounds without cases.
 */
export function wilsonShare(hits: number, cases: number): Share {
  const share = hits / cases;
  const spread = z95 ** 2 / cases;
  const center = (share + spread / 2) / (1 + spread);
  const half = (z95 / (1 + spread)) * Math.sqrt((share * (1 - share)) / cases + spread / (4 * cases));
  // At the ends the bounds are exact, which rounding would put beyond the share.
  const low = share === 0 ? 0 : center - half;
  const high = share === 1 ? 1 : center + half;
  return { value: share, interval: { low, high }, cases };
}

/**
 * A share of cases that come in clusters, with the interval of {@link clusterBootstrap}. Where every cluster has the same share,
 * resampling them shows no spread, as with one cluster or all cases alike; then it is Wilson's, a cluster counting as one case.
 */
export function clusteredShare(clusters: Iterable<ClusterTotal>, options: ClusterBootstrapOptions = {}): Share {
  const totals = [...clusters];
  const times = (cluster: number) => options.times?.[cluster] ?? 1;
  const cases = totals.reduce((all, { count }, cluster) => all + count * times(cluster), 0);
  const value = totals.reduce((all, { sum }, cluster) => all + sum * times(cluster), 0) / cases;
  const isAlike = totals.every(({ sum, count }) => Math.abs(sum / count - value) < 1e-12);
  const clustersInAll = totals.reduce((all, _, cluster) => all + times(cluster), 0);
  const interval = isAlike
    ? wilsonShare(value * clustersInAll, clustersInAll).interval
    : clusterBootstrap(totals, options);
  return { value, interval, cases };
}

/** Adds up cases cluster by cluster. */
export class ClusterTotals {
  readonly #totals = new Map<string, { sum: number; count: number }>();

  /** No cases add no cluster: an empty one would be drawn in the resampling, too. */
  add(cluster: string, sum: number, count = 1): void {
    if (count === 0) return;
    const total = this.#totals.get(cluster) ?? { sum: 0, count: 0 };
    total.sum += sum;
    total.count += count;
    this.#totals.set(cluster, total);
  }

  share(options?: ClusterBootstrapOptions): Share {
    return clusteredShare(this.#totals.values(), options);
  }
}
