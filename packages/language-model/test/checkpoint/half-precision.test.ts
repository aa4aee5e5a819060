import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeBfloat16,
  decodeFloat16s,
  encodeBfloat16,
  encodeFloat16,
  float16Table,
} from '../../src/checkpoint/half-precision.js';

// Bits as `numpy.float16(x).view('uint16')` gives them; bfloat16's as `torch.tensor(x).bfloat16()`.
describe('float16', () => {
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    [65_519.996, 0x7bff],
    [65_520, 0x7c00],
    [Infinity, 0x7c00],
    [-Infinity, 0xfc00],
    [0.1, 0x2e66],
    [1 / 3, 0x3555],
    [2 ** -14, 0x0400],
    [2 ** -14 - 2 ** -24, 0x03ff],
    [2 ** -24, 0x0001],
    [1.5 * 2 ** -24, 0x0002],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.0001, 0x0001],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ])('writes %d as numpy does', (value, bits) => {
    expect(encodeFloat16(value)).toBe(bits);
  });

  test('gives back each of its 65,536 bit patterns that is a number', () => {
    const changed = Array.from(float16Table(), (value, bits) => {
      const written = encodeFloat16(value);
      const same = Number.isNaN(value) ? (written & 0x7e00) === 0x7e00 : written === bits;
      return same ? [] : [bits];
    });
    expect(changed.flat()).toEqual([]);
  });

  test('rounds every float32 to one of its nearest neighbours', () => {
    const table = float16Table();
    const nearest = fc.property(fc.float({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
      const bits = encodeFloat16(value);
      const distance = (other: number) => Math.abs((table[other & 0xffff] ?? 0) - value);
      return [bits - 1, bits + 1].every((other) => !(distance(other) < distance(bits)));
    });
    expect(fc.check(nearest).failed).toBe(false);
  });

  test('keeps what is not a number', () => {
    expect(float16Table()[encodeFloat16(Number.NaN)]).toBeNaN();
  });

  test('is read into the place asked for', () => {
    const target = new Float32Array(3);
    decodeFloat16s(Uint16Array.of(0x3c00, 0xc000), target, 1);
    expect([...target]).toEqual([0, 1, -2]);
  });
});

describe('bfloat16', () => {
  test.each([
    [1, 0x3f80],
    [-3.140625, 0xc049],
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [3.4e38, 0x7f80],
    [2 ** -133, 0x0001],
  ])('writes %d as PyTorch does', (value, bits) => {
    expect(encodeBfloat16(value)).toBe(bits);
  });

  test('gives back what it wrote', () => {
    const target = new Float32Array(2);
    decodeBfloat16(Uint16Array.of(encodeBfloat16(-0.5), encodeBfloat16(Number.NaN)), target, 0);
    expect([...target]).toEqual([-0.5, Number.NaN]);
  });
});
