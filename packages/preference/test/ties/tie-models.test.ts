import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  davidson,
  halfWin,
  outcomeLoss,
  outcomeTarget,
  pairLoss,
  raoKupper,
  strengthMargin,
  strengthWeight,
  type TieModel,
} from '../../src/index.js';

const margins = fc.double({ min: -15, max: 15, noNaN: true });
const thresholds = fc.double({ min: 0.05, max: 5, noNaN: true });
const outcomes = ['win', 'tie', 'loss'] as const;
const outcome = fc.constantFrom(...outcomes);

const probability = (model: TieModel, of: (typeof outcomes)[number], margin: number, tie: number) =>
  Math.exp(model.logLikelihood(of, margin, tie).value);

describe.each([raoKupper, davidson])('$name', (model) => {
  test('has three probabilities that sum to one', () => {
    fc.assert(
      fc.property(margins, thresholds, (margin, tie) => {
        const total = outcomes.reduce((sum, of) => sum + probability(model, of, margin, tie), 0);
        expect(total).toBeCloseTo(1, 12);
      }),
    );
  });

  test('ties equals with the share it was asked for', () => {
    expect(probability(model, 'tie', 0, model.tieForShare(0.3))).toBeCloseTo(0.3, 12);
  });

  test('without ties is Bradley–Terry', () => {
    expect(model.logLikelihood('win', 1.3, model.noTies).value).toBeCloseTo(-pairLoss(1.3), 12);
    expect(model.logLikelihood('tie', 1.3, model.noTies).value).toBe(Number.NEGATIVE_INFINITY);
  });

  test('stays finite, with finite derivatives, at margins and tie parameters of a thousand', () => {
    for (const margin of [-1000, -40, 0, 40, 1000]) {
      for (const tie of [1e-8, 1, 40, 1000]) {
        for (const of of outcomes) {
          const figures: number[] = Object.values({ ...model.logLikelihood(of, margin, tie) });
          expect(figures.every(Number.isFinite), `${of} at ${margin}, ${tie}: ${figures.join()}`).toBe(true);
        }
      }
    }
  });
});

test('Rao and Kupper: the published probabilities π_i / (π_i + θ π_j), and the same for the other', () => {
  const [a, b, theta] = [3, 2, 1.5];
  const margin = Math.log(a / b);
  expect(probability(raoKupper, 'win', margin, Math.log(theta))).toBeCloseTo(a / (a + theta * b), 12);
  expect(probability(raoKupper, 'loss', margin, Math.log(theta))).toBeCloseTo(b / (b + theta * a), 12);
});

test('Davidson: the published probabilities π_i / (π_i + π_j + ν √(π_i π_j))', () => {
  const [a, b, nu] = [3, 2, 0.75];
  const total = a + b + nu * Math.sqrt(a * b);
  const margin = Math.log(a / b);
  expect(probability(davidson, 'win', margin, Math.log(nu))).toBeCloseTo(a / total, 12);
  expect(probability(davidson, 'tie', margin, Math.log(nu))).toBeCloseTo((nu * Math.sqrt(a * b)) / total, 12);
});

test('all derivatives are the slopes that finite differences have', () => {
  const model = fc.constantFrom(halfWin, raoKupper, davidson);
  const step = 1e-5;
  fc.assert(
    fc.property(model, outcome, margins, thresholds, (of, result, margin, tie) => {
      const at = (dm: number, dt: number) => of.logLikelihood(result, margin + dm, tie + dt);
      const here = at(0, 0);
      const [right, left, up, down] = [at(step, 0), at(-step, 0), at(0, step), at(0, -step)];
      expect(here.margin).toBeCloseTo((right.value - left.value) / (2 * step), 5);
      expect(here.tie).toBeCloseTo((up.value - down.value) / (2 * step), 5);
      expect(here.marginMargin).toBeCloseTo((right.margin - left.margin) / (2 * step), 5);
      expect(here.marginTie).toBeCloseTo((up.margin - down.margin) / (2 * step), 5);
      expect(here.tieTie / (1 + Math.abs(here.tieTie))).toBeCloseTo(
        (up.tie - down.tie) / (2 * step) / (1 + Math.abs(here.tieTie)),
        4,
      );
    }),
  );
});

describe('the loss of a pair', () => {
  test('of a plain win is −log σ of the margin, less what the strength requires', () => {
    const win = outcomeTarget({ win: 1 });
    expect(outcomeLoss(halfWin, win, 0.7, 0).loss).toBeCloseTo(pairLoss(0.7), 12);
    expect(outcomeLoss(halfWin, win, 0.7, 0, strengthMargin(3)).loss).toBeCloseTo(pairLoss(-0.3), 12);
    expect(outcomeLoss(halfWin, outcomeTarget({ loss: 1 }), -0.7, 0, 1).loss).toBeCloseTo(pairLoss(-0.3), 12);
  });

  test('of a smoothed label is lowest where σ(margin) is the label', () => {
    const target = outcomeTarget({ win: 1 }, 0.1);
    expect(target).toEqual({ win: 0.9, tie: 0, loss: 0.1 });
    expect(outcomeLoss(halfWin, target, Math.log(9), 0).marginGradient).toBeCloseTo(0, 12);
  });

  test('of several judgments uses their shares', () => {
    expect(outcomeTarget({ win: 2, tie: 1, loss: 1 })).toEqual({ win: 0.5, tie: 0.25, loss: 0.25 });
  });

  test('has the gradients that finite differences have, for soft targets with a required margin', () => {
    const model = fc.constantFrom(halfWin, raoKupper, davidson);
    const votes = fc.record({ win: fc.nat(3), tie: fc.nat(3), loss: fc.nat(3) });
    fc.assert(
      fc.property(model, votes, margins, thresholds, fc.double({ min: 0, max: 3, noNaN: true }), (of, v, m, t, mu) => {
        fc.pre(v.win + v.tie + v.loss > 0);
        const target = outcomeTarget(v, 0.05);
        const at = (dm: number, dt: number) => outcomeLoss(of, target, m + dm, t + dt, mu).loss;
        const here = outcomeLoss(of, target, m, t, mu);
        expect(here.marginGradient).toBeCloseTo((at(1e-5, 0) - at(-1e-5, 0)) / 2e-5, 5);
        expect(here.tieGradient).toBeCloseTo((at(0, 1e-5) - at(0, -1e-5)) / 2e-5, 5);
      }),
    );
  });

  test('weighs a judgment by its strength, one without strength once', () => {
    expect([-3, 0, 2].map((strength) => strengthWeight(strength))).toEqual([3, 1, 2]);
  });
});
