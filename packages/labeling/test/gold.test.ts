import type { GoldAnswer } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { agreesWithGold, goldAnswerRefusal } from '../src/index.js';

const found = (...ranking: string[][]) => ({ verdict: 'ranking' as const, ranking });
const allBad = { verdict: 'allBad' as const, ranking: null };
const skip = { verdict: 'skip' as const, ranking: null };

describe('a known answer', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'];

  it.each<[string, GoldAnswer, ReturnType<typeof found> | typeof allBad | typeof skip, boolean | null]>([
    ['the same order agrees', { ranking: [[a], [b], [c]] }, found([a], [b], [c]), true],
    ['two swapped do not', { ranking: [[a], [b], [c]] }, found([b], [a], [c]), false],
    ['a tie of what it orders does not', { ranking: [[a], [b]] }, found([a, b]), false],
    ['what it ties is free', { ranking: [[a], [b, c]] }, found([a], [c], [b]), true],
    ['what it leaves out is free', { ranking: [[a], [b]] }, found([d], [a], [c], [b]), true],
    ['leaving out what it orders does not', { ranking: [[a], [b]] }, found([a], [c]), false],
    ['a tie of all asks for the tie', { ranking: [[a, b]] }, found([a, b]), true],
    ['a tie of all refuses an order', { ranking: [[a, b]] }, found([a], [b]), false],
    ['all bad agrees with all bad', { allBad: true }, allBad, true],
    ['all bad refuses a ranking', { allBad: true }, found([a], [b]), false],
    ['a ranking refuses all bad', { ranking: [[a], [b]] }, allBad, false],
    ['a skip says nothing', { allBad: true }, skip, null],
  ])('%s', (_what, known, judgment, agrees) => {
    expect(agreesWithGold(known, judgment)).toBe(agrees);
  });

  it.each<[string, GoldAnswer, RegExp]>([
    ['of the candidates', { ranking: [[a], [b]] }, /^none$/],
    ['all bad', { allBad: true }, /^none$/],
    ['of another candidate', { ranking: [[a], [d]] }, /names d/],
    ['of one candidate', { ranking: [[a]] }, /two at least/],
  ])('%s', (_what, known, refusal) => {
    expect(goldAnswerRefusal(known, [a, b, c]) ?? 'none').toMatch(refusal);
  });
});
