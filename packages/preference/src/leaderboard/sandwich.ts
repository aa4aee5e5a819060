/* oxlint-disable typescript/no-non-null-assertion -- matrices are parameters × parameters */
/**
 * Covariances that hold when votes of one labeler, or on one prompt, are alike and when the model is not quite right: the
 * sandwich (Huber 1967; Liang & Zeger 1986), in two ways at once as Cameron, Gelbach & Miller (2011, JBES 29) have it.
 */

import type { Clusters } from './clusters.js';
import type { CellFit } from './fit-cells.js';
import { clusteredMeat, commonMeat, ownMeat, type Scores } from './meat.js';

/** By what votes are taken together; `none` takes every vote by itself (HC0). */
export type Clustering = 'none' | 'labeler' | 'prompt' | 'both';

export interface Sandwich {
  /**
   * Covariances of all parameters, `[size, size]` each. By both there are three: two-way, by labeler, by prompt. A variance
   * is the largest that they give, since the two-way one may even be negative (MacKinnon, Nielsen & Webb 2024, max-se).
   */
  readonly covariances: readonly Float64Array[];
  readonly labelers: number | null;
  readonly prompts: number | null;
  /** The smaller number of clusters less 1 (Cameron & Miller 2015, §VI.D); Infinity without clusters. */
  readonly degreesOfFreedom: number;
}

/** Votes by labeler and by prompt, of those that errors are to be clustered by. */
export interface ClusteredVotes {
  readonly byLabeler?: Clusters | undefined;
  readonly byPrompt?: Clusters | undefined;
  readonly prompt?: Int32Array | undefined;
}

/**
 * `B (Σ_g s_g s_gᵀ) B · G / (G − 1)` with B the fit's bread and s_g the score of all votes of cluster g; without clusters
 * the factor is 1. Two-way: by labeler, plus by prompt, less by labeler and prompt together.
 */
export function sandwich(scores: Scores, { byLabeler, byPrompt, prompt }: ClusteredVotes): Sandwich {
  const labelers = byLabeler && clusteredMeat(scores, byLabeler);
  const prompts = byPrompt && clusteredMeat(scores, byPrompt);
  const one = labelers && sandwiched(scores.fit, labelers.meat, labelers.count);
  const other = prompts && sandwiched(scores.fit, prompts.meat, prompts.count);
  const counts = { labelers: labelers?.count ?? null, prompts: prompts?.count ?? null };
  const degreesOfFreedom = Math.min(counts.labelers ?? Infinity, counts.prompts ?? Infinity) - 1;
  if (one === undefined || other === undefined || byLabeler === undefined || prompt === undefined) {
    return { covariances: [one ?? other ?? sandwiched(scores.fit, ownMeat(scores))], ...counts, degreesOfFreedom };
  }
  const common = sandwiched(scores.fit, commonMeat(scores, byLabeler, prompt));
  const twoWay = one.map((entry, i) => entry + other[i]! - common[i]!);
  return { covariances: [twoWay, one, other], ...counts, degreesOfFreedom };
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

function sandwiched({ bread, layout: { size } }: CellFit, lower: Float64Array, clusters?: number): Float64Array {
  const meat = Float64Array.from(lower);
  const factor = clusters === undefined ? 1 : clusters / (clusters - 1);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      meat[row * size + column]! *= factor;
      meat[column * size + row] = meat[row * size + column]!;
    }
  }
  return multiply(multiply(bread, meat, size), bread, size);
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < size; k += 1) {
      const factor = a[i * size + k]!;
      for (let j = 0; j < size; j += 1) product[i * size + j]! += factor * b[k * size + j]!;
    }
  }
  return product;
}
