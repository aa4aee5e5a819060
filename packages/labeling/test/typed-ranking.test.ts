import { expect, test } from 'vitest';
import { parseRanking } from '../src/index.js';

const four = ['A', 'B', 'C', 'D'];

test('a typed ranking becomes groups, best first, ties together', () => {
  expect(parseRanking('b>a=d>c', four)).toEqual({ ranking: [['B'], ['A', 'D'], ['C']] });
  expect(parseRanking(' B > A = D > C ', four)).toEqual({ ranking: [['B'], ['A', 'D'], ['C']] });
});

test('a single letter puts one candidate before all others', () => {
  expect(parseRanking('c', four)).toEqual({ ranking: [['C'], ['A', 'B', 'D']] });
  expect(parseRanking('b', ['A', 'B'])).toEqual({ ranking: [['B'], ['A']] });
});

test('what cannot be meant is told, not guessed', () => {
  expect(parseRanking('a>b', four)).toEqual({ problem: 'C, D not ranked' });
  expect(parseRanking('a>b>b>c', four)).toEqual({ problem: 'B stands there twice' });
  expect(parseRanking('a>e', four)).toEqual({ problem: 'there is no E' });
  expect(parseRanking('a>>b', four)).toEqual({ problem: 'a letter is missing' });
});
