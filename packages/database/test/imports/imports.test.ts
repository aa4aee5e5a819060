import {
  type ComparisonRecord,
  type FileRecord,
  fileRecord,
  readRow,
  snapshotFilter,
  splitOf,
} from '@tastemaker/contracts';
import {
  createPrompts,
  judgedComparisons,
  leaseNext,
  listImports,
  listJudgments,
  listPrompts,
  projectProgress,
  updateProject,
} from '@tastemaker/database';
import { createTestDatabase, makeLabelers, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importPairs, importRecords, pair, type RecordInput, recordOf } from '../support/importing.js';
import { recordsIn } from '../support/records.js';

let test: TestDatabase;
let projectId: string;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test.drop();
});

beforeEach(async () => {
  ({ projectId } = await makeProject(test.database));
});

async function records() {
  const all: ComparisonRecord[] = [];
  for await (const batch of judgedComparisons(test.pool, projectId, snapshotFilter.parse({ includeGold: true })))
    all.push(...recordsIn(batch.lines));
  return all;
}

const nothing = { prompts: 0, completions: 0, comparisons: 0, judgments: 0 };

const ask = (content: string) => [{ role: 'user' as const, content }];

/** Two answers and what some people said of them. */
function judged(judgments: RecordInput['judgments'], more: Partial<RecordInput> = {}): RecordInput {
  return { messages: ask('Why?'), completions: [{ text: 'because' }, { text: 'why not' }], judgments, ...more };
}

async function* badFile(): AsyncGenerator<FileRecord> {
  for (let i = 0; i < 1500; i++) yield fileRecord.parse({ messages: ask(`Question ${i}?`) });
  throw new Error('line 1501 is cut off');
}

/** Until some session waits for another's lock. */
async function blocked(): Promise<void> {
  for (;;) {
    const { rows } = await test.database.execute(sql`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    if (rows.length > 0) return;
  }
}

async function pseudonymOf(name: string): Promise<string> {
  const { rows } = await test.database.execute<{ pseudonym: string }>(
    sql`SELECT pseudonym FROM users WHERE name = ${name} ORDER BY id DESC LIMIT 1`,
  );
  return rows[0]?.pseudonym ?? '';
}

const by = (labeler: string) => [judged([{ labeler, ranking: [[0], [1]] }], { comparisonId: crypto.randomUUID() })];

describe('an import of judged pairs', () => {
  it('makes prompts, completions, closed comparisons and judgments, and nothing when it comes again', async () => {
    const pairs = Array.from({ length: 2500 }, (_, i) => pair(i));
    const { result } = await importPairs(test.pool, projectId, pairs);
    expect(result).toMatchObject({ prompts: 2500, completions: 5000, comparisons: 2500, judgments: 2500 });
    expect((await importPairs(test.pool, projectId, pairs)).result).toMatchObject(nothing);
    expect(await projectProgress(test.database, projectId)).toMatchObject({
      prompts: 2500,
      completions: 5000,
      comparisons: { open: 0, closed: 2500 },
      judgments: { needed: 2500, done: 2500, skipped: 0, leased: 0 },
    });
    const { items } = await listJudgments(test.database, projectId, { limit: 1 });
    expect(items[0]).toMatchObject({ labelerKind: 'imported', verdict: 'ranking', dwellMs: null });
  });

  it('is logged, audited and announced with what it made, in its own transaction', async () => {
    await test.database.execute(sql`
      INSERT INTO webhooks (id, project_id, url, sealed_secret, events)
      VALUES (gen_random_uuid(), ${projectId}, 'https://example.org', 'x', '{import.finished}')`);
    await importPairs(test.pool, projectId, [pair(1)]);
    await expect(importPairs(test.pool, projectId, [pair(2), { ...pair(3), chosen: '\u0000' }])).rejects.toThrow(
      'invalid byte',
    );
    const { items } = await listImports(test.database, projectId, { limit: 9 });
    expect(items).toMatchObject([{ format: 'tastemaker', source: 'hh', result: { judgments: 1 } }]);
    const { rows } = await test.database.execute(sql`
      SELECT payload ->> 'judgments' AS judgments FROM webhook_deliveries JOIN webhooks ON webhooks.id = webhook_id
      WHERE project_id = ${projectId}`);
    expect(rows).toEqual([{ judgments: '1' }]);
    const { rows: audited } = await test.database.execute(sql`
      SELECT subject_id FROM audit WHERE project_id = ${projectId} AND action = 'import.create'`);
    expect(audited).toEqual([{ subject_id: items[0]?.id }]);
  });

  it('tells what it would make, and makes nothing, in a dry run', async () => {
    await importPairs(test.pool, projectId, [pair(1)]);
    const { result } = await importRecords(test.pool, projectId, [pair(1), pair(2)].map(recordOf), {
      source: 'hh',
      dryRun: true,
    });
    expect(result).toMatchObject({ prompts: 1, completions: 2, comparisons: 1, judgments: 1, dryRun: true });
    expect(await projectProgress(test.database, projectId)).toMatchObject({ prompts: 1, completions: 2 });
    expect((await listImports(test.database, projectId, { limit: 9 })).items).toHaveLength(1);
  });

  it('leaves nothing behind when the file turns out to be bad', async () => {
    await expect(importRecords(test.pool, projectId, badFile(), { source: 'bad' })).rejects.toThrow('line 1501');
    expect(await projectProgress(test.database, projectId)).toMatchObject({ prompts: 0, completions: 0 });
    const { rows } = await test.database.execute(sql`SELECT FROM users WHERE name = 'bad'`);
    expect(rows).toEqual([]);
  });

  it('gives way to somebody who adds the same prompt at the same time: it fails whole, and can be sent again', async () => {
    const client = await test.pool.connect();
    try {
      await client.query('BEGIN');
      const { prompts } = await createPrompts(test.database, (await makeProject(test.database)).projectId, [
        { messages: pair(1).messages, contextDocuments: [], tags: [] },
      ]);
      await client.query(
        `INSERT INTO prompts (id, project_id, messages, context_documents, tags, split, content_hash)
         SELECT gen_random_uuid(), $1, messages, context_documents, tags, split, content_hash FROM prompts WHERE id = $2`,
        [projectId, prompts[0]?.id],
      );
      const importing = importPairs(test.pool, projectId, [pair(1)]);
      importing.catch(() => undefined);
      await blocked();
      await client.query('COMMIT');
      await expect(importing).rejects.toMatchObject({ code: 'conflict' });
    } finally {
      client.release();
    }
    expect((await importPairs(test.pool, projectId, [pair(1)])).result).toMatchObject({ prompts: 0, judgments: 1 });
  });
});

describe('a record', () => {
  it('without completions is a prompt, and with completions and no judgment is put up for judging', async () => {
    await updateProject(test.database, projectId, { settings: { judgmentsPerComparison: 2, skillTags: ['law'] } });
    const { result } = await importRecords(test.pool, projectId, [
      { messages: ask('Only me?') },
      { messages: ask('One answer?'), completions: [{ text: 'yes' }] },
      { messages: ask('Two answers?'), tags: ['law'], completions: [{ text: 'yes' }, { text: 'no' }] },
    ]);
    expect(result).toMatchObject({ prompts: 3, completions: 3, comparisons: 1, judgments: 0 });
    expect(await projectProgress(test.database, projectId)).toMatchObject({
      comparisons: { open: 1, closed: 0 },
      judgments: { needed: 2, done: 0 },
    });
    const [unskilled = '', skilled = ''] = await makeLabelers(test.database, projectId, 2);
    await test.database.execute(sql`UPDATE members SET skills = '{law}' WHERE user_id = ${skilled}`);
    expect(await leaseNext(test.database, projectId, unskilled)).toBeUndefined();
    expect(await leaseNext(test.database, projectId, skilled)).toMatchObject({ messages: ask('Two answers?') });
  });

  it('keeps ties, strengths, ratings, rationales, times, tags, split and who judged', async () => {
    const createdAt = '2024-03-01T12:00:00.000Z';
    await importRecords(test.pool, projectId, [
      judged(
        [
          {
            labeler: 'ada',
            ranking: [[1], [0]],
            strength: -2,
            rationale: 'shorter',
            createdAt,
            displayedOrder: [1, 0],
          },
          { labeler: 'bob', ranking: [[0, 1]], strength: 0, ratings: { tone: [3, null] }, dwellMs: 900 },
          { labeler: 'cy', verdict: 'allBad' },
          { labeler: 'di', verdict: 'skip', skipReason: 'unclear' },
        ],
        { tags: ['short'], split: 'test' },
      ),
    ]);
    const [record] = await records();
    expect(record).toMatchObject({ tags: ['short'], split: 'test', messages: ask('Why?') });
    expect(record?.judgments).toMatchObject([
      { ranking: [[1], [0]], strength: -2, rationale: 'shorter', createdAt, displayedOrder: [1, 0] },
      { ranking: [[0, 1]], strength: 0, ratings: { tone: [3, null] }, dwellMs: 900, displayedOrder: [] },
      { verdict: 'allBad', ranking: null },
      { verdict: 'skip', skipReason: 'unclear' },
    ]);
    expect(new Set(record?.judgments.map(({ labeler }) => labeler)).size).toBe(4);
    expect(await projectProgress(test.database, projectId)).toMatchObject({ comparisons: { closed: 1 } });
  });

  it('of a gold comparison keeps its answer, and whether each judgment agrees with it', async () => {
    await importRecords(test.pool, projectId, [
      judged(
        [
          { labeler: 'ada', ranking: [[1], [0]] },
          { labeler: 'bob', ranking: [[0], [1]] },
        ],
        {
          purpose: 'gold',
          goldAnswer: { ranking: [[1], [0]] },
        },
      ),
      judged([], { messages: ask('Unjudged?'), purpose: 'gold', goldAnswer: { allBad: true } }),
    ]);
    expect(await records()).toMatchObject([
      {
        purpose: 'gold',
        goldAnswer: { ranking: [[1], [0]] },
        judgments: [{ goldCorrect: true }, { goldCorrect: false }],
      },
    ]);
    const { rows } = await test.database.execute(sql`
      SELECT status, judgments_needed FROM comparisons WHERE project_id = ${projectId} ORDER BY id`);
    expect(rows).toEqual([
      { status: 'closed', judgments_needed: 2 },
      { status: 'closed', judgments_needed: 0 },
    ]);
  });
});

describe('several labelers of one comparison', () => {
  const swapped = [{ text: 'why not' }, { text: 'because' }];

  it('may stand in different lines, files and orders of the completions, and are one comparison', async () => {
    await importRecords(test.pool, projectId, [
      judged([{ labeler: 'ada', ranking: [[0], [1]], strength: 3 }]),
      judged([{ labeler: 'bob', ranking: [[0], [1]], strength: 1 }], { completions: swapped }),
    ]);
    const later = [judged([{ labeler: 'cy', ranking: [[1], [0]], strength: -2 }], { completions: swapped })];
    const { result } = await importRecords(test.pool, projectId, later);
    expect(result).toMatchObject({ prompts: 0, completions: 0, comparisons: 0, judgments: 1 });
    const all = await records();
    expect(all).toHaveLength(1);
    expect(all[0]?.judgments.map(({ ranking, strength }) => [ranking, strength])).toEqual([
      [[[0], [1]], 3],
      [[[1], [0]], -1],
      [[[0], [1]], 2],
    ]);
    expect(await projectProgress(test.database, projectId)).toMatchObject({ judgments: { needed: 3, done: 3 } });
  });

  it('judge once each: who says something else later is told, and not stored', async () => {
    const first = judged([{ labeler: 'ada', ranking: [[0], [1]] }]);
    const other = judged([{ labeler: 'ada', ranking: [[1], [0]] }]);
    expect((await importRecords(test.pool, projectId, [first, first, other])).skipped).toEqual([
      [2, 'its judgments are there already'],
      [3, 'its labeler has judged this comparison before, otherwise'],
    ]);
    expect((await importRecords(test.pool, projectId, [other])).skipped).toHaveLength(1);
    expect(await records()).toMatchObject([{ judgments: [{ ranking: [[0], [1]] }] }]);
  });

  it('who are unknown may contradict each other', async () => {
    const { result } = await importRecords(test.pool, projectId, [
      judged([{ ranking: [[0], [1]] }]),
      judged([{ ranking: [[1], [0]] }]),
      judged([{ ranking: [[0], [1]] }]),
    ]);
    expect(result).toMatchObject({ completions: 2, comparisons: 2, judgments: 2 });
  });

  it('of the same name in different files are different people, unless it is a pseudonym', async () => {
    for (const source of ['one', 'two']) {
      await importRecords(test.pool, projectId, by('ada'), { source });
      await importRecords(test.pool, projectId, by('p-0123456789ab'), { source });
    }
    const { rows } = await test.database.execute(sql`
      SELECT DISTINCT name FROM users JOIN judgments ON labeler_id = users.id WHERE project_id = ${projectId} ORDER BY 1`);
    expect(rows.map(({ name }) => name)).toEqual(['ada (one)', 'ada (two)', 'p-0123456789ab']);
  });
});

describe('a pseudonym', () => {
  const completions = ['because', 'why not'].map((text) => ({ text, source: 'some model' }));
  const better = (labeler: string) => [judged([{ labeler, ranking: [[0], [1]] }], { completions })];

  it('that an export gave a stand-in means the same one when it comes back', async () => {
    await importRecords(test.pool, projectId, better('ada'), { source: 'first' });
    const { result } = await importRecords(test.pool, projectId, better(await pseudonymOf('ada (first)')));
    expect(result).toMatchObject({ prompts: 0, judgments: 0 });
  });

  it('of somebody who logs in here does not speak for them', async () => {
    const [labelerId = ''] = await makeLabelers(test.database, projectId, 1);
    await test.database.execute(sql`UPDATE users SET kind = 'person', name = 'Grace' WHERE id = ${labelerId}`);
    const pseudonym = await pseudonymOf('Grace');
    await importRecords(test.pool, projectId, better(pseudonym));
    const { items } = await listJudgments(test.database, projectId, { limit: 10 });
    expect(items).toHaveLength(1);
    expect(items[0]?.labelerId).not.toBe(labelerId);
  });
});

it('leaves a prompt in the split that it is in', async () => {
  await createPrompts(test.database, projectId, [{ messages: ask('Why?'), contextDocuments: [], tags: [] }]);
  const { items } = await listPrompts(test.database, projectId, { limit: 1 });
  const other = items[0]?.split === 'test' ? 'train' : 'test';
  const { remarks } = await importRecords(test.pool, projectId, [judged([{ ranking: [[0], [1]] }], { split: other })]);
  expect(remarks).toEqual([[1, expect.stringContaining(`in split ${items[0]?.split} and stays there`)]]);
  expect((await records())[0]?.split).toBe(items[0]?.split);
});

it('takes the splits that a file says, and puts prompts that read the same into the same one', async () => {
  const other = splitOf(ask('Is it so?')) === 'test' ? 'train' : 'test';
  const { remarks } = await importRecords(test.pool, projectId, [
    { messages: ask('Is it so?'), split: other },
    { messages: ask('is  it SO?') },
    { messages: ask('IS IT SO?'), split: 'validation' },
  ]);
  expect(remarks).toEqual([[3, expect.stringContaining(`in split ${other} and stays there`)]]);
  await createPrompts(test.database, projectId, [{ messages: ask('is it so?'), contextDocuments: [], tags: [] }]);
  const { items } = await listPrompts(test.database, projectId, { limit: 9 });
  expect(items.map(({ split }) => split)).toEqual([other, other, other, other]);
});

it("adds nothing to a project of the project's own comparisons", async () => {
  await importRecords(test.pool, projectId, [judged([{ labeler: 'ada', ranking: [[0], [1]] }])]);
  const [own] = await records();
  const again = judged([{ labeler: 'ada', ranking: [[0], [1]] }], { comparisonId: own?.comparisonId });
  const { result, skipped } = await importRecords(test.pool, projectId, [again]);
  expect(result).toMatchObject(nothing);
  expect(skipped).toEqual([[1, 'the comparison is one of this project']]);
});

it('does not tell by the order of the candidates of a file of pairs which was preferred', () => {
  const first = Array.from({ length: 200 }, (_, i) => {
    const { chosen, rejected } = pair(i);
    const reading = readRow('trl', { prompt: `Question ${i}?`, chosen, rejected });
    return reading.kind === 'record' && reading.record.completions[0]?.text === chosen;
  }).filter(Boolean).length;
  // 200 fair coins: outside of this once in a million.
  expect(first).toBeGreaterThan(65);
  expect(first).toBeLessThan(135);
});
