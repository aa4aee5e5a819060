import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPairs, plackettLuce, type Ranking, rankingVotes, winProbability } from '../../src/index.js';

const strengthsOf = (size: number, spread: number) =>
  fc.array(fc.double({ min: -spread, max: spread, noNaN: true }), { minLength: size, maxLength: size });

/** Rankings with ties of some of five answers. */
const rankings = fc
  .array(fc.nat(3), { minLength: 5, maxLength: 5 })
  .map((ranks) => [0, 1, 2].map((rank) => ranks.flatMap((r, answer) => (r === rank ? [answer] : []))))
  .map((groups) => groups.filter((group) => group.length > 0));

describe('Plackett–Luce', () => {
  test("is at choix 0.4.1's maximum for six rankings: no gradient, the same log-likelihood", () => {
    const published = [0.8427329866, 0.2488330412, -0.3969619667, -0.6946040611];
    const orders = [
      [0, 1, 2, 3],
      [1, 0, 3, 2],
      [0, 2, 1, 3],
      [3, 0, 1, 2],
      [1, 0, 2, 3],
      [2, 3, 0, 1],
    ];
    const results = orders.map((order) =>
      plackettLuce(
        published,
        order.map((answer) => [answer]),
      ),
    );
    expect(results.reduce((sum, { logLikelihood }) => sum + logLikelihood, 0)).toBeCloseTo(-16.922673019542295, 9);
    for (const answer of [0, 1, 2, 3]) {
      expect(results.reduce((sum, { gradient }) => sum + (gradient[answer] ?? 0), 0)).toBeCloseTo(0, 8);
    }
  });

  test('of two answers is Bradley–Terry', () => {
    const { logLikelihood, gradient } = plackettLuce([1.5, 0.25], [[0], [1]]);
    expect(logLikelihood).toBeCloseTo(Math.log(winProbability(1.25)), 12);
    expect(gradient[0]).toBeCloseTo(winProbability(-1.25), 12);
  });

  test('with a tie sums over both orders, and a tied last group is a partial ranking', () => {
    const strengths = [0.3, -0.8, 1.1];
    const probability = (ranking: Ranking<number>) => Math.exp(plackettLuce(strengths, ranking).logLikelihood);
    expect(probability([[0, 1], [2]])).toBeCloseTo(probability([[0], [1], [2]]) + probability([[1], [0], [2]]), 12);
    expect(probability([[0], [1, 2]])).toBeCloseTo(probability([[0], [1], [2]]) + probability([[0], [2], [1]]), 12);
  });

  test('has the gradient that finite differences have', () => {
    fc.assert(
      fc.property(strengthsOf(5, 4), rankings, (strengths, ranking) => {
        const { gradient } = plackettLuce(strengths, ranking);
        strengths.forEach((strength, i) => {
          const above = plackettLuce(strengths.with(i, strength + 1e-5), ranking).logLikelihood;
          const below = plackettLuce(strengths.with(i, strength - 1e-5), ranking).logLikelihood;
          expect(gradient[i]).toBeCloseTo((above - below) / 2e-5, 5);
        });
      }),
    );
  });

  test('stays finite for strengths far apart', () => {
    const { logLikelihood, gradient } = plackettLuce([-1000, 0, 1000], [[0, 1], [2]]);
    expect(logLikelihood).toBeCloseTo(-3000 + Math.LN2, 6);
    expect(Array.from(gradient).every(Number.isFinite)).toBe(true);
  });
});

test('a ranking of four with a tie is six votes of one prompt, one of them a tie', () => {
  const votes = rankingVotes([
    [[1], [0, 3], [2]],
    [[2], [0]],
  ]);
  expect(votes.ranking).toEqual(Int32Array.of(0, 0, 0, 0, 0, 0, 1));
  const counts = countPairs(votes, 4);
  expect(counts.ties.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(counts.wins.reduce((sum, count) => sum + count, 0)).toBe(3);
});
