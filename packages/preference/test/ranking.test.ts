import fc from 'fast-check';
import { expect, test } from 'vitest';
import { strictPairs, tiedPairs } from '../src/index.js';

test('a ranking of four with one tie holds five strict pairs and one tied pair', () => {
  const ranking = [['B'], ['A', 'D'], ['C']];
  expect(strictPairs(ranking)).toEqual([
    { winner: 'B', loser: 'A' },
    { winner: 'B', loser: 'D' },
    { winner: 'B', loser: 'C' },
    { winner: 'A', loser: 'C' },
    { winner: 'D', loser: 'C' },
  ]);
  expect(tiedPairs(ranking)).toEqual([['A', 'D']]);
});

test('strict and tied pairs together are all C(K,2) pairs, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), (ranks) => {
      const ranking = [0, 1, 2, 3].map((rank) => ranks.flatMap((r, answer) => (r === rank ? [answer] : [])));
      const pairs = [...strictPairs(ranking).map(({ winner, loser }) => [winner, loser]), ...tiedPairs(ranking)];
      const names = pairs.map((pair) => pair.toSorted((a, b) => a - b).join());
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBe((ranks.length * (ranks.length - 1)) / 2);
    }),
  );
});
