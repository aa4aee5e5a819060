import { describe, expect, it } from 'vitest';
import { digitsOf, ratingByDigit } from '../src/pages/label/rating-scale.js';
import { wordsNotIn } from '../src/pages/label/reading/word-differences.js';
import { storedDraft } from '../src/pages/label/stored-draft.js';
import { partsOfMessage } from '../src/parts/message/message-parts.js';

const differing = (text: string, other: string) => wordsNotIn(text, other).map(({ from, to }) => text.slice(from, to));

describe('a message', () => {
  it('is parted into text, calls of tools and their results, with JSON indented', () => {
    const text = 'Let me see.\n<tool_call>{"name":"search"}</tool_call>\n<tool_response>two rows</tool_response> Done.';
    expect(partsOfMessage(text)).toEqual([
      { kind: 'text', text: 'Let me see.\n' },
      { kind: 'call', text: '{\n  "name": "search"\n}', language: 'json' },
      { kind: 'result', text: 'two rows' },
      { kind: 'text', text: ' Done.' },
    ]);
  });

  it('stays as it is where no tags close', () => {
    expect(partsOfMessage('a <tool_call> b')).toEqual([{ kind: 'text', text: 'a <tool_call> b' }]);
    expect(partsOfMessage('')).toEqual([{ kind: 'text', text: '' }]);
  });
});

describe('words that another text lacks', () => {
  it('are told as stretches', () => {
    expect(differing('the quick brown fox jumps', 'the slow red fox jumps')).toEqual(['quick brown']);
    expect(differing('the fox', 'the fox')).toEqual([]);
    expect(differing('all new', '')).toEqual(['all new']);
    expect(differing('one and two', 'three and four')).toEqual(['one and two']);
    expect(differing('the fox, jumps', 'the fox jumps')).toEqual([]);
  });
});

describe('a digit', () => {
  it.each([
    [{ min: 1, max: 5 }, 3, 3],
    [{ min: 1, max: 5 }, 6, undefined],
    [{ min: 0, max: 4 }, 0, 0],
    [{ min: 1, max: 10 }, 0, 10],
    [{ min: -2, max: 2 }, 1, -2],
    [{ min: -2, max: 2 }, 6, undefined],
    [{ min: 0, max: 100 }, 5, undefined],
  ])('on the scale %j: %i gives %s', (scale, digit, rating) => {
    expect(ratingByDigit(scale, digit)).toBe(rating);
  });

  it('is told by the first and the last that mean something', () => {
    expect(digitsOf({ min: 1, max: 5 })).toEqual(['1', '5']);
    expect(digitsOf({ min: 0, max: 4 })).toEqual(['0', '4']);
    expect(digitsOf({ min: 1, max: 10 })).toEqual(['1', '0']);
    expect(digitsOf({ min: 0, max: 100 })).toBeUndefined();
  });
});

it('reads the judgment that is stored instead out of a problem, where it is told', () => {
  expect(storedDraft({ stored: { verdict: 'ranking', ranking: [['A'], ['B', 'C']] } })?.places).toEqual({
    A: 1,
    B: 2,
    C: 2,
  });
  expect(storedDraft({ stored: { verdict: 'allBad' } })?.isAllBad).toBe(true);
  expect(storedDraft({})).toBeUndefined();
});
