import { expect, test } from 'vitest';
import { z } from 'zod';
import { importQuery, judgmentSubmit, projectCreate, runConfig, unknownKeys } from '../src/index.js';

const settings = z.object({ judgmentsPerComparison: z.int(), leaseSeconds: z.int().optional() });
const project = z.object({ name: z.string(), settings: settings.optional(), labels: z.record(z.string(), z.string()) });

test.each([
  ['a slip', { splt: 'train' }, 'unknown parameter splt: did you mean split?'],
  ['two letters the wrong way round', { lmiit: '2' }, 'unknown parameter lmiit: did you mean limit?'],
  ['another way to write words together', { 'dry-run': 'x' }, 'unknown parameter dry-run: did you mean dryRun?'],
  ['a name like no other', { colour: 'red' }, 'unknown parameter colour: known are split, limit, dryRun'],
])('%s is told with the nearest right name', (_what, query, message) => {
  const known = z.object({ split: z.string().optional(), limit: z.string().optional(), dryRun: z.string().optional() });
  expect(unknownKeys(known, query, 'parameter')).toEqual([{ path: Object.keys(query)[0], message }]);
});

test('where nothing is known, it says so', () => {
  expect(unknownKeys(z.object({}), { x: 1 }, 'key')).toEqual([
    { path: 'x', message: 'unknown key x: none is known here' },
  ]);
});

test('a key is found at any depth, under lists and defaults, and what a record holds is free', () => {
  const value = { name: 'a', settings: { judgementsPerComparison: 2 }, labels: { whatever: 'x' } };
  expect(unknownKeys(z.array(project).default([]), [value, value], 'key').map(({ path }) => path)).toEqual([
    '0.settings.judgementsPerComparison',
    '1.settings.judgementsPerComparison',
  ]);
});

test('a loose object takes what it does not know, and an intersection what either side knows', () => {
  const both = z.object({ a: z.int() }).and(z.object({ b: z.int() }));
  expect(unknownKeys(z.looseObject({ a: z.int() }), { a: 1, other: 2 }, 'key')).toEqual([]);
  expect(unknownKeys(both, { a: 1, b: 2, c: 3 }, 'key')).toEqual([
    { path: 'c', message: 'unknown key c: known are a, b' },
  ]);
});

test('of several shapes, the one is meant that fits best', () => {
  const order = { verdict: 'allBad', fenceToken: crypto.randomUUID(), dwellMs: 5, rationael: 'Both are wrong.' };
  expect(unknownKeys(judgmentSubmit, order, 'key')).toEqual([
    { path: 'rationael', message: 'unknown key rationael: did you mean rationale?' },
  ]);
  const shapes = z.union([z.object({ ranking: z.string() }), z.object({ text: z.string(), prompt: z.string() })]);
  expect(unknownKeys(shapes, { text: 'a', promt: 'b' }, 'key').map(({ path }) => path)).toEqual(['promt']);
});

test('a shape of another type is never meant', () => {
  const answer = z.union([z.string(), z.array(z.object({ role: z.enum(['user', 'assistant']) }))]);
  expect(unknownKeys(answer, [{ rol: 'user' }], 'key').map(({ path }) => path)).toEqual(['0.rol']);
});

test('while it is not said which shape is meant, only what none of them knows is unknown', () => {
  const config = { kindd: 'reward', ensemble: { heads: 2 } };
  expect(unknownKeys(runConfig, config, 'key')).toEqual([
    { path: 'kindd', message: 'unknown key kindd: did you mean kind?' },
  ]);
});

test('what requests are made of has no unknown key', () => {
  expect(unknownKeys(projectCreate, { name: 'a', settings: { judgmentsPerComparison: 2 } }, 'key')).toEqual([]);
  expect(unknownKeys(importQuery, { mapping: '{"prompt":"question"}', dryRun: 'true' }, 'parameter')).toEqual([]);
});
