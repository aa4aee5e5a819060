// GGML's quantised blocks to float32. Each layout is that of `ggml-common.h` (struct `block_*`) and each formula that
// of `dequantize_row_*` in `ggml-quants.c` of https://github.com/ggml-org/llama.cpp; products of a float16 scale and a
// few bits are exact in float32, so the values equal those of llama.cpp and gguf-py to the last bit.
/* oxlint-disable typescript/no-non-null-assertion -- callers pass whole blocks, so every index is in bounds */
import { float16Table } from '../half-precision.js';

/** Writes one block's values: `bytes` from `at` on into `out` from `start` on. */
type DecodeBlock = (bytes: Uint8Array, at: number, out: Float32Array, start: number) => void;

export interface BlockFormat {
  readonly name: string;
  readonly bytes: number;
  /** Values in a block. */
  readonly size: number;
  readonly decode: DecodeBlock;
}

const half = float16Table();

function float16(bytes: Uint8Array, at: number): number {
  return half[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

function int8(byte: number): number {
  return (byte << 24) >> 24;
}

/** float32, little-endian. */
const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);
function decodeF32(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  word[0] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  out[start] = single[0]!;
}

/** binary16, little-endian. */
function decodeF16(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  out[start] = float16(bytes, at);
}

/** The upper half of a float32, little-endian. */
function decodeBF16(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  word[0] = (bytes[at]! << 16) | (bytes[at + 1]! << 24);
  out[start] = single[0]!;
}

/** `half d; uint8 qs[16]`: low nibbles are values 0–15, high ones 16–31; x = d·(q − 8). */
function decodeQ4_0(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  const scale = float16(bytes, at);
  for (let i = 0; i < 16; i++) {
    const pair = bytes[at + 2 + i]!;
    out[start + i] = scale * ((pair & 15) - 8);
    out[start + 16 + i] = scale * ((pair >> 4) - 8);
  }
}

/** `half d, m; uint8 qs[16]`: nibbles as in Q4_0; x = d·q + m. */
function decodeQ4_1(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  const scale = float16(bytes, at);
  const minimum = float16(bytes, at + 2);
  for (let i = 0; i < 16; i++) {
    const pair = bytes[at + 4 + i]!;
    out[start + i] = scale * (pair & 15) + minimum;
    out[start + 16 + i] = scale * (pair >> 4) + minimum;
  }
}

/** The four bytes of fifth bits: bit i belongs to value i. */
function fifthBits(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** `half d; uint8 qh[4]; uint8 qs[16]`: nibbles as in Q4_0, a fifth bit each in qh; x = d·(q − 16). */
function decodeQ5_0(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  const scale = float16(bytes, at);
  const high = fifthBits(bytes, at + 2);
  for (let i = 0; i < 16; i++) {
    const pair = bytes[at + 6 + i]!;
    out[start + i] = scale * (((pair & 15) | (((high >>> i) & 1) << 4)) - 16);
    out[start + 16 + i] = scale * (((pair >> 4) | (((high >>> (i + 16)) & 1) << 4)) - 16);
  }
}

/** `half d, m; uint8 qh[4]; uint8 qs[16]`: bits as in Q5_0; x = d·q + m. */
function decodeQ5_1(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  const scale = float16(bytes, at);
  const minimum = float16(bytes, at + 2);
  const high = fifthBits(bytes, at + 4);
  for (let i = 0; i < 16; i++) {
    const pair = bytes[at + 8 + i]!;
    out[start + i] = scale * ((pair & 15) | (((high >>> i) & 1) << 4)) + minimum;
    out[start + 16 + i] = scale * ((pair >> 4) | (((high >>> (i + 16)) & 1) << 4)) + minimum;
  }
}

/** `half d; int8 qs[32]`; x = d·q. */
function decodeQ8_0(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  const scale = float16(bytes, at);
  for (let i = 0; i < 32; i++) out[start + i] = scale * int8(bytes[at + 2 + i]!);
}

/**
 * `half d, dmin; uint8 scales[12]; uint8 qs[128]`: 8 groups of 32 values, each with a 6-bit scale s and minimum m
 * packed in `scales` (`get_scale_min_k4`); 32 bytes hold one group in their low and the next in their high nibbles;
 * x = d·s·q − dmin·m.
 */
function decodeQ4_K(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  const scale = float16(bytes, at);
  const minimum = float16(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const packed = at + 4 + group;
    const groupScale =
      scale * (group < 4 ? bytes[packed]! & 63 : (bytes[packed + 4]! & 15) | ((bytes[packed - 4]! >> 6) << 4));
    const groupMinimum =
      minimum * (group < 4 ? bytes[packed + 4]! & 63 : (bytes[packed + 4]! >> 4) | ((bytes[packed]! >> 6) << 4));
    const nibbles = at + 16 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i++) {
      out[start + 32 * group + i] = groupScale * ((bytes[nibbles + i]! >> shift) & 15) - groupMinimum;
    }
  }
}

/**
 * `uint8 ql[128]; uint8 qh[64]; int8 scales[16]; half d`: two halves of 128 values; in each, value 32·k + i has its
 * low four bits in nibble k>>1 of ql[32·(k&1) + i], its high two in bits 2k of qh[i], and a scale for every 16 values;
 * x = d·s·(q − 32).
 */
function decodeQ6_K(bytes: Uint8Array, at: number, out: Float32Array, start: number): void {
  const scale = float16(bytes, at + 208);
  for (let quarter = 0; quarter < 8; quarter++) {
    const part = quarter >> 2;
    const k = quarter & 3;
    const low = at + 64 * part + 32 * (k & 1);
    const high = at + 128 + 32 * part;
    for (let i = 0; i < 32; i++) {
      const groupScale = scale * int8(bytes[at + 192 + 2 * quarter + (i >> 4)]!);
      const q = ((bytes[low + i]! >> (4 * (k >> 1))) & 15) | (((bytes[high + i]! >> (2 * k)) & 3) << 4);
      out[start + 32 * quarter + i] = groupScale * (q - 32);
    }
  }
}

/** By GGML's type number (`enum ggml_type`). */
export const blockFormats: ReadonlyMap<number, BlockFormat> = new Map([
  [0, { name: 'F32', bytes: 4, size: 1, decode: decodeF32 }],
  [1, { name: 'F16', bytes: 2, size: 1, decode: decodeF16 }],
  [2, { name: 'Q4_0', bytes: 18, size: 32, decode: decodeQ4_0 }],
  [3, { name: 'Q4_1', bytes: 20, size: 32, decode: decodeQ4_1 }],
  [6, { name: 'Q5_0', bytes: 22, size: 32, decode: decodeQ5_0 }],
  [7, { name: 'Q5_1', bytes: 24, size: 32, decode: decodeQ5_1 }],
  [8, { name: 'Q8_0', bytes: 34, size: 32, decode: decodeQ8_0 }],
  [12, { name: 'Q4_K', bytes: 144, size: 256, decode: decodeQ4_K }],
  [14, { name: 'Q6_K', bytes: 210, size: 256, decode: decodeQ6_K }],
  [30, { name: 'BF16', bytes: 2, size: 1, decode: decodeBF16 }],
]);
