/* oxlint-disable typescript/no-non-null-assertion -- matrices are parameters × parameters */
/**
 * Covariances that hold when votes of one labeler, or on one prompt, are alike and when the model is not quite right: the
 * sandwich (Huber 1967; Liang & Zeger 1986), in two ways at once as Cameron, Gelbach & Miller (2011, JBES 29) have it.
 */

import type { VoteClusters } from './clusters.js';
import type { CellFit } from './fit-cells.js';
import { clusteredMeat, columnMeat, commonMeat, ownMeat } from './meat.js';
import type { Scores } from './scores.js';

/** By what votes are taken together; `none` takes every vote by itself (HC0). */
export type Clustering = 'none' | 'labeler' | 'prompt' | 'both';

export interface Sandwich {
  /**
   * Covariances of all parameters, `[size, size]` each. By both there are three: by labeler, by prompt, two-way. A variance
   * is the largest that they give, since the two-way one may even be negative (MacKinnon, Nielsen & Webb 2024, max-se).
   */
  readonly covariances: readonly Float64Array[];
  readonly labelers: number | null;
  readonly prompts: number | null;
  /** `[entries]` on the board: of how many labelers, and on how many prompts, each has votes; where errors are clustered so. */
  readonly labelersWith: Int32Array | undefined;
  readonly promptsWith: Int32Array | undefined;
  /** The smaller number of clusters less 1 (Cameron & Miller 2015, §VI.D); Infinity without clusters. */
  readonly degreesOfFreedom: number;
}

/**
 * `B (Σ_g s_g s_gᵀ) B · G / (G − 1)` with B the fit's bread and s_g the score of all votes of cluster g; without clusters
 * the factor is 1. Two-way: by labeler, plus by prompt, less by labeler and prompt together.
 */
export function sandwich(scores: Scores, { labelers, byPrompt }: VoteClusters, clustering: Clustering): Sandwich {
  const usesLabelers = clustering === 'labeler' || clustering === 'both';
  const usesPrompts = clustering === 'prompt' || clustering === 'both';
  const one = usesLabelers && labelers !== undefined ? columnMeat(scores, labelers) : undefined;
  const other = usesPrompts && byPrompt !== undefined ? clusteredMeat(scores, byPrompt) : undefined;
  const covariances = [one, other].flatMap((way) => (way === undefined ? [] : [sandwiched(scores.fit, way)]));
  const [first, second] = covariances;
  if (first === undefined) covariances.push(sandwiched(scores.fit, { meat: ownMeat(scores) }));
  if (first !== undefined && second !== undefined && byPrompt !== undefined) {
    const common = sandwiched(scores.fit, commonMeat(scores, byPrompt));
    covariances.push(first.map((entry, i) => entry + second[i]! - common[i]!));
  }
  return {
    covariances,
    labelers: one?.count ?? null,
    prompts: other?.count ?? null,
    labelersWith: one?.clustersWith,
    promptsWith: other?.clustersWith,
    degreesOfFreedom: Math.min(one?.count ?? Infinity, other?.count ?? Infinity) - 1,
  };
}

/** The largest variance of parameter a, or of a less b. */
export function largestVariance(covariances: readonly Float64Array[], size: number, a: number, b?: number): number {
  let largest = 0;
  for (const matrix of covariances) {
    const own = matrix[a * size + a]!;
    const variance = b === undefined ? own : own + matrix[b * size + b]! - 2 * matrix[a * size + b]!;
    if (variance > largest) largest = variance;
  }
  return largest;
}

function sandwiched({ bread, layout: { size } }: CellFit, { meat, count }: { meat: Float64Array; count?: number }) {
  const factor = count === undefined ? 1 : count / (count - 1);
  const covariance = multiply(multiply(bread, meat, size), bread, size);
  for (let i = 0; i < covariance.length; i += 1) covariance[i]! *= factor;
  return covariance;
}

/** Four rows of `b` at a time. */
function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    const row = i * size;
    let k = 0;
    for (; k + 4 <= size; k += 4) {
      const p = a[row + k]!;
      const q = a[row + k + 1]!;
      const r = a[row + k + 2]!;
      const s = a[row + k + 3]!;
      const from = k * size;
      for (let j = 0; j < size; j += 1) {
        const at = from + j;
        product[row + j]! += p * b[at]! + q * b[at + size]! + r * b[at + 2 * size]! + s * b[at + 3 * size]!;
      }
    }
    for (; k < size; k += 1) {
      const factor = a[row + k]!;
      for (let j = 0; j < size; j += 1) product[row + j]! += factor * b[k * size + j]!;
    }
  }
  return product;
}
