import { exportSummary } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let projectId: string;
let snapshotId: string;

/** Judgments of every kind, and a gold comparison. */
const lines = [
  {
    messages: [{ role: 'user', content: 'Three of them?' }],
    split: 'train',
    completions: [{ text: 'one' }, { text: 'two' }, { text: 'three' }],
    judgments: [
      { labeler: 'Ada', ranking: [[0, 1], [2]] },
      { labeler: 'Ben', ranking: [[0], [2]] },
      { labeler: 'Cem', verdict: 'skip', skipReason: 'unclear' },
      { labeler: 'Dora', verdict: 'allBad' },
    ],
  },
  {
    messages: [{ role: 'user', content: 'Two of them?' }],
    split: 'test',
    completions: [{ text: 'one' }, { text: 'two' }],
    judgments: [
      { labeler: 'Ada', ranking: [[1], [0]], createdAt: '2026-01-02T03:04:05.678Z' },
      { labeler: 'Ben', ranking: [[1], [0]], createdAt: '2026-01-02T03:04:05.678Z' },
    ],
  },
  {
    messages: [{ role: 'user', content: 'Known?' }],
    split: 'train',
    completions: [{ text: 'right' }, { text: 'wrong' }],
    purpose: 'gold',
    goldAnswer: { ranking: [[0], [1]] },
    judgments: [{ labeler: 'Ada', ranking: [[0], [1]] }],
  },
];

const none = { ties: 0, allBad: 0, skips: 0, unranked: 0, otherSplits: 0, gold: 0, repeats: 0, flagged: 0 };

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  const file = lines.map((line) => JSON.stringify(line)).join('\n');
  const imported = await researcher.client.importProject({ name: 'all kinds', source: 'f' }, file);
  projectId = imported.projectId ?? '';
  ({ id: snapshotId } = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'all' }));
});
afterAll(() => world.close());

describe('what an export leaves out', () => {
  test.each([
    // One tie; Ben's ranking of two leaves two pairs open.
    [{ format: 'trl' }, 5, 2, { ties: 1, skips: 1, allBad: 1, unranked: 2 }],
    [{ format: 'hh', ties: 'keep' }, 6, 2, { skips: 1, allBad: 1, unranked: 2 }],
    [{ format: 'trl', rows: 'pair' }, 3, 2, { ties: 1, skips: 1, allBad: 1, unranked: 2 }],
    [{ format: 'arena' }, 9, 2, { skips: 1, unranked: 2 }],
    [{ format: 'tastemaker' }, 2, 2, {}],
    [{ format: 'trl', split: 'test' }, 2, 1, { otherSplits: 1 }],
  ] as const)('as %j is told with its number of rows', async (query, rows, comparisons, leftOut) => {
    const told = await researcher.client.exportSummary(projectId, snapshotId, query);
    expect(told).toEqual({ rows, comparisons, leftOut: { ...none, gold: 1, ...leftOut } });
    const exported = await researcher.client.exportSnapshot(projectId, snapshotId, query);
    expect(exportSummary.parse(JSON.parse(exported.headers.get('export-summary') ?? ''))).toEqual(told);
    expect((await exported.text()).trimEnd().split('\n')).toHaveLength(rows);
  });

  test('is nothing of what the snapshot was asked to have', async () => {
    const filter = { includeGold: true };
    const order = { kind: 'comparisons', name: 'with gold', filter } as const;
    const { id } = await researcher.client.createSnapshot(projectId, order);
    const { rows, leftOut } = await researcher.client.exportSummary(projectId, id, { format: 'tastemaker' });
    expect({ rows, leftOut }).toEqual({ rows: 3, leftOut: none });
  });
});

test('every row has the same columns in the same order, whatever it has in them', async () => {
  const exported = await researcher.client.exportSnapshot(projectId, snapshotId, { format: 'trl', ties: 'keep' });
  const rows = (await exported.text()).trimEnd().split('\n');
  const columns = new Set(rows.map((row) => Object.keys(JSON.parse(row)).join()));
  expect([...columns]).toEqual([
    'prompt,chosen,rejected,strength,weight,tie,score_chosen,score_rejected,split,tags,labeler,created_at,chosen_source,rejected_source',
  ]);
  expect(rows[0]).toContain('"weight":1.0');
});

test('an instant keeps its microseconds from a file to the snapshot and to an export', async () => {
  const at = '2026-01-02T03:04:05.678901Z';
  const row = { prompt: 'When?', chosen: 'Now.', rejected: 'Never.', labeler: 'Ada', created_at: at };
  const imported = await researcher.client.importProject({ name: 'instants' }, JSON.stringify(row));
  const project = imported.projectId ?? '';
  const { id } = await researcher.client.createSnapshot(project, { kind: 'comparisons', name: 'all' });
  const snapshot = await (await researcher.client.downloadSnapshot(project, id)).text();
  expect(JSON.parse(snapshot).judgments[0].createdAt).toBe(at);
  const exportOf = async (format: 'trl' | 'arena') =>
    JSON.parse(await (await researcher.client.exportSnapshot(project, id, { format })).text());
  expect((await exportOf('trl')).created_at).toBe(at);
  expect(await exportOf('arena')).toMatchObject({ created_at: at, tstamp: 1767323045.678901 });
});
