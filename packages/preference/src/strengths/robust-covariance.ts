/* oxlint-disable typescript/no-non-null-assertion -- votes were checked when counted; matrices are parameters × parameters */
/** Standard errors that hold when the model doesn't, or when votes on one prompt are alike: the sandwich. */

import type { Outcome } from '../ties/tie-model.js';
import type { StrengthFit } from './fit-strengths.js';
import type { Votes } from './votes.js';

/**
 * `C (Σ_g s_g s_gᵀ) C · G / (G − 1)`, `[parameters, parameters]` as the fit's own covariance C, with s_g the score of all
 * votes of cluster g (Huber 1967; Liang & Zeger 1986). `clusters` names each vote's cluster (its prompt) by a number from
 * 0; without it every vote is its own. `votes` are those that the fit was counted from.
 */
export function robustCovariance(fit: StrengthFit, votes: Votes, clusters?: ArrayLike<number>): Float64Array {
  const size = fit.parameters;
  const meat = new Float64Array(size * size);
  const score = new Float64Array(size);
  let touched: number[] = [];
  let groups = 0;
  const order = clusters === undefined ? undefined : orderByCluster(clusters);
  const total = votes.outcome.length;
  for (let position = 0; position < total; position += 1) {
    const vote = order?.[position] ?? position;
    addScore(fit, votes, vote, score, touched);
    const next = order?.[position + 1];
    if (clusters !== undefined && next !== undefined && clusters[next] === clusters[vote]) continue;
    groups += 1;
    addSquare(meat, size, score, touched);
    for (const parameter of touched) score[parameter] = 0;
    touched = [];
  }
  return sandwich(fit.covariance, meat, size, groups / (groups - 1));
}

/** Votes in the order of their clusters, by counting. */
function orderByCluster(clusters: ArrayLike<number>): Int32Array {
  let last = -1;
  for (let vote = 0; vote < clusters.length; vote += 1) last = Math.max(last, clusters[vote]!);
  const place = new Int32Array(last + 2); // where each cluster's next vote goes
  for (let vote = 0; vote < clusters.length; vote += 1) place[clusters[vote]! + 1]! += 1;
  for (let cluster = 1; cluster < place.length; cluster += 1) place[cluster]! += place[cluster - 1]!;
  const order = new Int32Array(clusters.length);
  for (let vote = 0; vote < clusters.length; vote += 1) order[place[clusters[vote]!]!++] = vote;
  return order;
}

function addScore(fit: StrengthFit, votes: Votes, vote: number, score: Float64Array, touched: number[]): void {
  const a = votes.first[vote]!;
  const b = votes.second[vote]!;
  const outcome: Outcome = votes.outcome[vote] === 1 ? 'win' : votes.outcome[vote] === 0 ? 'loss' : 'tie';
  const weight = votes.weight?.[vote] ?? 1;
  const slope = fit.model.logLikelihood(outcome, fit.strengths[a]! - fit.strengths[b]!, fit.tie);
  const last = fit.strengths.length;
  touch(a, weight * slope.margin);
  touch(b, -weight * slope.margin);
  if (fit.parameters > last) touch(last, weight * slope.tie);
  function touch(parameter: number, derivative: number): void {
    if (score[parameter] === 0 && !touched.includes(parameter)) touched.push(parameter);
    score[parameter]! += derivative;
  }
}

function addSquare(meat: Float64Array, size: number, score: Float64Array, touched: readonly number[]): void {
  for (const row of touched) for (const column of touched) meat[row * size + column]! += score[row]! * score[column]!;
}

function sandwich(bread: Float64Array, meat: Float64Array, size: number, factor: number): Float64Array {
  const result = multiply(multiply(bread, meat, size), bread, size);
  return result.map((entry) => entry * factor);
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
