import { describe, expect, it } from 'vitest';
import { type DraftFields, fieldsWith, jsonOf, type Rare } from '../src/snapshots/exports/shapes.js';
import { Survey } from '../src/snapshots/exports/survey.js';

const rare: Rare = { rare: 'text' };
const columns: DraftFields = {
  text: 'text',
  score: 'number',
  tags: { list: 'text' },
  messages: { list: { fields: { role: 'text', name: rare } } },
};

/** A row of a megabyte: three of them are more than the first piece of a file. */
const mebibyte = 2 ** 20;

function surveyOf(rows: readonly object[], length = mebibyte): Survey {
  const survey = new Survey(columns);
  for (const [at, row] of rows.entries()) survey.note(row, length, { line: String(at), at });
  return survey;
}

describe('the rows that are written first', () => {
  it('are none where the beginning of a file shows the type of every column', () => {
    const survey = surveyOf([{ text: 'a', score: 1, tags: ['x'], messages: [{ role: 'user' }] }, {}, {}, {}]);
    expect([...survey.leading.keys()]).toEqual([]);
  });

  it('are those by which a column begins late, also within lists of objects', () => {
    const late = [{ score: 0.5 }, { tags: [] }, { tags: ['x'] }, { messages: [{ role: 'user', name: 'Ada' }] }];
    const survey = surveyOf([{ text: 'a' }, {}, {}, ...late, { score: 2 }]);
    expect([...survey.leading]).toEqual([3, 5, 6].map((row) => [row, { line: String(row), at: row }]));
  });

  it('hold a text that is no date where the beginning has dates only, which PyArrow reads as instants', () => {
    const dates = ['1969-07-20', '1969-07-20T20:17Z', '1969-07-20 20:17:40+02:00'].map((text) => ({ text }));
    expect([...surveyOf([...dates, { text: 'in July' }, { text: 'later' }]).leading.keys()]).toEqual([3]);
    expect([...surveyOf(dates).leading.keys()]).toEqual([]);
  });

  it('are short ones, where there is a choice', () => {
    const survey = new Survey(columns);
    const lengths = [8 * mebibyte, 4 * mebibyte, 100, 50];
    for (const [at, length] of lengths.entries()) survey.note({ score: at }, length, { line: '', at });
    expect([...survey.leading.keys()]).toEqual([2]);
  });
});

describe('a rare column', () => {
  it('is in every row where any row has it, be it of another split, and else in none', () => {
    const row = { text: 'a', messages: [{ role: 'user' }] };
    const without = fieldsWith(surveyOf([row]).found, columns);
    expect(jsonOf(row, { fields: without })).toBe('{"text":"a","score":null,"tags":null,"messages":[{"role":"user"}]}');
    const survey = surveyOf([row]);
    survey.noteOther({ messages: [{ role: 'user', name: 'Ada' }] });
    expect(jsonOf(row, { fields: fieldsWith(survey.found, columns) })).toBe(
      '{"text":"a","score":null,"tags":null,"messages":[{"role":"user","name":null}]}',
    );
  });
});

describe('a number that may have a fraction', () => {
  it.each([
    [0, '0.0'],
    [-2, '-2.0'],
    [0.25, '0.25'],
    [1e21, '1e+21'],
    [Number.NaN, 'null'],
  ])('is written as one: %d as %s', (value, json) => {
    expect(jsonOf(value, 'number')).toBe(json);
  });

  it('reads back the same', () => {
    expect(JSON.parse(jsonOf([1, 2.5, null], { list: 'number' }))).toEqual([1, 2.5, null]);
  });
});
