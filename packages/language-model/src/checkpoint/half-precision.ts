// IEEE 754 binary16 and bfloat16 to and from float32. Node 20 has no Float16Array, and both directions have to round
// as every other program does (to nearest, ties to even), or a file written here would differ from theirs.
/* oxlint-disable typescript/no-non-null-assertion -- indices run below the lengths of the arrays they index */

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

let float16Values: Float32Array | undefined;

/** All 65,536 values of binary16, by their bits: reading a tensor is one look-up an element. */
export function float16Table(): Float32Array {
  float16Values ??= Float32Array.from({ length: 0x10000 }, (_, half) => decodeFloat16(half));
  return float16Values;
}

/** Bits: sign 1, exponent 5 (bias 15), fraction 10. */
function decodeFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bits of the nearest binary16; beyond 65,504 infinity, below 2⁻²⁵ zero. */
export function encodeFloat16(number: number): number {
  value[0] = number;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to 65,536 or more
  if (magnitude >= 0x38800000) {
    // A normal number: rebias the exponent by 127 − 15 and drop 13 bits of fraction, ties to even.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign;
  // Subnormal: the fraction with its hidden bit, in units of 2⁻²⁴.
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const half = 1 << (shift - 1);
  const rounded = (fraction + half - 1 + ((fraction >>> shift) & 1)) >>> shift;
  return sign | rounded;
}

/** bfloat16 is the upper half of float32. */
export function encodeBfloat16(number: number): number {
  value[0] = number;
  const word = bits[0]!;
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | 0x40;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}

/** Widens bfloat16 bits into `target` from `start` on. */
export function decodeBfloat16(source: Uint16Array, target: Float32Array, start: number): void {
  const words = new Uint32Array(target.buffer, target.byteOffset + 4 * start, source.length);
  for (let i = 0; i < source.length; i++) words[i] = source[i]! << 16;
}

/** Widens binary16 bits into `target` from `start` on. */
export function decodeFloat16s(source: Uint16Array, target: Float32Array, start: number): void {
  const table = float16Table();
  for (let i = 0; i < source.length; i++) target[start + i] = table[source[i]!]!;
}
