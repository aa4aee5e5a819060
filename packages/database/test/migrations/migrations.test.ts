import { createHash } from 'node:crypto';
import * as contracts from '@tastemaker/contracts';
import {
  announce,
  claimDeliveries,
  leaseNext,
  listComparisons,
  listJudgments,
  listOwnJudgments,
  listWebhooks,
  migrate,
  modelById,
  projectById,
  projectProgress,
  recountVotes,
  runById,
  sampleById,
  snapshotById,
  submitJudgment,
} from '@tastemaker/database';
import { createTestDatabase, makeLabelers, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { postgresError } from '../../src/connection/database-error.js';
import { withSession } from '../../src/connection/session.js';
import { readSqlFiles } from '../../src/migrations/sql-files.js';
import { importRecords } from '../support/importing.js';
import { filledAt0005 } from './filled.js';
import { hasCommit, migrateUpTo, oldVersions } from './migrate-up-to.js';

// A database that holds data goes through every migration since then.

/** As the fixture makes them. */
const id = (name: string) => {
  const hex = createHash('md5').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-7$3-8$4-');
};

let test: TestDatabase;
type Row = Record<string, unknown>;
let before: Map<string, Row[]>;

/** All rows of all tables, ordered by their text. */
async function contents(): Promise<Map<string, Row[]>> {
  const { rows } = await test.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const all = new Map<string, Row[]>();
  for (const { name } of rows) {
    const found = await test.pool.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM "${name}" t`);
    all.set(
      name,
      found.rows.map(({ row }) => row),
    );
  }
  return all;
}

async function refusal(statement: string): Promise<string | undefined> {
  try {
    await test.pool.query(statement);
    return undefined;
  } catch (error) {
    const refused = postgresError(error);
    return refused?.detail === undefined ? refused?.message : `${refused.message}: ${refused.detail}`;
  }
}

const origins = [
  { made: 'by the migrations of today', commit: undefined },
  ...(hasCommit(oldVersions.release) ? [{ made: 'by the release before', commit: oldVersions.release }] : []),
];

describe.each(origins)('a database with data in every table, made $made', ({ commit }) => {
  beforeAll(async () => {
    test = await createTestDatabase('empty');
    await migrateUpTo(test, 5, commit);
    // A session of its own, for its search path.
    await withSession({ connectionString: test.url }, (client) => client.query(filledAt0005));
    before = await contents();
    await migrateUpTo(test, 12, commit);
    await migrate(test.url);
  });
  afterAll(() => test.drop());

  it('had a row in each', () => {
    expect([...before].filter(([, rows]) => rows.length === 0).map(([name]) => name)).toEqual([]);
  });

  it('keeps every row with everything that it said', async () => {
    const after = await contents();
    for (const [table, rows] of before) {
      // Where each labeler was in the queue is a hint only, and is found anew.
      if (table === 'labeler_cursors') continue;
      // What goes out of its lane goes to the end of the queue.
      const columns = Object.keys(after.get(table)?.[0] ?? {}).filter((column) => column !== 'position');
      const kept = rows.map((row) => expected(pick(row, columns)));
      const now = (after.get(table) ?? []).map((row) => pick(row, Object.keys(kept[0] ?? {})));
      expect(sorted(now), table).toEqual(sorted(kept));
    }
  });

  it('waits in lanes: what is work and not flagged, each where its priority and skills put it', async () => {
    const { rows } = await test.pool.query<{ comparison: string; priority: number | null; skills: string[] | null }>(
      `SELECT DISTINCT s.comparison_id AS comparison, l.priority, l.required_skills AS skills
       FROM slots s LEFT JOIN lanes l ON l.id = s.lane_id`,
    );
    const lanes = new Map(rows.map(({ comparison, ...lane }) => [comparison, lane]));
    for (const name of ['frost', 'fox']) expect(lanes.get(id(name)), name).toEqual({ priority: 0, skills: [] });
    expect(lanes.get(id('owl'))).toEqual({ priority: 5, skills: [] });
    expect(lanes.get(id('sea'))).toEqual({ priority: 0, skills: ['sea'] });
    for (const name of ['gold', 'repeat', 'flagged'])
      expect(lanes.get(id(name)), name).toEqual({ priority: null, skills: null });
  });

  it('gives models, aliases and reference sets the owner that their run or snapshot says', async () => {
    const { rows } = await test.pool.query(`
      SELECT 'model' AS what, name, project_id AS owner FROM models
      UNION ALL SELECT 'alias', name, project_id FROM model_aliases
      UNION ALL SELECT 'reference', name, project_id FROM score_references ORDER BY 1, 2`);
    const owner = id('haiku');
    expect(rows).toContainEqual({ what: 'model', name: 'assistant', owner: null });
    expect(rows).toContainEqual({ what: 'alias', name: 'current', owner });
    expect(rows).toContainEqual({ what: 'reference', name: 'haiku', owner });
    expect(rows.filter(({ what }) => what === 'model').map(({ owner: of }) => of)).toContain(owner);
  });

  it('gives what the version before writes its owner, too', async () => {
    const { rows } = await test.pool.query(
      `INSERT INTO models (id, name, kind, status, snapshot_id) VALUES (gen_random_uuid(), 'older', 'reward', 'ready', $1)
       RETURNING project_id`,
      [id('snapshot')],
    );
    expect(rows).toEqual([{ project_id: id('haiku') }]);
  });

  it('is append-only where it was', async () => {
    for (const table of ['judgments', 'audit', 'demonstration_revisions', 'demonstration_reviews']) {
      expect(await refusal(`UPDATE ${table} SET created_at = now()`)).toBe(`append_only: UPDATE of ${table}`);
      expect(await refusal(`DELETE FROM ${table}`)).toBe(`append_only: DELETE of ${table}`);
      expect(await refusal(`TRUNCATE ${table} CASCADE`)).toMatch(/^append_only: TRUNCATE of \w+$/);
    }
    expect(await refusal(`UPDATE guidelines SET markdown = '' WHERE version = 1`)).toBe(
      'append_only: UPDATE of guidelines',
    );
  });

  it('has the votes of the judgments that were there: a recount gives the same', async () => {
    expect(await recountVotes(test.database)).toEqual({ votes: 3, differing: 0 });
  });

  it('has no more judgments than asked for, and no filled slot without one', async () => {
    const { rows } = await test.pool.query(`
      SELECT c.id FROM comparisons c
      WHERE c.judgments_done <> (SELECT count(*) FROM standing_judgments j WHERE j.comparison_id = c.id AND j.verdict <> 'skip')
        OR c.judgments_done <> (SELECT count(*) FROM slots s WHERE s.comparison_id = c.id AND s.state = 'filled')
        OR c.judgments_needed <> (SELECT count(*) FROM slots s WHERE s.comparison_id = c.id)`);
    expect(rows).toEqual([]);
    expect(await projectProgress(test.database, id('haiku'))).toMatchObject({
      prompts: 7,
      comparisons: { open: 4, closed: 1 },
      judgments: { needed: 8, done: 3, skipped: 1, leased: 1 },
    });
  });

  it('is told as the contracts have it today', async () => {
    const { database } = test;
    // As answers are serialized: nothing is filled in on the way out.
    for (const [schema, told] of [
      [contracts.project, await projectById(database, id('haiku'))],
      [contracts.run, await runById(database, id('run'))],
      [contracts.sample, await sampleById(database, id('sample'))],
      [contracts.model, await modelById(database, id('judge'))],
      [contracts.model, await modelById(database, id('remote'))],
      [contracts.snapshot, await snapshotById(database, id('snapshot'))],
      [contracts.page(contracts.judgment), await listJudgments(database, id('haiku'), { limit: 50, versions: 'all' })],
      [contracts.page(contracts.comparison), await listComparisons(database, id('haiku'), { limit: 50 })],
      [contracts.page(contracts.webhook), await listWebhooks(database, id('haiku'), { limit: 50 })],
    ] as const)
      expect(z.safeEncode<z.ZodType>(schema, told).error).toBeUndefined();
    expect((await runById(database, id('run'))).config).toMatchObject({
      checkpointEverySteps: 20,
      trained: { part: 'full' },
    });
  });

  it('is worked on: who held an assignment holds it still, and judges on until nothing is left', async () => {
    const lou = { labelerId: id('lou'), verdict: 'allBad' as const, dwellMs: 10 };
    const held = await leaseNext(test.database, id('haiku'), id('lou'));
    expect(held).toMatchObject({ id: id('lou on fox'), fenceToken: id('fence 3') });
    const judged: string[] = [];
    for (let next = held; next !== undefined; next = await leaseNext(test.database, id('haiku'), id('lou'))) {
      judged.push(next.candidates.map(({ text }) => text.slice(0, -2))[0] ?? '');
      await submitJudgment(test.database, { ...lou, assignmentId: next.id, fenceToken: next.fenceToken });
    }
    // The higher priority first; neither what is flagged nor what they have judged.
    expect(judged).toEqual(['fox', 'owl', 'sea']);
    const own = await listOwnJudgments(test.database, id('haiku'), id('lou'), { limit: 10 });
    expect(own.items).toHaveLength(4);
    const earlier = { id: id('judgment 2'), ranking: [['B'], ['A']], strength: -2 };
    expect(own.items).toContainEqual(expect.objectContaining(earlier));
    expect((await projectProgress(test.database, id('haiku'))).comparisons).toEqual({ open: 2, closed: 3 });
  });

  it('sends what waited to be sent, and what happens now', async () => {
    await announce(test.database, id('haiku'), 'labeler.paused', { labelerId: 'y' });
    const due = await claimDeliveries(test.database, { webhookId: id('webhook'), limit: 10, leaseSeconds: 30 });
    const data = due.filter(({ event }) => event === 'labeler.paused').map((delivery) => delivery.data);
    expect(data).toEqual(expect.arrayContaining([{ labelerId: 'x' }, { labelerId: 'y' }]));
    expect(due.filter(({ event }) => event === 'judgment.submitted')).toHaveLength(3);
  });
});

describe('a database with slots for judgments that a file had brought', () => {
  it('keeps as many as are still needed', async () => {
    const old = await createTestDatabase('empty');
    await migrateUpTo(old, 11);
    // Today’s queries, which fill it, name this column.
    for (const table of ['projects', 'prompts', 'completions', 'comparisons', 'demonstrations'])
      await old.pool.query(`ALTER TABLE ${table} ADD COLUMN erasure_id uuid`);
    // Leasing looks into this table, which a later migration makes.
    await old.pool.query('CREATE TABLE live_heads (project_id uuid)');
    await old.pool.query('CREATE TABLE enrolments (id uuid, user_id uuid, project_id uuid, started_at timestamptz)');
    await old.pool.query('ALTER TABLE assignments ADD COLUMN number integer, ADD COLUMN taken_along_hours smallint');
    await old.pool.query('ALTER TABLE users ADD COLUMN last_seen_at timestamptz');
    await old.pool.query('ALTER TABLE completions ADD COLUMN messages jsonb');
    await old.pool.query(
      `ALTER TABLE comparisons ADD COLUMN strategy text, ADD COLUMN propensity double precision, ADD COLUMN explored boolean,
         ADD COLUMN model_state text, ADD COLUMN asking_id uuid`,
    );
    // So does importing, which counts votes.
    await old.pool.query(`CREATE TYPE pair_outcome AS ENUM ('first', 'second', 'tie', 'bothBad');
      CREATE TABLE pair_votes (comparison_id uuid, labeler_id uuid, first_id uuid, second_id uuid, outcome pair_outcome,
        is_order_known boolean, guideline_version integer, judged_at timestamptz)`);
    // And notes what tallies do not count yet.
    await old.pool.query('CREATE TABLE tally_changes (project_id uuid, comparison_id uuid)');
    // So do its functions, but those of tables that came later.
    for (const { name, text } of (await readSqlFiles()).files)
      if (!/^(?:triggers\/|erase_|purge_|seal_)/.test(name)) await old.pool.query(text);
    const { projectId } = await makeProject(old.database, { judgmentsPerComparison: 3 });
    const line = {
      messages: [{ role: 'user' as const, content: 'Why?' }],
      completions: [{ text: 'A' }, { text: 'B' }],
    };
    await importRecords(old.pool, projectId, [line, { ...line, judgments: [{ labeler: 'Ada', ranking: [[0], [1]] }] }]);
    const [labelerId = ''] = await makeLabelers(old.database, projectId, 1);
    const lease = await leaseNext(old.database, projectId, labelerId);
    const slots = async () =>
      (await old.pool.query('SELECT state FROM slots ORDER BY number')).rows.map(({ state }) => state);
    expect(await slots()).toEqual(['leased', 'open', 'open']);
    // As the versions up to this migration opened them: one for each judgment that is needed, those of the file included.
    await old.pool.query(
      'INSERT INTO slots (comparison_id, number, lane_id) SELECT comparison_id, 4, lane_id FROM slots WHERE number = 1',
    );
    await old.pool.query('DROP TABLE enrolments');
    await old.pool.query('DROP TABLE live_heads');
    await old.pool.query('ALTER TABLE assignments DROP COLUMN number, DROP COLUMN taken_along_hours');
    await old.pool.query('ALTER TABLE users DROP COLUMN last_seen_at');
    await old.pool.query('ALTER TABLE completions DROP COLUMN messages');
    await old.pool.query(
      `ALTER TABLE comparisons DROP COLUMN strategy, DROP COLUMN propensity, DROP COLUMN explored, DROP COLUMN model_state,
         DROP COLUMN asking_id`,
    );
    await old.pool.query('DROP FUNCTION pair_outcomes; DROP TABLE pair_votes; DROP TYPE pair_outcome');
    await old.pool.query('DROP TABLE tally_changes');
    await migrate(old.url);
    expect(await recountVotes(old.database)).toEqual({ votes: 1, differing: 0 });
    expect(await slots()).toEqual(['leased', 'open', 'open']);
    expect(await leaseNext(old.database, projectId, labelerId)).toMatchObject({ id: lease?.id });
    await old.drop();
  });
});

/** What a migration changes on purpose. */
function expected(row: Row): Row {
  // Reasons are for the labeler, and are not sent to others.
  if (row['id'] === id('delivery 2')) return { ...row, payload: { labelerId: 'x' } };
  const { settings } = row;
  if (typeof settings !== 'object') return row;
  return { ...row, settings: { ...settings, showKnownAnswers: false, takeAlong: { assignments: 20, hours: 12 } } };
}

function pick(row: Row, columns: string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)));
}

function sorted(rows: Row[]): Row[] {
  const place = (row: Row) => JSON.stringify({ ...row, payload: undefined });
  return rows.toSorted((a, b) => place(a).localeCompare(place(b)));
}
