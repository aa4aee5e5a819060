import { describe, expect, test } from 'vitest';
import { effectiveVotes, inversePropensityWeights, styleCounts, styleDifference } from '../../src/index.js';

describe('the style of an answer', () => {
  test('counts characters, headers, bold, list items and code blocks, and no Markdown inside of code', () => {
    const text =
      '# Title\n\nA **bold** and __strong__ word.\n\n- one\n* two\n1. three\n\n```js\n# no header\n- no item\n```\n';
    expect(styleCounts(text)).toEqual([text.length, 1, 2, 3, 1]);
  });

  test('takes a code point as one character, and an unclosed fence as code', () => {
    expect(styleCounts('😀😀')).toEqual([2, 0, 0, 0, 0]);
    expect(styleCounts('```\n# inside')).toEqual([12, 0, 0, 0, 1]);
  });

  test('is compared as Chatbot Arena does, (a − b) / (a + b + 1)', () => {
    expect(styleDifference([30, 0, 2, 0, 0], [9, 0, 1, 0, 1])).toEqual([21 / 40, 0, 1 / 4, 0, -1 / 2]);
  });
});

describe('inverse propensities', () => {
  test('have mean 1, and an effective number of votes', () => {
    const { weight, effectiveVotes: effective } = inversePropensityWeights([0.5, 0.5, 0.25]);
    expect([...weight]).toEqual([0.75, 0.75, 1.5]);
    expect(effective).toBeCloseTo(9 / (0.75 ** 2 * 2 + 1.5 ** 2), 12);
    expect(effectiveVotes([1, 1, 1, 1])).toBe(4);
  });

  test('can be capped, and say how many were', () => {
    expect(inversePropensityWeights([0.5, 0.5, 0.01], 2).capped).toBe(1);
  });

  test('outside (0, 1] are refused', () => {
    expect(() => inversePropensityWeights([0.5, 0])).toThrow(/Vote 1 has the propensity 0/);
  });
});
