/** A model's logits as the other side computed them, and how far ours are from them. */
import { type Decoder, nextTokenLogits, packRows } from '@tastemaker/language-model';

/** At every position of one sequence, `[time · vocabulary]`. */
export function logitsOf(decoder: Decoder, ids: readonly number[]): Float32Array {
  const layout = packRows([[{ tokens: ids }]]);
  return nextTokenLogits(
    decoder,
    layout,
    Int32Array.from(ids, (_, position) => position),
  );
}

/** NaN where their number differs. */
export function largestDifference(ours: Float32Array, theirs: readonly (readonly number[])[]): number {
  const flat = theirs.flat();
  if (flat.length !== ours.length) return Number.NaN;
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (flat[i] ?? Number.NaN))), 0);
}
