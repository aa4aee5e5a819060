import type { Criterion } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { type Draft, draftOf, emptyDraft, judgmentOf, lineOf, rankingOf } from '../src/pages/label/draft.js';
import { type Command, type Judging, judge, startJudging } from '../src/pages/label/judging.js';
import { firstMissing, ratingsToGo } from '../src/pages/label/missing.js';
import { checkedStep } from '../src/pages/label/strength.js';

const candidates = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ label: String.fromCharCode(65 + index), text: 'text' }));

const criterion = (key: string, required = true): Criterion => ({
  key,
  title: key,
  description: '',
  scale: { min: 1, max: 5 },
  required,
});

const pair = {
  candidates: candidates(2),
  fenceToken: 'fence',
  allowTies: true,
  allowAllBad: true,
  allowPartialRankings: false,
  strength: 'optional' as const,
  rationale: 'optional' as const,
  betterAnswer: 'candidate' as const,
  criteria: [] as Criterion[],
};
const four = { ...pair, candidates: candidates(4) };
type Rules = typeof pair | (Omit<typeof pair, 'strength'> & { strength: 'none' | 'optional' | 'required' });

const after = (rules: Rules, ...commands: Command[]): Judging =>
  commands.reduce((judging, command) => judge(judging, command, rules), startJudging(emptyDraft));
const letter = (name: string): Command => ({ type: 'letter', letter: name });
const digit = (value: number): Command => ({ type: 'digit', digit: value });
const first: Command = { type: 'step', towards: 'first' };
const second: Command = { type: 'step', towards: 'second' };
const equal: Command = { type: 'equal' };
const line = ({ draft }: Judging) => lineOf(rankingOf(draft));

describe('a pair', () => {
  it('takes a letter as a side without a strength', () => {
    const { draft } = after(pair, letter('B'));
    expect(judgmentOf(draft, pair)).toMatchObject({ verdict: 'ranking', ranking: [['B'], ['A']] });
    expect(judgmentOf(draft, pair)).not.toHaveProperty('strength');
  });

  it.each([
    ['towards A from nothing', [first], 1],
    ['towards B from nothing', [second], -1],
    ['a side alone becomes slightly better, whichever way', [letter('A'), second], 1],
    ['on towards A', [letter('A'), first, first], 2],
    ['no further than the end', [first, first, first, first, first], 3],
    ['from A slightly over equal', [first, second], 0],
    ['over equal to B', [first, second, second], -1],
    ['from equal towards A', [equal, first], 1],
  ])('moves the strength as it lies on the screen: %s', (_name, commands, strength) => {
    expect(after(pair, ...commands).draft.strength).toBe(strength);
  });

  it('passes over equal where ties are not allowed', () => {
    const rules = { ...pair, allowTies: false };
    expect(after(rules, first, second).draft.strength).toBe(-1);
    expect(after(rules, equal).draft).toEqual(emptyDraft);
  });

  it('chooses a side by arrows where no strength is taken', () => {
    const rules = { ...pair, strength: 'none' as const };
    const { draft } = after(rules, first);
    expect(checkedStep(draft, rules, ['A', 'B'])).toBe(1);
    expect(firstMissing(draft, rules)).toBeUndefined();
    expect(rankingOf(after(rules, first, second).draft)).toEqual([['A', 'B']]);
  });

  it('takes equal with a strength of 0, and a side takes all bad back', () => {
    expect(judgmentOf(after(pair, equal).draft, pair)).toMatchObject({ ranking: [['A', 'B']], strength: 0 });
    expect(judgmentOf(after(pair, { type: 'allBad' }).draft, pair)).toMatchObject({ verdict: 'allBad' });
    expect(after(pair, { type: 'allBad' }, letter('A')).draft.isAllBad).toBe(false);
  });
});

describe('ratings', () => {
  const rules = { ...pair, criteria: [criterion('true'), criterion('easy')] };

  it('go criterion by criterion, A then B', () => {
    const { draft } = after(rules, digit(5), digit(2), digit(4));
    expect(draft.ratings).toEqual({ true: { A: 5, B: 2 }, easy: { A: 4 } });
    expect(ratingsToGo(draft, rules)).toBe(1);
  });

  it('are told missing after the choice, with the place where they are', () => {
    expect(firstMissing(after(rules).draft, rules)?.where).toBe('choice');
    const missing = firstMissing(after(rules, letter('A'), digit(5), digit(2), digit(4)).draft, rules);
    expect(missing).toMatchObject({ where: 'ratings', cell: { criterion: 'easy', letter: 'B' } });
  });

  it('go where one looks, then on to what is missing', () => {
    const judging = after(
      rules,
      { type: 'look', cell: { criterion: 'easy', letter: 'A' } },
      digit(3),
      digit(1),
      digit(2),
    );
    expect(judging.draft.ratings).toEqual({ easy: { A: 3, B: 1 }, true: { A: 2 } });
  });

  it('leave digits off the scale alone', () => {
    expect(after(rules, digit(9)).draft).toEqual(emptyDraft);
  });
});

describe('a ranking', () => {
  it('places letters from best to worst, with = before one that is tied', () => {
    expect(line(after(four, letter('B'), letter('D'), letter('A'), equal, letter('C')))).toBe('B > D > A = C');
  });

  it('chooses a placed one, which then moves, and takes a place by a digit', () => {
    const ranked = [letter('A'), letter('B'), letter('C'), letter('D')];
    expect(line(after(four, ...ranked, letter('C'), { type: 'move', by: -1 }))).toBe('A > C > B > D');
    expect(line(after(four, ...ranked, letter('D'), digit(1)))).toBe('A = D > B > C');
    expect(line(after({ ...four, allowTies: false }, ...ranked, letter('D'), digit(1)))).toBe('D > A > B > C');
  });

  it('keeps the place that was clicked, before the others have one', () => {
    const judging = after(
      four,
      { type: 'place', letter: 'A', place: 3 },
      { type: 'place', letter: 'B', place: 1 },
      { type: 'place', letter: 'C', place: 3 },
    );
    expect(judging.draft.places).toEqual({ A: 3, B: 1, C: 3 });
    expect(line(judging)).toBe('B > A = C');
    expect(firstMissing(judging.draft, four)?.refusal.code).toBe('incomplete_ranking');
  });

  it('ties with the one above, and parts', () => {
    const tied = [letter('A'), letter('B'), { type: 'tie' } as const];
    expect(line(after(four, ...tied))).toBe('A = B');
    expect(line(after(four, ...tied, { type: 'tie' }))).toBe('A > B');
  });

  it('moves out of a tie before it moves past a group', () => {
    const tied = [letter('A'), letter('B'), equal, letter('C')];
    expect(line(after(four, ...tied, { type: 'move', by: -1 }))).toBe('A > C > B');
    expect(line(after(four, ...tied, { type: 'move', by: 1 }))).toBe('A > B > C');
  });

  it('takes the chosen one out, or the last', () => {
    expect(line(after(four, letter('A'), letter('B'), letter('A'), { type: 'takeOut' }))).toBe('B');
    expect(line(after(four, letter('A'), letter('B'), letter('C'), { type: 'takeOut' }, { type: 'takeOut' }))).toBe(
      'A',
    );
  });

  it('takes no tie where ties are not allowed', () => {
    const rules = { ...four, allowTies: false };
    expect(line(after(rules, letter('A'), equal, letter('B')))).toBe('A > B');
  });
});

it('sends what was typed without the spaces around it, and nothing for nothing', () => {
  const draft: Draft = { ...emptyDraft, places: { A: 1, B: 2 }, rationale: ' because\n', betterAnswer: '  ' };
  expect(judgmentOf({ ...draft, dwellMs: 12.4 }, pair)).toEqual({
    verdict: 'ranking',
    ranking: [['A'], ['B']],
    rationale: 'because',
    dwellMs: 12,
    fenceToken: 'fence',
  });
});

it('returns a stored judgment as it was', () => {
  const draft = draftOf({
    id: 'id',
    assignmentId: 'id',
    number: 1,
    verdict: 'ranking',
    ranking: [['B'], ['A', 'C']],
    skipReason: null,
    strength: null,
    ratings: { easy: { A: 1 } },
    rationale: 'why',
    betterAnswer: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    editableUntil: '2026-01-01T00:00:00.000Z',
  });
  expect(lineOf(rankingOf(draft))).toBe('B > A = C');
  expect(draft).toMatchObject({ ratings: { easy: { A: 1 } }, rationale: 'why', betterAnswer: '' });
});
