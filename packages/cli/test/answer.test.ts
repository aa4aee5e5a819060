import { expect, test } from 'vitest';
import { parseAnswer } from '../src/label/answer.js';

const rules = { labels: ['A', 'B', 'C'], allowTies: true, allowAllBad: true };

test('the keys of the terminal labeler', () => {
  expect(parseAnswer('c>a=b', rules)).toEqual({ kind: 'ranking', ranking: [['C'], ['A', 'B']] });
  expect(parseAnswer('x', rules)).toEqual({ kind: 'allBad' });
  expect(parseAnswer('s hard', rules)).toEqual({ kind: 'skip', reason: 'too_hard' });
  expect(parseAnswer('q', rules)).toEqual({ kind: 'quit' });
  expect(parseAnswer('?', rules)).toEqual({ kind: 'help' });
});

test('a skip wants a reason', () => {
  expect(parseAnswer('s', rules)).toMatchObject({ kind: 'problem', problem: expect.stringContaining('unclear') });
});

test('what the project does not allow is not sent', () => {
  const strict = { ...rules, allowTies: false, allowAllBad: false };
  expect(parseAnswer('a=b>c', strict)).toEqual({ kind: 'problem', problem: 'ties are not allowed here' });
  expect(parseAnswer('x', strict)).toEqual({ kind: 'problem', problem: 'here one candidate must be best' });
});
