import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bettingInterval,
  countScores,
  logCapitalAbove,
  logCapitalBelow,
  refutesMean,
} from '../../src/sequential/betting-sequence.js';
import { decideMean } from '../../src/sequential/decide-mean.js';
import { unitScores } from '../../src/sequential/unit-scores.js';
import { congruential } from '../prediction-powered/cases.js';

function scores(wins: number, losses: number, ties = 0): number[] {
  return [...Array<number>(wins).fill(1), ...Array<number>(losses).fill(0), ...Array<number>(ties).fill(0.5)];
}

const width = ({ low, high }: { low: number; high: number }) => high - low;

const vote = (unit: string, score: number) => ({ unit, score });

describe('the capital of bets on scores above a mean', () => {
  test('is Robbins’ mixture where scores are 0 and 1', () => {
    // n wins at ½ grow 1 to the mean of (1 + f)ⁿ over (0, 1), (2ⁿ⁺¹ − 1) / (n + 1); the midpoint rule is good to 4 digits.
    expect(Math.exp(logCapitalAbove(countScores(scores(8, 0)), 0.5))).toBeCloseTo(511 / 9, 0);
    // 3 wins, 1 loss: ∫ (1 + f)³ (1 − f) df = 1.3.
    expect(Math.exp(logCapitalAbove(countScores(scores(3, 1)), 0.5))).toBeCloseTo(1.3, 3);
    // With bets on both sides, (K⁺ + K⁻)/2 is the mixture over all shares: 2⁴ B(4, 2) = 16/20.
    const counts = countScores(scores(3, 1));
    const both = (Math.exp(logCapitalAbove(counts, 0.5)) + Math.exp(logCapitalBelow(counts, 0.5))) / 2;
    expect(both).toBeCloseTo(16 / 20, 3);
  });

  test('is expected to stay as it is where the mean is true', () => {
    const count = fc.integer({ min: 0, max: 100 });
    const share = fc.double({ min: 0.01, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(count, count, count, share, share, (wins, losses, ties, win, tieOfRest) => {
        const chances = new Map([
          [1, win],
          [0.5, (1 - win) * tieOfRest],
          [0, (1 - win) * (1 - tieOfRest)],
        ]);
        const mean = [...chances].reduce((sum, [score, chance]) => sum + score * chance, 0);
        const seen = countScores(scores(wins, losses, ties));
        for (const capital of [logCapitalAbove, logCapitalBelow]) {
          const growth = [...chances].map(([score, chance]) => {
            const next = new Map(seen).set(score, (seen.get(score) ?? 0) + 1);
            return chance * Math.exp(capital(next, mean) - capital(seen, mean));
          });
          expect(growth.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 8);
        }
      }),
    );
  });
});

describe('the decision', () => {
  test('knows nothing without scores', () => {
    expect(decideMean([])).toMatchObject({
      scores: 0,
      interval: { low: 0, high: 1 },
      decided: null,
      toGo: { value: null, low: null, high: null },
    });
  });

  test('is for either side alike, with eight wins in a row, and says how far it is off', () => {
    expect(decideMean(scores(7, 0))).toMatchObject({ decided: null, toGo: { value: 1 } });
    expect(decideMean(scores(8, 0))).toMatchObject({ decided: 'above', toGo: { value: 0, low: 0, high: 0 } });
    expect(decideMean(scores(0, 8))).toMatchObject({ decided: 'below' });
    const { decided, toGo, mean, interval } = decideMean(scores(14, 6));
    expect(decided).toBeNull();
    expect(mean).toBe(0.7);
    // Wider than Wilson's 48–85, which is for one look only.
    expect(interval.low).toBeLessThan(0.48);
    expect(interval.high).toBeGreaterThan(0.85);
    const more = toGo.value ?? 0;
    expect(decideMean(scores(14 + Math.ceil(0.7 * more), 6 + Math.floor(0.3 * more))).decided).toBe('above');
    expect(toGo.low ?? Infinity).toBeLessThanOrEqual(more);
    expect(toGo.high ?? Infinity).toBeGreaterThanOrEqual(more);
    expect(decideMean(scores(10, 10)).toGo).toMatchObject({ value: null, high: null });
  });

  test('takes less where many are tied: the interval is that of a small variance', () => {
    const tied = bettingInterval(countScores(scores(20, 20, 160)), 0.05);
    const untied = bettingInterval(countScores(scores(100, 100)), 0.05);
    expect(width(tied)).toBeLessThan(0.6 * width(untied));
  });
});

/** How many of 500 series ever leave out the true mean, judged by the vote, with `alike` votes on each prompt. */
function missedSeries(votesPerUnit: number): number {
  const random = congruential(votesPerUnit + 5);
  let missed = 0;
  for (let series = 0; series < 500; series += 1) {
    const votes: { unit: string; score: number }[] = [];
    for (let prompt = 0; prompt < 40; prompt += 1) {
      // Labelers see alike: three votes on a prompt are nearly one.
      const better = random() < 0.5;
      for (let labeler = 0; labeler < 3; labeler += 1) {
        const agrees = random() < 0.95;
        votes.push({
          unit: votesPerUnit === 0 ? `${prompt} ${labeler}` : `${prompt}`,
          score: better === agrees ? 1 : 0,
        });
      }
    }
    const { scores: inOrder } = unitScores(votes, votesPerUnit || 1);
    const counts = new Map<number, number>();
    for (const score of inOrder) {
      counts.set(score, (counts.get(score) ?? 0) + 1);
      if (!refutesMean(counts, 0.5, 0.05)) continue;
      missed += 1;
      break;
    }
  }
  return missed;
}

describe('looking after every vote', () => {
  test('is wrong in one series of twenty at most where prompts are the units, and far more often where votes are', () => {
    const threeErrors = 3 * Math.sqrt(0.05 * 0.95 * 500);
    expect(missedSeries(3)).toBeLessThan(25 + threeErrors);
    expect(missedSeries(1)).toBeLessThan(25 + threeErrors);
    expect(missedSeries(0)).toBeGreaterThan(50);
  });
});

describe('scores of units', () => {
  test('are the means of their first votes, and wait until there are enough', () => {
    const votes = [vote('a', 1), vote('b', 0), vote('b', 0.5), vote('a', 0), vote('b', 1), vote('c', 1)];
    expect(unitScores(votes, 2)).toEqual({ scores: [0.25, 0.5], waiting: 1, unusedVotes: 2 });
    expect(unitScores(votes, 1)).toEqual({ scores: [1, 0, 1], waiting: 0, unusedVotes: 3 });
  });
});
