import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairLoss, pairLossGradient, winProbability } from '../src/index.js';

test('a lead of ln 3 wins three times out of four', () => {
  expect(winProbability(Math.log(3))).toBeCloseTo(0.75, 12);
  expect(pairLoss(Math.log(3))).toBeCloseTo(-Math.log(0.75), 12);
});

test('no lead costs ln 2 and pulls with half a unit', () => {
  expect(pairLoss(0)).toBeCloseTo(Math.LN2, 12);
  expect(pairLossGradient(0)).toBe(-0.5);
});

test('extreme margins neither overflow nor vanish into NaN', () => {
  expect(pairLoss(-1000)).toBe(1000);
  expect(pairLoss(1000)).toBe(0);
  expect(winProbability(-1000)).toBe(0);
  expect(pairLossGradient(-1000)).toBe(-1);
});

test('the two outcomes of a comparison have probabilities that sum to one', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (margin) => {
      expect(winProbability(margin) + winProbability(-margin)).toBeCloseTo(1, 12);
    }),
  );
});

test('the gradient is the slope of the loss', () => {
  fc.assert(
    fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (margin) => {
      const slope = (pairLoss(margin + 1e-5) - pairLoss(margin - 1e-5)) / 2e-5;
      expect(pairLossGradient(margin)).toBeCloseTo(slope, 6);
    }),
  );
});
