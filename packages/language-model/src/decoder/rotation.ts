// Rotary embedding as one product of complex numbers: the table of factors, and the order of rows that puts each pair
// side by side.
/* oxlint-disable typescript/no-non-null-assertion -- indices run over arrays sized in the same function */
import type { DecoderConfig } from './config.js';
import { fusedHeads } from './decoder.js';

/**
 * Radians per position of each of a head's `headSize / 2` pairs: `θ^(−2d/headSize)` (Su et al. 2021), stretched in
 * pieces where the config says so (Llama 3.1: long wavelengths by `factor`, short ones not, a ramp between).
 */
export function rotaryFrequencies(config: DecoderConfig): Float64Array {
  const pairs = config.headSize / 2;
  const frequencies = Float64Array.from({ length: pairs }, (_, d) => config.ropeTheta ** ((-2 * d) / config.headSize));
  const scaling = config.ropeScaling;
  if (scaling === undefined) return frequencies;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalMaxPositions } = scaling;
  return frequencies.map((frequency) => {
    const turns = (originalMaxPositions * frequency) / (2 * Math.PI);
    if (turns < low) return frequency / factor;
    if (turns > high) return frequency;
    const smooth = (turns - low) / (high - low);
    return (1 - smooth) * (frequency / factor) + smooth * frequency;
  });
}

/**
 * Rotation rows for the given positions: `[positions, fusedHeads · headSize / 2, 2]`, row-major (real, imaginary). One complex
 * number for each pair of the fused query·key·value row, so that one product rotates the queries and keys, scales the queries
 * by 1/√headSize and leaves the values alone.
 */
export function rotationRows(config: DecoderConfig, positions: ArrayLike<number>): Float32Array {
  const { heads, keyValueHeads, headSize } = config;
  const frequencies = rotaryFrequencies(config);
  const width = fusedHeads(config) * headSize;
  const rows = new Float32Array(positions.length * width);
  for (let row = 0; row < positions.length; row++) {
    for (let d = 0; d < headSize / 2; d++) {
      const angle = positions[row]! * frequencies[d]!;
      const cosine = Math.cos(angle);
      const sine = Math.sin(angle);
      for (let head = 0; head < fusedHeads(config); head++) {
        const at = row * width + head * headSize + 2 * d;
        const isValue = head >= heads + keyValueHeads;
        const size = head < heads ? 1 / Math.sqrt(headSize) : 1;
        rows[at] = isValue ? 1 : size * cosine;
        rows[at + 1] = isValue ? 0 : size * sine;
      }
    }
  }
  return rows;
}

/**
 * Hugging Face keeps a head's rotary pairs half a head apart (rows d and d + size/2); multiplying complex numbers wants them
 * side by side (rows 2d and 2d + 1). Query and key rows are put so on loading and put back on saving; their inner product
 * does not see the order, so nothing else changes.
 *
 * Reorders the rows of `heads` heads of `headSize` rows, each `width` long: halves apart → pairs side by side.
 */
export function interleaveHalves(rows: Float32Array, heads: number, headSize: number, width: number): Float32Array {
  return reorder(rows, heads, headSize, width, true);
}

/** Undoes {@link interleaveHalves}. */
export function separateHalves(rows: Float32Array, heads: number, headSize: number, width: number): Float32Array {
  return reorder(rows, heads, headSize, width, false);
}

function reorder(rows: Float32Array, heads: number, headSize: number, width: number, pair: boolean): Float32Array {
  const out = new Float32Array(rows.length);
  const half = headSize / 2;
  for (let head = 0; head < heads; head++) {
    for (let d = 0; d < headSize; d++) {
      const apart = head * headSize + d;
      const beside = head * headSize + (d < half ? 2 * d : 2 * (d - half) + 1);
      const [from, to] = pair ? [apart, beside] : [beside, apart];
      out.set(rows.subarray(from * width, (from + 1) * width), to * width);
    }
  }
  return out;
}
