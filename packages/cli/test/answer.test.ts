import { expect, test } from 'vitest';
import { parseAnswer, type Rules } from '../src/label/answer.js';

const rules: Rules = {
  labels: ['A', 'B', 'C'],
  allowTies: true,
  allowAllBad: true,
  allowPartialRankings: false,
  strength: 'optional',
  rationale: 'optional',
  criteria: [{ key: 'wit', title: 'Wit', description: '', scale: { min: 1, max: 5 }, required: true }],
  betterAnswer: 'candidate',
};
const pair: Rules = { ...rules, labels: ['A', 'B'] };

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

test('a pair’s ranking may say how much better, as seen from the first letter', () => {
  expect(parseAnswer('a>b 3', pair)).toEqual({ kind: 'ranking', ranking: [['A'], ['B']], strength: 3 });
  expect(parseAnswer('b 2', pair)).toEqual({ kind: 'ranking', ranking: [['B'], ['A']], strength: -2 });
  expect(parseAnswer('a=b 0', pair)).toEqual({ kind: 'ranking', ranking: [['A', 'B']], strength: 0 });
  expect(parseAnswer('b>a 0', pair)).toEqual({ kind: 'ranking', ranking: [['B'], ['A']], strength: 0 });
  expect(parseAnswer('a=b 1', pair)).toEqual({ kind: 'problem', problem: 'a tie has strength 0' });
  expect(parseAnswer('a>b>c 1', rules)).toMatchObject({ kind: 'problem', problem: expect.stringContaining('two') });
  expect(parseAnswer('a>b 1', { ...pair, strength: 'none' })).toMatchObject({ kind: 'problem' });
  const required: Rules = { ...pair, strength: 'required' };
  expect(parseAnswer('a>b', required)).toEqual({
    kind: 'problem',
    problem: 'say how much better it is, 1 to 3: b>a 2',
  });
  expect(parseAnswer('a=b', required)).toMatchObject({ kind: 'ranking', strength: 0 });
});

test('what goes along with a verdict keeps its words as they were typed', () => {
  expect(parseAnswer('why B Rhymes', rules)).toEqual({ kind: 'rationale', text: 'B Rhymes' });
  expect(parseAnswer('rate wit a=4 B=1', rules)).toEqual({ kind: 'rating', criterion: 'wit', ratings: { A: 4, B: 1 } });
  expect(parseAnswer('better Frost\\nagain', rules)).toEqual({ kind: 'better', text: 'Frost\nagain' });
  expect(parseAnswer('u', rules)).toEqual({ kind: 'undo' });
  for (const line of ['rate wit a=9', 'rate wit d=1', 'rate charm a=1', 'rate wit', 'rate wit a', 'why', 'better'])
    expect(parseAnswer(line, rules)).toMatchObject({ kind: 'problem' });
  expect(parseAnswer('why so', { ...rules, rationale: 'none' })).toMatchObject({ kind: 'problem' });
  expect(parseAnswer('better so', { ...rules, betterAnswer: 'none' })).toMatchObject({ kind: 'problem' });
});

test('a flag names a candidate, or the prompt, and why', () => {
  expect(parseAnswer('flag b broken It ends.', rules)).toEqual({
    kind: 'flag',
    label: 'B',
    reason: 'broken',
    note: 'It ends.',
  });
  expect(parseAnswer('flag prompt duplicate', rules)).toMatchObject({ label: null, reason: 'duplicate', note: '' });
  expect(parseAnswer('flag b ugly', rules)).toMatchObject({ problem: expect.stringContaining('personal_data') });
  expect(parseAnswer('flag', rules)).toMatchObject({ kind: 'problem' });
});

test('where the project allows it a ranking may leave candidates out', () => {
  const partial = { ...rules, allowPartialRankings: true };
  expect(parseAnswer('a>b', partial)).toEqual({ kind: 'ranking', ranking: [['A'], ['B']] });
  expect(parseAnswer('a>b', rules)).toMatchObject({ kind: 'problem' });
});
