import { expect, test } from 'vitest';
import { readAnswer } from '../src/judges/ask-judge.js';

test.each([
  ['A', 'A'],
  ['b', 'B'],
  [' Tie. ', 'tie'],
  ['[[B]]', 'B'],
  ['**A**', 'A'],
  ['"tie"', 'tie'],
  ['A is too long, B keeps the form.\n\nB', 'B'],
])('%j is read as %s', (text, read) => {
  expect(readAnswer(text)).toBe(read);
});

test.each([
  '',
  'Answer A',
  'A or B',
  'A\nB',
  'A, because it is shorter.',
  'Both',
  'C',
  'tie\nA',
  'AB',
  'A\nThat is all.',
])('%j is not guessed at', (text) => {
  expect(readAnswer(text)).toBeNull();
});
