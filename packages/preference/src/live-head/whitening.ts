/* oxlint-disable typescript/no-non-null-assertion -- loops stay within items × size and size × size */
/** Hidden states on one scale in every direction, so that one number says how wide a prior on their weights is. */

import { choleskyInPlace } from '../strengths/cholesky.js';

export interface Whitening {
  readonly size: number;
  readonly mean: Float64Array;
  /** L of `S + ρI = L Lᵀ`, `[size, size]` by rows; what lies above the diagonal means nothing. */
  readonly lower: Float64Array;
}

/**
 * How `x = L⁻¹ (h − mean)` is had from hidden states `[items, size]`: S is their covariance, and the ridge ρ is `ridge` times
 * the mean variance, which keeps directions in which nothing varies from becoming noise (Kessy, Lewin & Strimmer 2018,
 * Cholesky whitening; the ridge is Ledoit & Wolf's 2004 shrinkage target, with a fixed weight). Items that are not finite are
 * refused.
 * @param ridge above 0. @throws RangeError without items, or where a state is no number
 */
export function fitWhitening(states: Float32Array, size: number, ridge: number): Whitening {
  const items = states.length / size;
  if (items < 1) throw new RangeError('Nothing can be whitened without states.');
  const mean = new Float64Array(size);
  for (let at = 0; at < states.length; at += 1) mean[at % size]! += states[at]! / items;
  const lower = covarianceOf(states, mean);
  let trace = 0;
  for (let i = 0; i < size; i += 1) trace += lower[i * size + i]!;
  const added = ridge * (trace > 0 ? trace / size : 1);
  for (let i = 0; i < size; i += 1) lower[i * size + i]! += added;
  if (!choleskyInPlace(lower, size)) throw new RangeError('The hidden states hold what is no number.');
  return { size, mean, lower };
}

/** The lower triangle, `[size, size]`. */
function covarianceOf(states: Float32Array, mean: Float64Array): Float64Array {
  const size = mean.length;
  const items = states.length / size;
  const sums = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (let item = 0; item < items; item += 1) {
    for (let i = 0; i < size; i += 1) centred[i] = states[item * size + i]! - mean[i]!;
    for (let i = 0; i < size; i += 1) {
      const value = centred[i]! / items;
      const row = i * size;
      for (let j = 0; j <= i; j += 1) sums[row + j]! += value * centred[j]!;
    }
  }
  return sums;
}

/** Whitened states, `[items, size]`. */
export function whiten({ size, mean, lower }: Whitening, states: Float32Array): Float32Array {
  const white = new Float32Array(states.length);
  const x = new Float64Array(size);
  for (let start = 0; start < states.length; start += size) {
    for (let i = 0; i < size; i += 1) {
      const row = i * size;
      let sum = states[start + i]! - mean[i]!;
      for (let k = 0; k < i; k += 1) sum -= lower[row + k]! * x[k]!;
      x[i] = sum / lower[row + i]!;
      white[start + i] = x[i]!;
    }
  }
  return white;
}

/** The weights on whitened states that give what `weights` give on hidden states, but for a constant: `Lᵀ w`. */
export function whitenWeights({ size, lower }: Whitening, weights: ArrayLike<number>): Float64Array {
  const white = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) white[j]! += lower[i * size + j]! * weights[i]!;
  }
  return white;
}
