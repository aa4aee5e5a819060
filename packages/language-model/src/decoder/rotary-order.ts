// Hugging Face keeps a head's rotary pairs half a head apart (rows d and d + size/2); multiplying complex numbers wants
// them side by side (rows 2d and 2d + 1). Query and key rows are put so on loading and put back on saving. Their inner
// product does not see the order, so nothing else changes.

/** Reorders the rows of `heads` heads of `headSize` rows, each `width` long: halves apart → pairs side by side. */
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
