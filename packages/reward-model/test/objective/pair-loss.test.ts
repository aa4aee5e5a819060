import { davidson, raoKupper } from '@tastemaker/preference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Comparisons } from '../../src/example.js';
import { bradleyTerryLoss, pairwiseLoss } from '../../src/objective/losses.js';

describe('the pairwise loss', () => {
  test('a pair led by ln 3 costs ln(4/3) and pulls with a quarter', () => {
    const { loss, gradient } = pairwiseLoss([Math.log(3), 0], { pairs: [{ winner: 0, loser: 1, weight: 1 }] });
    expect(loss).toBeCloseTo(Math.log(4 / 3), 12);
    expect([...gradient]).toEqual([-0.25, 0.25]);
  });

  test('a prompt with many pairs counts as much as a prompt with one', () => {
    const pairs = [
      { winner: 0, loser: 1, weight: 1 },
      { winner: 0, loser: 2, weight: 1 },
      { winner: 1, loser: 2, weight: 1 },
    ];
    expect(pairwiseLoss([0, 0, 0], { pairs }).loss).toBeCloseTo(Math.LN2, 12);
  });

  test('labelers who disagree two to one pull less than two who agree, as a soft label of 2/3 does', () => {
    const pairs = [
      { winner: 0, loser: 1, weight: 2 },
      { winner: 1, loser: 0, weight: 1 },
    ];
    expect(pairwiseLoss([0, 0], { pairs }).gradient[0]).toBeCloseTo(-0.5 / 3, 6);
    expect(pairwiseLoss([Math.log(2), 0], { pairs }).gradient[0]).toBeCloseTo(0, 6);
  });

  test('an emphasis multiplies a pair, a weight only shares the prompt out', () => {
    const plain = pairwiseLoss([1, 0], { pairs: [{ winner: 0, loser: 1, weight: 1 }] }).loss;
    const heavy = pairwiseLoss([1, 0], { pairs: [{ winner: 0, loser: 1, weight: 5 }] }).loss;
    const emphatic = pairwiseLoss([1, 0], { pairs: [{ winner: 0, loser: 1, weight: 1, emphasis: 3 }] }).loss;
    expect(heavy).toBeCloseTo(plain, 12);
    expect(emphatic).toBeCloseTo(3 * plain, 12);
  });

  test('a required margin of 1 makes a lead of 1 cost what no lead costs', () => {
    const pairs = [{ winner: 0, loser: 1, weight: 1, requiredMargin: 1 }];
    expect(pairwiseLoss([1, 0], { pairs }).loss).toBeCloseTo(Math.LN2, 12);
  });

  test('a known offset stands in for what the model would have to learn', () => {
    const pairs = [{ winner: 0, loser: 1, weight: 1 }];
    expect(pairwiseLoss([0.5, 0], { pairs, offsets: [0.7, 0.2] }).loss).toBeCloseTo(
      pairwiseLoss([1, 0], { pairs }).loss,
      12,
    );
  });

  test('a tie of equals costs ln 2 as half a win each, ln 3 where Davidson gives it the odds of a win', () => {
    const ties = [{ first: 0, second: 1, weight: 1 }];
    expect(pairwiseLoss([0, 0], { pairs: [], ties }).loss).toBeCloseTo(Math.LN2, 12);
    const options = { ...bradleyTerryLoss, ties: davidson, tie: 0 };
    expect(pairwiseLoss([0, 0], { pairs: [], ties }, options).loss).toBeCloseTo(Math.log(3), 12);
  });

  test('smoothing of a tenth is best served by a lead of ln 9', () => {
    const pairs = [{ winner: 0, loser: 1, weight: 1 }];
    const options = { ...bradleyTerryLoss, smoothing: 0.1 };
    expect(pairwiseLoss([Math.log(9), 0], { pairs }, options).gradient[0]).toBeCloseTo(0, 7);
  });

  test('centering alone tells a shift of all scores apart, and is smallest where they sum to zero', () => {
    const pairs = [{ winner: 0, loser: 1, weight: 1 }];
    const options = { ...bradleyTerryLoss, centering: 0.01 };
    const shifted = pairwiseLoss([4, 2], { pairs }, options).loss - pairwiseLoss([1, -1], { pairs }, options).loss;
    expect(shifted).toBeCloseTo(0.01 * 36, 12);
  });
});

function slope(at: (step: number) => number): number {
  return (at(1e-4) - at(-1e-4)) / 2e-4;
}

const score = fc.double({ min: -4, max: 4, noNaN: true });
const share = fc.integer({ min: 1, max: 5 });
const emphasis = fc.double({ min: 0.2, max: 3, noNaN: true });
const comparisons: fc.Arbitrary<Comparisons> = fc.record({
  pairs: fc.array(
    fc
      .record({
        winner: fc.nat(3),
        loser: fc.nat(3),
        weight: share,
        emphasis,
        requiredMargin: fc.constantFrom(0, 1 / 3, 1),
      })
      .filter(({ winner, loser }) => winner !== loser),
    { minLength: 1 },
  ),
  ties: fc.array(
    fc
      .record({ first: fc.nat(3), second: fc.nat(3), weight: share, emphasis })
      .filter(({ first, second }) => first !== second),
  ),
  offsets: fc.array(score, { minLength: 4, maxLength: 4 }),
});

test.each([
  ['half a win', bradleyTerryLoss],
  ['smoothed and centered', { ...bradleyTerryLoss, smoothing: 0.1, centering: 0.05 }],
  ['Rao–Kupper', { ...bradleyTerryLoss, ties: raoKupper, tie: 0.4, smoothing: 0.05 }],
  ['Davidson', { ...bradleyTerryLoss, ties: davidson, tie: -0.5, centering: 0.02 }],
])('the gradients are the slopes of the loss: %s', (_name, options) => {
  fc.assert(
    fc.property(fc.array(score, { minLength: 4, maxLength: 4 }), comparisons, (scores, judged) => {
      const { gradient, tieGradient } = pairwiseLoss(scores, judged, options);
      for (const answer of scores.keys()) {
        const moved = (step: number) => scores.map((s, i) => (i === answer ? s + step : s));
        expect(gradient[answer]).toBeCloseTo(
          slope((step) => pairwiseLoss(moved(step), judged, options).loss),
          4,
        );
      }
      expect(tieGradient).toBeCloseTo(
        slope((step) => pairwiseLoss(scores, judged, { ...options, tie: options.tie + step }).loss),
        4,
      );
    }),
  );
});

test('moving all scores together changes nothing without centering', () => {
  fc.assert(
    fc.property(fc.array(score, { minLength: 4, maxLength: 4 }), comparisons, (scores, judged) => {
      const { gradient } = pairwiseLoss(scores, judged);
      expect(gradient.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 5);
    }),
  );
});
