import fc from 'fast-check';
import { expect, test } from 'vitest';
import { promptLoss } from '../src/loss.js';

test('a pair led by ln 3 costs ln(4/3) and pulls with a quarter', () => {
  const { loss, gradient } = promptLoss([Math.log(3), 0], [{ winner: 0, loser: 1, weight: 1 }]);
  expect(loss).toBeCloseTo(Math.log(4 / 3), 12);
  expect([...gradient]).toEqual([-0.25, 0.25]);
});

test('a prompt with many pairs counts as much as a prompt with one', () => {
  const pairs = [
    { winner: 0, loser: 1, weight: 1 },
    { winner: 0, loser: 2, weight: 1 },
    { winner: 1, loser: 2, weight: 1 },
  ];
  expect(promptLoss([0, 0, 0], pairs).loss).toBeCloseTo(Math.LN2, 12);
});

test('labelers who disagree two to one pull less than two who agree', () => {
  const split = promptLoss(
    [0, 0],
    [
      { winner: 0, loser: 1, weight: 2 },
      { winner: 1, loser: 0, weight: 1 },
    ],
  );
  expect(split.gradient[0]).toBeCloseTo(-0.5 / 3, 6);
});

test('the gradient is the slope of the loss, and moving all scores together changes nothing', () => {
  const score = fc.double({ min: -4, max: 4, noNaN: true });
  const pair = fc
    .record({ winner: fc.nat(3), loser: fc.nat(3), weight: fc.integer({ min: 1, max: 5 }) })
    .filter(({ winner, loser }) => winner !== loser);
  fc.assert(
    fc.property(fc.array(score, { minLength: 4, maxLength: 4 }), fc.array(pair, { minLength: 1 }), (scores, pairs) => {
      const { gradient } = promptLoss(scores, pairs);
      for (const answer of scores.keys()) {
        const at = (step: number) =>
          promptLoss(
            scores.map((s, i) => (i === answer ? s + step : s)),
            pairs,
          ).loss;
        expect(gradient[answer]).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 5);
      }
      expect(gradient.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 5);
    }),
  );
});
