import { projectSettings } from '@tastemaker/contracts';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  contentOf,
  describeRefusal,
  isSameContent,
  type JudgingRules,
  judgmentRefusal,
  letterRanking,
  letterRatings,
  lettersOf,
  type SentJudgment,
  strengthSign,
} from '../src/index.js';

const wit = { key: 'wit', title: 'Wit', scale: { min: 1, max: 5 } };
const rulesOf = (settings: Parameters<typeof projectSettings.parse>[0]): JudgingRules =>
  projectSettings.parse(settings);
const ranked = (ranking: string[][], more: object = {}): Extract<SentJudgment, { verdict: 'ranking' }> => ({
  verdict: 'ranking',
  ranking,
  dwellMs: 1,
  ...more,
});
const bad = (more: object = {}): SentJudgment => ({ verdict: 'allBad', dwellMs: 1, ...more });

describe('what a judgment must hold', () => {
  it.each<[string, Parameters<typeof projectSettings.parse>[0], number, SentJudgment, string | undefined]>([
    ['a ranking of all', {}, 3, ranked([['B'], ['A', 'C']]), undefined],
    ['all bad', {}, 2, bad(), undefined],
    ['no tie where none is allowed', { allowTies: false }, 2, ranked([['A', 'B']]), 'ties_not_allowed'],
    ['no "all bad" where it is not allowed', { allowAllBad: false }, 2, bad(), 'all_bad_not_allowed'],
    ['every candidate', {}, 3, ranked([['A'], ['B']]), 'incomplete_ranking'],
    ['two candidates of a partial ranking', { allowPartialRankings: true }, 3, ranked([['A'], ['B']]), undefined],
    ['more than one of a partial ranking', { allowPartialRankings: true }, 3, ranked([['A']]), 'incomplete_ranking'],
    ['candidates that were shown', { allowPartialRankings: true }, 2, ranked([['A'], ['C']]), 'unknown_letter'],
    ['each candidate once', {}, 2, ranked([['A'], ['A']]), 'incomplete_ranking'],
    ['a rationale where one is asked for', { rationale: 'required' }, 2, bad({ rationale: ' ' }), 'rationale_missing'],
    ['a rationale of an "all bad", too', { rationale: 'required' }, 2, bad({ rationale: 'x' }), undefined],
    ['no rationale where none is taken', { rationale: 'none' }, 2, bad({ rationale: 'x' }), 'rationale_not_taken'],
    ['no better answer', { betterAnswer: 'none' }, 2, bad({ betterAnswer: 'x' }), 'better_answer_not_taken'],
    ['a strength of a pair', { strength: 'required' }, 2, ranked([['A'], ['B']]), 'strength_missing'],
    ['no strength of three', { strength: 'required' }, 3, ranked([['A'], ['B'], ['C']]), undefined],
    ['a strength is of two only', {}, 3, ranked([['A'], ['B'], ['C']], { strength: 1 }), 'strength_not_of_a_pair'],
    ['no strength', { strength: 'none' }, 2, ranked([['A'], ['B']], { strength: 1 }), 'strength_not_taken'],
    ['a strength of its sign', {}, 2, ranked([['A'], ['B']], { strength: -1 }), 'strength_contradicts_ranking'],
    ['no strength of a tie', {}, 2, ranked([['A', 'B']], { strength: 1 }), 'strength_contradicts_ranking'],
    ['a strength of 0 with any order', {}, 2, ranked([['B'], ['A']], { strength: 0 }), undefined],
    ['a rating of each', { criteria: [wit] }, 2, bad({ ratings: { wit: { A: 1 } } }), 'rating_missing'],
    ['known criteria', { criteria: [wit] }, 2, bad({ ratings: { charm: {} } }), 'unknown_criterion'],
    ['the scale', { criteria: [wit] }, 2, bad({ ratings: { wit: { A: 6, B: 1 } } }), 'rating_off_scale'],
    ['ratings of what was shown', { criteria: [wit] }, 2, bad({ ratings: { wit: { A: 1, C: 1 } } }), 'unknown_letter'],
    ['all ratings', { criteria: [wit] }, 2, bad({ ratings: { wit: { A: 1, B: 5 } } }), undefined],
  ])('%s', (_what, settings, count, sent, code) => {
    const refusal = judgmentRefusal(sent, rulesOf(settings), lettersOf(count));
    expect(refusal?.code).toBe(code);
    expect(refusal === undefined ? 'None.' : describeRefusal(refusal)).toMatch(/^[A-Z].*\.$/);
  });
});

/** Of some displayed candidates: their ids in displayed order, and a ranking and ratings of all of them. */
const judged = fc
  .integer({ min: 2, max: 16 })
  .chain((count) =>
    fc.record({
      displayedOrder: fc.constant(Array.from({ length: count }, (_, i) => `id-${i}`)),
      order: fc.shuffledSubarray(lettersOf(count), { minLength: count, maxLength: count }),
      cuts: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
      rating: fc.integer({ min: 1, max: 5 }),
    }),
  )
  .map(({ displayedOrder, order, cuts, rating }) => {
    const ranking: string[][] = [];
    order.forEach((letter, i) => {
      if (i === 0 || cuts[i] === true) ranking.push([letter]);
      else ranking.at(-1)?.push(letter);
    });
    const ratings = { wit: Object.fromEntries(order.map((letter) => [letter, rating])) };
    return { displayedOrder, sent: { ...ranked(ranking, { ratings }), ranking, ratings } };
  });

test('what is stored reads back in the letters that were sent', () => {
  const rules = rulesOf({ criteria: [wit] });
  fc.assert(
    fc.property(judged, ({ displayedOrder, sent }) => {
      expect(judgmentRefusal(sent, rules, lettersOf(displayedOrder.length))).toBeUndefined();
      const { ranking, ratings } = contentOf(sent, displayedOrder);
      expect(letterRanking(ranking ?? [], displayedOrder)).toEqual(sent.ranking);
      expect(letterRatings(ratings ?? {}, displayedOrder)).toEqual(sent.ratings);
    }),
  );
});

test('the order within a group of ties says nothing, the order of the groups does', () => {
  fc.assert(
    fc.property(judged, ({ displayedOrder, sent }) => {
      const content = contentOf(sent, displayedOrder);
      const turned = sent.ranking.map((group) => group.toReversed());
      expect(isSameContent(content, contentOf({ ...sent, ranking: turned }, displayedOrder))).toBe(true);
      const upsideDown = contentOf({ ...sent, ranking: sent.ranking.toReversed() }, displayedOrder);
      expect(isSameContent(content, upsideDown)).toBe(sent.ranking.length === 1);
    }),
  );
});

test.each<[string[][], number]>([
  [[['A'], ['B']], 1],
  [[['B'], ['A']], -1],
  [[['A', 'B']], 0],
])('a strength of %j has the sign %d', (ranking, sign) => {
  expect(strengthSign(ranking, ['A', 'B'])).toBe(sign);
});

test('letters go from A to P', () => {
  expect(lettersOf(16).join('')).toBe('ABCDEFGHIJKLMNOP');
});
