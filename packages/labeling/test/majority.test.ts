import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { asksAnother, choiceOf, hasMajority, type Vote } from '../src/index.js';

const first = (...best: string[]): Vote => ({ verdict: 'ranking', ranking: [best, ['z']] });
const allBad: Vote = { verdict: 'allBad', ranking: null };
const skip: Vote = { verdict: 'skip', ranking: null };
const withdrawn: Vote = { verdict: 'withdrawn', ranking: null };

describe('a majority', () => {
  it.each<[string, Vote[], boolean]>([
    ['one of one', [first('a')], true],
    ['two of three', [first('a'), first('a'), first('b')], true],
    ['one of two is none', [first('a'), first('b')], false],
    ['two of four is none', [first('a'), first('a'), first('b'), allBad], false],
    ['a tie is a choice of its own, in whatever order', [first('a', 'b'), first('b', 'a'), first('a')], true],
    ['a tie is not the choice of one of them', [first('a', 'b'), first('a')], false],
    [
      'what is ranked behind the first says nothing',
      [first('a'), { verdict: 'ranking', ranking: [['a'], ['y']] }],
      true,
    ],
    ['all bad is a choice', [allBad, allBad, first('a')], true],
    ['a skip chooses nothing', [first('a'), skip, skip], true],
    ['nor does what was taken back', [first('a'), withdrawn, withdrawn], true],
    ['nobody chose', [skip], false],
  ])('%s', (_what, votes, expected) => {
    expect(hasMajority(votes)).toBe(expected);
  });

  const vote = fc.oneof(
    fc.subarray(['a', 'b', 'c'], { minLength: 1 }).map((best) => first(...best)),
    fc.constantFrom(allBad, skip, withdrawn),
  );

  it('is of one choice that more than half of those who chose made', () => {
    fc.assert(
      fc.property(fc.array(vote, { maxLength: 9 }), (votes) => {
        const chosen = votes.flatMap((one) => choiceOf(one) ?? []);
        const counts = chosen.map((choice) => chosen.filter((other) => other === choice).length);
        expect(hasMajority(votes)).toBe(counts.some((count) => count > chosen.length / 2));
      }),
    );
  });
});

test.each<[string, { needed: number; limit: number | null }, Vote[], boolean]>([
  ['in disagreement below the limit', { needed: 2, limit: 3 }, [first('a'), first('b')], true],
  ['at the limit', { needed: 3, limit: 3 }, [first('a'), first('b'), allBad], false],
  ['without a limit', { needed: 2, limit: null }, [first('a'), first('b')], false],
  ['with a majority', { needed: 2, limit: 5 }, [first('a'), first('a')], false],
])('another labeler is asked or not %s', (_what, comparison, votes, expected) => {
  expect(asksAnother(comparison, votes)).toBe(expected);
});
