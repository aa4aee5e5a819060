import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairwiseLoss, rankingLoss } from '../../src/objective/losses.js';

test('of two answers it is the pairwise loss', () => {
  const ranked = rankingLoss([0.3, 1.1], { pairs: [], rankings: [{ ranking: [[1], [0]], weight: 2 }] });
  const paired = pairwiseLoss([0.3, 1.1], { pairs: [{ winner: 1, loser: 0, weight: 2 }] });
  expect(ranked.loss).toBeCloseTo(paired.loss, 12);
  expect([...ranked.gradient]).toEqual([...paired.gradient]);
});

test('three equals in a row cost the mean of ln 3 and ln 2: one choice of three, one of two', () => {
  const { loss } = rankingLoss([0, 0, 0], { pairs: [], rankings: [{ ranking: [[2], [0], [1]], weight: 1 }] });
  expect(loss).toBeCloseTo((Math.log(3) + Math.LN2) / 2, 12);
});

test('the gradient is the slope of the loss, offsets and ties among the rankings included', () => {
  const scores = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 });
  const ranking = fc.constantFrom([[0], [1], [2], [3]], [[3], [1, 2], [0]], [[2, 0], [1]], [[1], [0, 2, 3]]);
  const rankings = fc.array(fc.record({ ranking, weight: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(scores, scores, rankings, (at, offsets, judged) => {
      const of = (values: number[]) => rankingLoss(values, { pairs: [], rankings: judged, offsets });
      const { gradient } = of(at);
      for (const answer of at.keys()) {
        const moved = (step: number) => of(at.map((s, i) => (i === answer ? s + step : s))).loss;
        expect(gradient[answer]).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 5);
      }
    }),
  );
});
