/**
 * The spread of a figure that is fitted to all votes at once: groups of comparisons are left out in turn and it is fitted
 * again. What else the fit estimates on the way is then uncertain, too, and judgments of one comparison stay together.
 */

/** More groups take more fits and tell the spread more steadily. */
export const jackknifeGroups = 20;

/**
 * `[clusters]`: the group that each cluster is left out with, 0 … 19, dealt out by a hash of its number: the same clusters, the
 * same groups.
 */
export function groupNumbers(clusters: number): Int32Array {
  const order = Array.from({ length: clusters }, (_, cluster) => cluster).toSorted((a, b) => hash(a) - hash(b));
  const groups = new Int32Array(clusters);
  for (const [place, cluster] of order.entries()) groups[cluster] = place % jackknifeGroups;
  return groups;
}

/** A permutation of the 32-bit numbers (Wellons' lowbias32), so that neighbors part. */
function hash(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * `(G − 1)/G · Σ (θ_g − θ̄)²`, the delete-a-group jackknife's variance (Kott 2001, J. Official Statistics 17), with θ_g the figure
 * without group g. NaN for less than two groups.
 */
export function jackknifeVariance(without: readonly number[]): number {
  const groups = without.length;
  if (groups < 2) return Number.NaN;
  const mean = without.reduce((sum, value) => sum + value, 0) / groups;
  return ((groups - 1) / groups) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
