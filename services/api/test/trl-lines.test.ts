import { type ComparisonRecord, exportQuery } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../src/snapshots/exports/columns.js';
import { exportRows, isOfSplit } from '../src/snapshots/exports/rows.js';
import { fieldsWith, jsonOf } from '../src/snapshots/exports/shapes.js';
import { isPlainTrl, plainTrlLines } from '../src/snapshots/exports/trl-lines.js';

/** What might be taken for the line's own structure. */
const nasty = [
  '"},{"id":"x","text":"',
  ',"source":null}],"judgments":[',
  '],"tags":[',
  String.raw`\",\"completions\":[{\"id\":\"`,
  'ends with a backslash \\',
  'é 😀 \u2028 \u0001 \n\t',
  '',
];

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function record(texts: string[], ranking: number[][], rest: Partial<ComparisonRecord> = {}): ComparisonRecord {
  const judgment = (n: number): ComparisonRecord['judgments'][number] => ({
    id: id(n),
    labelerId: id(9),
    labelerKind: 'person',
    labeler: `p-${n},"tags":[`,
    verdict: 'ranking',
    ranking,
    strength: texts.length === 2 ? -2 : null,
    ratings: { margin: texts.map((_, i) => i / 2), score: texts.map((_, i) => -i) },
    guidelineVersion: 1,
    createdAt: '2026-01-02T03:04:05.678Z',
  });
  return {
    comparisonId: id(1),
    promptId: id(2),
    split: 'train',
    messages: [
      { role: 'system', content: ',"tags":["' },
      { role: 'user', content: texts.join('|') },
    ],
    tags: ['a', '],"completions":[{"id":"'],
    flagged: false,
    purpose: 'work',
    ...rest,
    completions: texts.map((text, i) => ({
      id: id(10 + i),
      text,
      source: [null, 'file "x"', '},{"id":"'][i % 3] ?? null,
    })),
    judgments: [judgment(20), judgment(21)],
  };
}

const records = [
  ...nasty.map((text) => record([text, 'plain'], [[1], [0]])),
  record(nasty, [[6], [0, 2], [1], [3, 4, 5]]),
  record(['a', 'b'], [[0, 1]], { split: 'test', tags: [], goldAnswer: { ranking: [[0], [1]] }, purpose: 'gold' }),
];

describe("a record's lines for TRL, made without reading its texts", () => {
  it.each([
    {},
    { ties: 'keep' },
    { rows: 'pair', margin: 'true' },
    { ties: 'keep', rows: 'pair', split: 'test', margin: 'strength' },
  ] as const)('say what its rows say, with %j', (query) => {
    const options = exportQuery.parse(query);
    const fields = fieldsWith(new Set(), columnsOf(options));
    const rows = exportRows(options);
    for (const one of records) {
      const wanted = isOfSplit(options, one) ? rows(one) : [];
      expect(plainTrlLines(JSON.stringify(one), options)).toEqual(wanted.map((row) => `${jsonOf(row, { fields })}\n`));
    }
  });

  it('are left to others where a snapshot from before lacks something', () => {
    const { tags: _tags, ...old } = record(['a', 'b'], [[0], [1]]);
    expect(plainTrlLines(JSON.stringify(old), exportQuery.parse({}))).toBeUndefined();
  });

  it('are for exports in which no row needs more than the usual columns', () => {
    const rare = { rare: 'text' } as const;
    expect(isPlainTrl(exportQuery.parse({}), new Set())).toBe(true);
    expect(isPlainTrl(exportQuery.parse({}), new Set([rare]))).toBe(false);
    expect(isPlainTrl(exportQuery.parse({ content: 'text' }), new Set())).toBe(false);
  });
});
