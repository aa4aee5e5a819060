import { describe, expect, test } from 'vitest';
import { blockDesign } from '../../src/index.js';

describe('a block design', () => {
  // Parameters (v, k, λ) and b of balanced designs in Fisher & Yates' table (1963, XVII): the Fano plane first.
  test.each([
    [7, 3, 1, 7],
    [13, 3, 1, 26],
    [13, 4, 1, 13],
    [11, 5, 2, 11],
    [15, 7, 3, 15],
    [6, 3, 2, 10],
  ])(
    'of %i points in blocks of %i is the balanced one with λ = %i in %i blocks, where they may be as many',
    (v, k, lambda, b) => {
      const design = blockDesign(v, k, v * v);
      for (const block of design.blocks) expect(new Set(block).size).toBe(k);
      expect([design.concurrence.most, design.blocks.length, design.isBalanced]).toEqual([lambda, b, true]);
    },
  );

  test('is all sets where these are few', () => {
    const { blocks, isBalanced } = blockDesign(4, 2, 16);
    expect(blocks).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(isBalanced).toBe(true);
  });

  // The smallest ones, with 12 and 15 blocks, are not developed from base blocks.
  test.each([
    [9, 3],
    [10, 4],
  ])('of %i points in blocks of %i is a balanced one of more blocks than the smallest', (v, k) => {
    const { blocks, concurrence, isBalanced } = blockDesign(v, k, v * v);
    expect(isBalanced).toBe(true);
    expect(blocks.length).toBe((concurrence.most * v * (v - 1)) / (k * (k - 1)));
  });

  test('is nearly balanced, and says so, where no balanced one of so many blocks exists', () => {
    // λ = b k (k − 1) / (v (v − 1)) is no whole number for any b up to 20.
    const { blocks, concurrence, isBalanced } = blockDesign(8, 3, 20);
    expect(blocks.length).toBe(20);
    expect(isBalanced).toBe(false);
    expect(concurrence.most - concurrence.least).toBeLessThanOrEqual(2);
    expect(concurrence.least).toBeGreaterThanOrEqual(1);
  });

  test('refuses blocks that cannot be', () => {
    expect(() => blockDesign(3, 4, 10)).toThrow(RangeError);
    expect(() => blockDesign(3, 1, 10)).toThrow(RangeError);
  });
});
