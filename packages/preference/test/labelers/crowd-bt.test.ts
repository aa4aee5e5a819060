import { describe, expect, test } from 'vitest';
import { crowdBt, type LabeledVotes, PreferenceError, winProbability } from '../../src/index.js';

const items = 6;
const labelers = 4;

/** The votes of test/reference/crowd_bt.py, by the same generator (Numerical Recipes' constants). */
function simulatedVotes(count: number, reliability: readonly number[]): LabeledVotes {
  let state = 1;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const rows = Array.from({ length: count }, () => {
    const a = Math.floor(draw() * items);
    const b = (a + 1 + Math.floor(draw() * (items - 1))) % items;
    const labeler = Math.floor(draw() * labelers);
    const better = draw() < winProbability((a - b) * 0.8);
    const straight = draw() < (reliability[labeler] ?? 1);
    return { a, b, labeler, outcome: better === straight ? 1 : 0 };
  });
  return {
    first: rows.map(({ a }) => a),
    second: rows.map(({ b }) => b),
    labeler: rows.map(({ labeler }) => labeler),
    outcome: rows.map(({ outcome }) => outcome),
  };
}

describe('Crowd-BT', () => {
  const votes = simulatedVotes(600, [0.95, 0.9, 0.6, 0.2]);

  test("is at scipy 1.17.1's maximum of Chen et al.'s penalized likelihood", () => {
    const fit = crowdBt(votes, items, labelers, { tolerance: 1e-15, maxIterations: 20_000 });
    [-2.0871171, -1.898398, -0.2379126, 0.1932427, 1.7268059, 2.4613721].forEach((strength, item) => {
      expect(fit.strengths[item]).toBeCloseTo(strength, 4);
    });
    [0.90820876, 0.80882155, 0.61300351, 0.21247834].forEach((reliability, labeler) => {
      expect(fit.reliability[labeler]).toBeCloseTo(reliability, 6);
    });
    expect(fit.logLikelihood).toBeCloseTo(-343.6853157, 4);
  });

  test('converges with its defaults, and finds who is reliable and who contrary', () => {
    const fit = crowdBt(simulatedVotes(4000, [0.95, 0.9, 0.6, 0.2]), items, labelers);
    expect(fit.converged).toBe(true);
    [0.95, 0.9, 0.6, 0.2].forEach((reliability, labeler) => {
      expect(Math.abs((fit.reliability[labeler] ?? 0) - reliability)).toBeLessThan(0.05);
    });
    expect(Array.from(fit.strengths)).toEqual(Array.from(fit.strengths).toSorted((a, b) => a - b));
  });

  test('counts a tie as half a vote each way', () => {
    const tie = crowdBt({ first: [0, 0], second: [1, 1], labeler: [0, 0], outcome: [0.5, 1] }, 2, 1);
    const halves = crowdBt(
      { first: [0, 1, 0], second: [1, 0, 1], labeler: [0, 0, 0], outcome: [1, 1, 1], weight: [0.5, 0.5, 1] },
      2,
      1,
    );
    expect(tie).toEqual(halves);
  });

  test('keeps an item that nobody compared at 0, and refuses what is out of range', () => {
    expect(crowdBt({ first: [0], second: [1], labeler: [0], outcome: [1] }, 3, 1).strengths[2]).toBe(0);
    const outside: LabeledVotes = { first: [0], second: [3], labeler: [0], outcome: [1] };
    expect(() => crowdBt(outside, 3, 1)).toThrow(PreferenceError);
  });
});
