import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { figureRows } from '../src/tables/figure-rows.js';
import { figureTable } from '../src/tables/figure-table.js';
import { wantedFormat } from '../src/tables/wanted-format.js';

const none = { low: null, high: null, n: null, exploratory: false };

test('a number of a report is a row, under its section and by its path', () => {
  expect(figureRows({ judgments: 12, gold: { share: 0.5, by: { labeler: 3 } } })).toEqual([
    { section: 'judgments', slice: '', metric: 'value', value: 12, ...none },
    { section: 'gold', slice: '', metric: 'share', value: 0.5, ...none },
    { section: 'gold', slice: '', metric: 'by.labeler', value: 3, ...none },
  ]);
});

test('an estimate is one row with its interval and cases; what else stands beside it are rows of their own', () => {
  const kappa = { value: 0.4, low: 0.1, high: 0.7, cases: 30, pairs: 12, rated: 5 };
  expect(figureRows({ agreement: { kappa } })).toEqual([
    { section: 'agreement', slice: '', metric: 'kappa', value: 0.4, low: 0.1, high: 0.7, n: 30, exploratory: false },
    { section: 'agreement', slice: '', metric: 'kappa.rated', value: 5, ...none },
    { section: 'agreement', slice: '', metric: 'kappa.pairs', value: 12, ...none },
  ]);
});

test('an estimate without cases is of its pairs, and one that is undefined keeps its row', () => {
  const [slope, empty] = figureRows({
    slope: { value: 1, low: 0, high: 2, pairs: 9 },
    empty: { value: null, low: null, high: null, cases: 0 },
  });
  expect(slope).toMatchObject({ value: 1, n: 9 });
  expect(empty).toMatchObject({ value: null, low: null, high: null, n: 0 });
});

test('entries of a list are told apart by what names them, and explore', () => {
  const report = {
    byTag: [
      { tag: 'frost, late', share: { value: 0.5, low: 0.4, high: 0.6, cases: 8 } },
      { tag: null, share: { value: 0.1, low: 0, high: 0.2, cases: 2 } },
    ],
    items: [{ userId: 'u1', name: 'Ana', position: 2, weeks: [{ from: '2026-01-01', judged: 3 }] }],
    pairs: [{ labelerIds: ['a', 'b'], agreed: 4 }],
  };
  expect(figureRows(report).map(({ section, slice, metric }) => [section, slice, metric])).toEqual([
    ['byTag', 'frost, late', 'share'],
    ['byTag', 'tag –', 'share'],
    ['items', 'Ana, u1, position 2, 2026-01-01', 'weeks.judged'],
    ['pairs', 'a b', 'agreed'],
  ]);
  expect(figureRows(report).every(({ exploratory }) => exploratory)).toBe(true);
});

test('what is no figure has no row: texts, truths, lists of numbers, nothing', () => {
  expect(figureRows({ name: 'haiku', done: true, at: null, edges: [0, 1], nothing: {} })).toEqual([]);
});

test('as CSV a text that a spreadsheet would compute, or that parts lines, stays a text', async () => {
  const rows = figureRows({
    byTag: [
      { tag: '=1+1', n: 1 },
      { tag: 'a "b",\nc', n: 2 },
    ],
  });
  expect(await text(figureTable(rows, 'csv'))).toBe(
    'section,slice,metric,value,low,high,n,exploratory\r\n' +
      "byTag,'=1+1,n,1,,,,true\r\n" +
      'byTag,"a ""b"",\nc",n,2,,,,true\r\n',
  );
});

const offered = ['json', 'html', 'csv', 'parquet'] as const;

test.each([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['text/csv', 'csv'],
  ['TEXT/CSV; charset=utf-8', 'csv'],
  ['application/vnd.apache.parquet', 'parquet'],
  // As browsers ask.
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
  ['application/json;q=0.5, text/csv;q=0.9', 'csv'],
  ['text/csv;q=0.5, application/json', 'json'],
  ['text/csv;q=0', 'json'],
  ['text/csv;q=many', 'json'],
  // Of equal weights the first.
  ['application/json, text/csv', 'json'],
  ['text/csv, application/json', 'csv'],
  ['image/png', 'json'],
  ['text/csv;q=0.5;q=1,,;', 'csv'],
])('Accept %j takes %s', (accept, format) => {
  expect(wantedFormat({ accept, format: undefined }, offered)).toBe(format);
});

test('a format in the address goes before Accept, and what is not offered is not taken', () => {
  expect(wantedFormat({ accept: 'text/html', format: 'csv' }, offered)).toBe('csv');
  expect(wantedFormat({ accept: 'text/html, text/csv;q=0.1', format: undefined }, ['json', 'csv'])).toBe('csv');
});
