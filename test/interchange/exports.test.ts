/** Exports of more than 20 MB, in which every optional column begins at the end, load with `datasets` and import back. */
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { comparisonRecord, type ExportQuery } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld, type Person, type World } from '../../services/api/test/support/world.js';
import { askPython, isLeftOut } from './python.ts';

const styles: ExportQuery[] = [
  { format: 'trl', margin: 'true' },
  { format: 'trl', content: 'text', rows: 'pair' },
  { format: 'trl', prompt: 'implicit', margin: 'strength' },
  { format: 'trl', content: 'text', prompt: 'implicit' },
  { format: 'hh', margin: 'true' },
  { format: 'arena' },
  { format: 'tastemaker' },
];

const answered = z.array(
  z.object({
    types: z.record(z.string(), z.string()),
    parquetTypes: z.record(z.string(), z.string()),
    jsonlDiffers: z.string().nullable(),
    parquetDiffers: z.string().nullable(),
  }),
);

/** Long comparisons with as little as there can be, dates first, and then short ones that have everything. */
function* comparisons(): Generator<object> {
  for (let i = 0; i < 30; i++) {
    yield {
      messages: [{ role: 'user', content: `Question ${i}: ${'why '.repeat(100_000)}` }],
      split: 'train',
      completions: [{ text: i < 10 ? '1969-07-20' : `${i}` }, { text: 'because '.repeat(60_000) }],
      judgments: [{ labeler: `1969-07-${10 + i}`, ranking: [[0], [1]] }],
    };
  }
  yield {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'And in a word?' },
    ],
    tags: ['late', 'short'],
    split: 'test',
    completions: [
      { text: 'Yes.', source: 'model one' },
      { text: 'No.', source: 'model two' },
    ],
    judgments: [
      {
        labeler: 'p-000000000001',
        ranking: [[1], [0]],
        strength: -2,
        rationale: 'It is no.',
        ratings: { margin: [0, 0.37], score: [3, 4.5], clarity: [null, 2] },
        displayedOrder: [1, 0],
        dwellMs: 1200,
        createdAt: '2026-01-02T03:04:05.678Z',
      },
      { labeler: 'p-000000000002', verdict: 'skip', skipReason: 'unclear' },
      { labeler: 'p-000000000003', verdict: 'allBad' },
    ],
  };
  // Two sources that say the same: no form but our own can tell them apart.
  yield {
    messages: [{ role: 'user', content: 'Who says it?' }],
    split: 'validation',
    completions: [
      { text: 'I do.', source: 'model one' },
      { text: 'I do.', source: 'model two' },
    ],
    judgments: [{ labeler: 'p-000000000001', ranking: [[0], [1]], ratings: { score: [1, 0] } }],
  };
}

describe.skipIf(isLeftOut)('a large export', () => {
  let world: World;
  let researcher: Person;
  let folder: string;
  let from: { projectId: string; snapshotId: string };
  let answers: z.infer<typeof answered>;

  const fileOf = (index: number, kind: string) => join(folder, `${index}.${kind}`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-exports-'));
    world = await createWorld();
    researcher = await world.person('researcher');
    const { client } = researcher;
    const lines = [...comparisons()].map((each) => `${JSON.stringify(each)}\n`).join('');
    const { projectId } = await client.importProject({ name: 'large', source: 'f' }, lines);
    const { id } = await client.createSnapshot(projectId ?? '', { kind: 'comparisons', name: 'all' });
    from = { projectId: projectId ?? '', snapshotId: id };
    for (const [i, style] of styles.entries()) {
      for (const file of ['jsonl', 'parquet'] as const) {
        const { body } = await client.exportSnapshot(from.projectId, from.snapshotId, { ...style, file, ties: 'keep' });
        if (body === null) throw new Error('The export is empty.');
        await pipeline(Readable.fromWeb(body), createWriteStream(fileOf(i, file)));
      }
    }
    const exports = styles.map((_, i) => ({ jsonl: fileOf(i, 'jsonl'), parquet: fileOf(i, 'parquet') }));
    answers = askPython('read_exports.py', { cache: join(folder, 'cache'), exports }, answered);
  }, 600_000);

  afterAll(async () => {
    await world?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  test.each(styles.map((style, i) => [style, i] as const))('as %j loads as the rows of the file', (_, i) => {
    expect(statSync(fileOf(i, 'jsonl')).size).toBeGreaterThan(20_000_000);
    expect(answers[i]).toMatchObject({ jsonlDiffers: null, parquetDiffers: null });
    // What is null in every row has no type in JSON lines.
    const known = Object.entries(answers[i]?.types ?? {}).filter(([, type]) => !type.includes("Value('null')"));
    expect(answers[i]?.parquetTypes).toMatchObject(Object.fromEntries(known));
  });

  test('has the types of its columns, dates among the texts or not', () => {
    expect(answers[0]?.types).toMatchObject({
      margin: "Value('float64')",
      strength: "Value('int64')",
      weight: "Value('float64')",
      tie: "Value('bool')",
      score_chosen: "Value('float64')",
      tags: "List(Value('string'))",
      labeler: "Value('string')",
      created_at: "Value('string')",
    });
    expect(answers[1]?.types).toMatchObject({ chosen: "Value('string')", rejected: "Value('string')" });
  });

  test.each(['jsonl', 'parquet'] as const)('imports back from %s as the same judgments', async (kind) => {
    const { client } = researcher;
    const at = styles.findIndex(({ format }) => format === 'tastemaker');
    const body = new Uint8Array(readFileSync(fileOf(at, kind)));
    const { projectId } = await client.importProject({ name: `back from ${kind}`, source: 'f' }, body);
    const snapshotOf = async (project: string, snapshot: string) => {
      const text = await (await client.downloadSnapshot(project, snapshot)).text();
      return text
        .trimEnd()
        .split('\n')
        .map((line) => said(comparisonRecord.parse(JSON.parse(line))));
    };
    const { id } = await client.createSnapshot(projectId ?? '', { kind: 'comparisons', name: 'all' });
    const [back, before] = [await snapshotOf(projectId ?? '', id), await snapshotOf(from.projectId, from.snapshotId)];
    expect(back.toSorted()).toEqual(before.toSorted());
  });
});

/** All but ids and pseudonyms. */
function said({ split, messages, tags, completions, judgments }: z.infer<typeof comparisonRecord>): string {
  return JSON.stringify({
    split,
    messages,
    tags,
    completions: completions.map(({ text, source }) => [text, source]),
    judgments: judgments.map(
      ({ verdict, ranking, skipReason, strength, rationale, ratings, displayedOrder, createdAt }) => [
        verdict,
        ranking,
        skipReason,
        strength,
        rationale,
        ratings,
        displayedOrder,
        createdAt,
      ],
    ),
  });
}
