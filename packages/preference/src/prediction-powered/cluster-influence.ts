/* oxlint-disable typescript/no-non-null-assertion -- rows are clusters × size, filled before they are read */
/** What each cluster moves an estimate by, of the labeled and of the unlabeled part: the ingredients of its variance. */

/** Summed contributions, one row of `size` numbers per cluster. */
export interface InfluenceRows {
  readonly size: number;
  readonly rows: ReadonlyMap<number, Float64Array>;
  readonly clusters: number;
}

/** What the cases of one part of the data have in common. */
export interface CaseColumns {
  /** Numbers of clusters, `[cases]`. */
  readonly clusters: ArrayLike<number>;
  /** `[cases]`, mean 1. */
  readonly weights: ArrayLike<number>;
}

/**
 * `Σ_{i ∈ c} w_i (g_i − ḡ) / n` of each cluster c, times `√(C / (C − 1))`, ḡ the weighted mean: squared and summed they are
 * the cluster-robust variance of ḡ (Liang & Zeger 1986; with weights, Hájek's ratio linearised, Särndal, Swensson & Wretman
 * 1992, §5.5). `gradient` writes row i into its second argument.
 */
export function clusterInfluence(
  { clusters, weights }: CaseColumns,
  size: number,
  gradient: (index: number, into: Float64Array) => void,
): InfluenceRows {
  const total = clusters.length;
  const mean = new Float64Array(size);
  const shares = new Map<number, number>();
  const rows = new Map<number, Float64Array>();
  const one = new Float64Array(size);
  for (let index = 0; index < total; index += 1) {
    gradient(index, one);
    const [cluster, weight] = [clusters[index]!, weights[index]!];
    const row = rows.get(cluster) ?? new Float64Array(size);
    rows.set(cluster, row);
    shares.set(cluster, (shares.get(cluster) ?? 0) + weight);
    for (let k = 0; k < size; k += 1) {
      row[k]! += weight * one[k]!;
      mean[k]! += (weight * one[k]!) / total;
    }
  }
  const factor = Math.sqrt(rows.size / (rows.size - 1)) / total;
  for (const [cluster, row] of rows)
    for (let k = 0; k < size; k += 1) row[k] = (row[k]! - shares.get(cluster)! * mean[k]!) * factor;
  return { size, rows, clusters: rows.size };
}

/** `first − factor · second`, cluster by cluster; a cluster that one of them lacks has zeros there. */
export function subtractInfluence(first: InfluenceRows, second: InfluenceRows, factor = 1): InfluenceRows {
  const rows = new Map([...first.rows].map(([cluster, row]) => [cluster, Float64Array.from(row)]));
  for (const [cluster, row] of second.rows) {
    const into = rows.get(cluster) ?? new Float64Array(first.size);
    rows.set(cluster, into);
    for (let k = 0; k < first.size; k += 1) into[k]! -= factor * row[k]!;
  }
  return { size: first.size, rows, clusters: rows.size };
}

/** `Σ_c ⟨a_c, b_c⟩`. */
export function innerProduct(a: InfluenceRows, b: InfluenceRows): number {
  let sum = 0;
  for (const [cluster, row] of a.rows) {
    const other = b.rows.get(cluster);
    if (other !== undefined) for (let k = 0; k < a.size; k += 1) sum += row[k]! * other[k]!;
  }
  return sum;
}

/** `Σ_c a_c a_cᵀ`, `[size, size]`. */
export function outerProducts({ rows, size }: InfluenceRows): Float64Array {
  const matrix = new Float64Array(size * size);
  for (const row of rows.values())
    for (let i = 0; i < size; i += 1) for (let j = 0; j < size; j += 1) matrix[i * size + j]! += row[i]! * row[j]!;
  return matrix;
}

/**
 * The weight of the judge that gives the least variance: of `u − λ v` it is `⟨u, v⟩ / ⟨v, v⟩`, kept within [0, 1]
 * (Angelopoulos, Duchi & Zrnic 2023, PPI++, §4.2, clusters in place of cases); 0 where the judge says nothing.
 */
export function tunedWeight(labels: InfluenceRows, judge: InfluenceRows): number {
  const variance = innerProduct(judge, judge);
  return variance === 0 ? 0 : Math.min(1, Math.max(0, innerProduct(labels, judge) / variance));
}
