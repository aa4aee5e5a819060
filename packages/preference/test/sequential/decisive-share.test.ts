import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideShare, logEvidence } from '../../src/sequential/decisive-share.js';

/** Bryc's generator; its own, so that the simulation is the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the evidence against a share', () => {
  test('is the mixture’s likelihood over that of the share', () => {
    // B(4, 2) = 3! 1! / 5! = 1/20; against ½ after four votes: 2⁴ / 20.
    expect(Math.exp(logEvidence(3, 1, 0.5))).toBeCloseTo(16 / 20, 12);
    // B(15, 7) = 14! 6! / 21!.
    expect(Math.exp(logEvidence(14, 6, 0.5))).toBeCloseTo(2 ** 20 / (21 * 38_760), 9);
  });

  test('keeps its mean of 1 from vote to vote where the share is true', () => {
    const votes = fc.integer({ min: 0, max: 300 });
    const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(votes, votes, shares, (wins, losses, share) => {
        const before = logEvidence(wins, losses, share);
        const next = [
          share * Math.exp(logEvidence(wins + 1, losses, share) - before),
          (1 - share) * Math.exp(logEvidence(wins, losses + 1, share) - before),
        ];
        expect((next[0] ?? 0) + (next[1] ?? 0)).toBeCloseTo(1, 8);
      }),
    );
  });
});

describe('the confidence sequence', () => {
  test('is everything without votes, and has the share of wins in it', () => {
    expect(decideShare(0, 0)).toEqual({ interval: { low: 0, high: 1 }, decided: null, votesToGo: null });
    const { interval } = decideShare(14, 6);
    expect(interval.low).toBeLessThan(0.7);
    expect(interval.high).toBeGreaterThan(0.7);
    // Wider than Wilson's 48–85, which is for one look only.
    expect(interval.low).toBeLessThan(0.48);
    expect(interval.high).toBeGreaterThan(0.85);
  });

  test('decides for either side alike, and says how far that is off', () => {
    // The least number of wins in a row with 2ⁿ / (n + 1) ≥ 20.
    expect(decideShare(7, 0)).toMatchObject({ decided: null, votesToGo: 1 });
    expect(decideShare(8, 0)).toMatchObject({ decided: 'wins', votesToGo: 0 });
    expect(decideShare(0, 8)).toMatchObject({ decided: 'losses', votesToGo: 0 });
    const { decided, votesToGo } = decideShare(14, 6);
    expect(decided).toBeNull();
    expect(decideShare(14 + 0.7 * (votesToGo ?? 0), 6 + 0.3 * (votesToGo ?? 0)).decided).toBe('wins');
    expect(decideShare(10, 10).votesToGo).toBeNull();
  });

  test.each([0.5, 0.7, 0.95])(
    'leaves out a true share of %s in one series of twenty at most, however often one looks',
    (share) => {
      const random = generator(Math.round(share * 1000));
      const series = 2000;
      let missed = 0;
      for (let one = 0; one < series; one += 1) {
        let wins = 0;
        for (let votes = 1; votes <= 400; votes += 1) {
          if (random() < share) wins += 1;
          if (logEvidence(wins, votes - wins, share) < Math.log(20)) continue;
          missed += 1;
          break;
        }
      }
      // 5 %, and three standard errors of 2,000 series.
      expect(missed / series).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / series));
      expect(missed).toBeGreaterThan(0);
    },
  );
});
