import { type ComparisonRecord, comparisonRecord, type SnapshotFilter, snapshotFilter } from '@tastemaker/contracts';
import {
  judgedComparisons,
  leaseNext,
  leftOutComparisons,
  listComparisons,
  submitJudgment,
} from '@tastemaker/database';
import {
  createTestDatabase,
  makeComparisons,
  makeLabelers,
  makeProject,
  type TestDatabase,
} from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importPairs, importRecords, pair } from '../support/importing.js';
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

async function records(filter: Partial<SnapshotFilter> = {}): Promise<ComparisonRecord[]> {
  const all: ComparisonRecord[] = [];
  for await (const batch of judgedComparisons(test.pool, projectId, snapshotFilter.parse(filter)))
    all.push(...recordsIn(batch.lines));
  return all;
}

const leftOut = (filter: Partial<SnapshotFilter> = {}) =>
  leftOutComparisons(test.database, projectId, snapshotFilter.parse(filter));

const pairs = (count: number) => Array.from({ length: count }, (_, i) => pair(i));

describe('judged comparisons', () => {
  it('are read as the contract says, with strengths in terms of completion 0', async () => {
    const [labelerId = '', skipperId = ''] = await makeLabelers(test.database, projectId, 2);
    const [comparisonId] = await makeComparisons(test.database, projectId, 1, 1);
    await makeComparisons(test.database, projectId, 3, 1);
    const skipped = await leaseNext(test.database, projectId, skipperId);
    await submitJudgment(test.database, {
      assignmentId: skipped?.id ?? '',
      labelerId: skipperId,
      fenceToken: skipped?.fenceToken ?? '',
      verdict: 'skip',
      reason: 'other',
      dwellMs: 1,
    });
    for (;;) {
      const assignment = await leaseNext(test.database, projectId, labelerId);
      if (assignment === undefined) break;
      // "answer 0" is completion 0, under whichever letter it was shown; it is always much better.
      const best = assignment.candidates.find((candidate) => candidate.text === 'answer 0')?.label ?? '';
      const ranking = best === 'A' ? [['A'], ['B']] : [['B'], ['A']];
      const proof = { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
      const strength = best === 'A' ? 3 : -3;
      await submitJudgment(test.database, { ...proof, verdict: 'ranking', ranking, strength, dwellMs: 1 });
    }
    const all = await records();
    expect(all.length).toBeGreaterThan(1);
    for (const record of all) {
      expect(comparisonRecord.parse(record)).toEqual(record);
      const ranked = record.judgments.filter((judgment) => judgment.verdict === 'ranking');
      expect(ranked).toMatchObject([{ ranking: [[0], [1]], strength: 3, labelerId, labelerKind: 'simulated' }]);
    }
    expect(all.map((record) => record.comparisonId)).toContain(comparisonId);
  });

  it('say by which strategy, and how likely, a comparison was put up, and read that from a file again', async () => {
    const chosen = { strategy: 'nearest' as const, propensity: 0.1 + 0.2, explored: false, modelState: 'a "state"' };
    const line = { messages: [{ role: 'user' as const, content: 'Who?' }], judgments: [{ ranking: [[0], [1]] }] };
    const completions = [{ text: 'Ada.' }, { text: 'Bob.' }];
    const documents = [{ title: 'List', text: 'Ada, Bob' }];
    await importRecords(test.pool, projectId, [
      { ...line, completions, askedBy: chosen },
      {
        ...line,
        completions: completions.toReversed(),
        contextDocuments: documents,
        askedBy: { ...chosen, explored: true },
      },
      { ...line, completions: [...completions, { text: 'Cy.' }] },
    ]);
    const all = await records();
    expect(all.map(({ askedBy }) => askedBy)).toEqual([chosen, { ...chosen, explored: true }, undefined]);
    for (const record of all) expect(comparisonRecord.parse(record)).toEqual(record);
    const { items } = await listComparisons(test.database, projectId, { limit: 10, order: 'oldest' });
    expect(items.map(({ askedBy }) => askedBy?.propensity)).toEqual([chosen.propensity, chosen.propensity, undefined]);
  });

  it('come out the same, byte for byte, each time', async () => {
    await importPairs(test.pool, projectId, pairs(1200));
    const first = JSON.stringify(await records());
    expect(JSON.stringify(await records())).toBe(first);
  });

  it('hold texts as they are, whatever stands in them, and context documents within the prompt', async () => {
    const odd = '"},{"id":"00000000","completions":[{"id":"\\ \n\t\u0001 ünïcödé 🦊';
    const ask = { role: 'user' as const, content: `Why ${odd}?` };
    const completions = [{ text: odd }, { text: `${odd} again`, source: 'a "quoted" file' }, { text: 'because' }];
    const judgments = [{ ranking: [[2], [0, 1]], rationale: odd, ratings: { help: [1, null, 3] } }];
    const contextDocuments = [{ title: 'Notes', text: odd }];
    await importRecords(test.pool, projectId, [
      { messages: [ask], completions, judgments },
      { messages: [ask], completions, judgments, contextDocuments },
    ]);
    const all = await records();
    expect(all.map(({ messages }) => messages)).toEqual([
      [ask],
      [{ role: 'user', content: `Notes\n${odd}\n\n${ask.content}` }],
    ]);
    for (const { completions: kept, judgments: said } of all) {
      expect(kept.map(({ text }) => text).toSorted()).toEqual(completions.map(({ text }) => text).toSorted());
      const [best] = said[0]?.ranking ?? [];
      expect(best?.map((index) => kept[index]?.text)).toEqual(['because']);
      expect(said[0]).toMatchObject({ rationale: odd, displayedOrder: [] });
      expect(said[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  it('are read by more at once than there are connections for', async () => {
    await importPairs(test.pool, projectId, pairs(300));
    const all = await Promise.all(Array.from({ length: 12 }, () => records()));
    expect(all.map(({ length }) => length)).toEqual(Array.from({ length: 12 }, () => 300));
  });

  it('may be left off half way', async () => {
    await importPairs(test.pool, projectId, pairs(1200));
    for (let i = 0; i < 30; i++) {
      for await (const batch of judgedComparisons(test.pool, projectId, snapshotFilter.parse({}))) {
        if (batch.comparisons.length > 0) break;
      }
    }
    // No connection was kept: the pool has ten.
    expect((await listComparisons(test.database, projectId, { limit: 1 })).items).toHaveLength(1);
  });
});

/** Comparisons that some labelers have all judged, the first letter best. */
async function judged(count: number, settings: { labelers: number }) {
  const ids = await makeComparisons(test.database, projectId, count, settings.labelers);
  const labelers = await makeLabelers(test.database, projectId, settings.labelers);
  for (const labelerId of labelers) {
    for (;;) {
      const lease = await leaseNext(test.database, projectId, labelerId);
      if (lease === undefined) break;
      const proof = { assignmentId: lease.id, labelerId, fenceToken: lease.fenceToken };
      await submitJudgment(test.database, { ...proof, verdict: 'ranking', ranking: [['A'], ['B']], dwellMs: 7 });
    }
  }
  return { ids, labelers };
}

describe('a filter', () => {
  it('takes some labelers, some days and some guideline versions only', async () => {
    const { labelers } = await judged(3, { labelers: 2 });
    const [one = ''] = labelers;
    const theirs = await records({ labelerIds: [one] });
    expect(theirs.flatMap(({ judgments }) => judgments.map(({ labelerId }) => labelerId))).toEqual([one, one, one]);
    expect(await records({ until: '2020-01-01T00:00:00.000Z' })).toEqual([]);
    expect(await records({ from: '2020-01-01T00:00:00.000Z' })).toHaveLength(3);
    expect(await records({ guidelineVersions: [4] })).toEqual([]);
    expect(await records({ labelerIds: [one], minJudgments: 2 })).toEqual([]);
    expect(await records({ minJudgments: 2 })).toHaveLength(3);
  });

  it('takes some splits and tags only', async () => {
    await judged(12, { labelers: 1 });
    const all = await records();
    const train = await records({ splits: ['train'] });
    expect(train).toEqual(all.filter(({ split }) => split === 'train'));
    expect(await records({ tags: ['haiku', 'other'] })).toEqual(all);
    expect(await records({ tags: ['other'] })).toEqual([]);
    expect(await records({ tags: [`o'ther\\', 'haiku`] })).toEqual([]);
  });

  it('leaves out what a researcher agreed to be flagged, and tells what somebody only flagged', async () => {
    const { ids, labelers } = await judged(3, { labelers: 1 });
    const flag = (comparisonId: string | undefined, state: string) =>
      test.database.execute(sql`
        INSERT INTO flags (id, project_id, prompt_id, labeler_id, reason, state)
        SELECT gen_random_uuid(), project_id, prompt_id, ${labelers[0]}, 'broken', ${state}::flag_state
        FROM comparisons WHERE id = ${comparisonId}`);
    await flag(ids[0], 'upheld');
    await flag(ids[1], 'open');
    await flag(ids[2], 'dismissed');
    const kept = await records();
    expect(kept.map(({ comparisonId, flagged }) => [comparisonId, flagged])).toEqual([
      [ids[1], true],
      [ids[2], false],
    ]);
    expect(await records({ includeFlagged: true })).toHaveLength(3);
    expect(await leftOut()).toEqual({ flaggedLeftOut: 1 });
    expect(await leftOut({ includeFlagged: true })).toEqual({});
  });

  it('leaves out comparisons whose answer is known unless they are asked for', async () => {
    const { ids } = await judged(2, { labelers: 1 });
    await test.database.execute(sql`
      UPDATE comparisons SET purpose = 'gold', gold_answer = jsonb_build_object('ranking', (
        SELECT jsonb_agg(jsonb_build_array(completion_id) ORDER BY position)
        FROM comparison_candidates WHERE comparison_id = comparisons.id
      )) WHERE id = ${ids[0]}`);
    expect((await records()).map(({ comparisonId }) => comparisonId)).toEqual([ids[1]]);
    const [gold] = await records({ includeGold: true });
    expect(gold).toMatchObject({ comparisonId: ids[0], purpose: 'gold', goldAnswer: { ranking: [[0], [1]] } });
    expect(await leftOut()).toEqual({ goldLeftOut: 1 });
    expect(await leftOut({ includeGold: true })).toEqual({});
    expect(await leftOut({ tags: ['other'] })).toEqual({});
  });
});
