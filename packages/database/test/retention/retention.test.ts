import { countRemovable, listAudit, removeRetained } from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let opened: TestDatabase;
beforeAll(async () => {
  opened = await createTestDatabase();
  await fill();
});
afterAll(() => opened.drop());

const rules = { runLogDays: 30, webhookDays: 30 };
const nothing = { runEvents: 0, webhookDeliveries: 0, sessions: 0, loginLinks: 0 };

const rowsOf = async (query: string) => (await opened.owner.pool.query<Record<string, unknown>>(query)).rows;

/** Of three runs: long over, over lately, and at work since long ago. And of sessions, links and deliveries, old and new ones. */
async function fill(): Promise<void> {
  const { projectId } = await makeProject(opened.database);
  const run = (name: string, status: string, finished: string) => `
    WITH made AS (
      INSERT INTO runs (id, project_id, name, kind, config, seed, snapshot_id, status, created_at, finished_at)
      SELECT gen_random_uuid(), '${projectId}', '${name}', 'reward', '{}', 1, id, '${status}', now() - interval '90 days', ${finished}
      FROM snapshots LIMIT 1 RETURNING id
    )
    INSERT INTO run_events (run_id, sequence, data)
    SELECT made.id, n, jsonb_build_object('type', (ARRAY['status', 'log', 'progress', 'metrics', 'status'])[n])
    FROM made, generate_series(1, 5) AS n`;
  await rowsOf(`
    INSERT INTO snapshots (id, project_id, kind, name, content_hash, records, bytes, counts, definition)
    VALUES (gen_random_uuid(), '${projectId}', 'comparisons', 'all', repeat('0', 64), 1, 1, '{}', '{}')`);
  await rowsOf(run('old', 'succeeded', `now() - interval '31 days'`));
  await rowsOf(run('new', 'failed', `now() - interval '29 days'`));
  await rowsOf(run('at work', 'running', 'NULL'));
  await rowsOf(`INSERT INTO users (id, name, role) VALUES (gen_random_uuid(), 'Ann', 'labeler')`);
  await rowsOf(`
    INSERT INTO tokens (id, user_id, kind, name, secret_hash, expires_at, last_used_at)
    SELECT gen_random_uuid(), id, kind_wanted::token_kind, 'x', md5(kind_wanted || expires), expires::timestamptz, '2026-01-05' FROM users,
      (VALUES ('session', '2026-01-06'), ('session', '2126-01-06'), ('api', '2026-01-06')) AS t (kind_wanted, expires)
    WHERE users.name = 'Ann'`);
  await rowsOf(`
    INSERT INTO login_links (id, user_id, secret_hash, expires_at)
    SELECT gen_random_uuid(), id, md5(age::text), now() - age FROM users, (VALUES (interval '25 hours'), (interval '23 hours')) AS l (age)
    WHERE users.name = 'Ann'`);
  await rowsOf(`
    INSERT INTO webhooks (id, project_id, url, sealed_secret, events)
    VALUES (gen_random_uuid(), '${projectId}', 'https://example.org/', 'x', '{}')`);
  await rowsOf(`
    INSERT INTO webhook_deliveries (id, webhook_id, event, payload, state, created_at)
    SELECT gen_random_uuid(), id, 'snapshot.created', '{}', state::webhook_delivery_state, now() - age FROM webhooks,
      (VALUES ('delivered', interval '31 days'), ('waiting', interval '31 days'), ('delivered', interval '29 days')) AS d (state, age)`);
}

test('what would go is counted, and nothing goes', async () => {
  const expected = { runEvents: 2, webhookDeliveries: 1, sessions: 1, loginLinks: 1 };
  expect(await countRemovable(opened.database, rules)).toEqual(expected);
  expect(await countRemovable(opened.database, rules)).toEqual(expected);
});

test('without a rule for them, logs of runs are kept for ever', async () => {
  expect((await countRemovable(opened.database, { webhookDays: 30 })).runEvents).toBe(0);
});

test('a little at a time, what is old enough goes, and an entry of the audit log counts it', async () => {
  const first = { runEvents: 1, webhookDeliveries: 1, sessions: 1, loginLinks: 1 };
  expect(await removeRetained(opened.database, rules, 1)).toEqual(first);
  expect(await removeRetained(opened.database, rules, 1)).toEqual({ ...nothing, runEvents: 1 });
  expect(await removeRetained(opened.database, rules, 1)).toEqual(nothing);
  expect(await countRemovable(opened.database, rules)).toEqual(nothing);
  const { items } = await listAudit(opened.database, { limit: 10, action: 'retention.remove' });
  expect(items.map(({ actorId, detail }) => ({ actorId, detail }))).toEqual([
    { actorId: null, detail: { ...nothing, runEvents: 1 } },
    { actorId: null, detail: first },
  ]);
});

test('states and metrics of the run stay, and all of the others', async () => {
  const left = await rowsOf(`
    SELECT name, string_agg(data->>'type', ' ' ORDER BY sequence) AS types FROM runs JOIN run_events ON run_id = runs.id
    GROUP BY name ORDER BY name`);
  expect(left).toEqual([
    { name: 'at work', types: 'status log progress metrics status' },
    { name: 'new', types: 'status log progress metrics status' },
    { name: 'old', types: 'status metrics status' },
  ]);
});

test('tokens stay, and it is remembered when the person of a session was here last', async () => {
  expect(await rowsOf(`SELECT kind, expires_at < now() AS over FROM tokens ORDER BY kind::text, over`)).toEqual([
    { kind: 'api', over: true },
    { kind: 'session', over: false },
  ]);
  const noted = await rowsOf(`SELECT last_seen_at = '2026-01-05' AS noted FROM users WHERE name = 'Ann'`);
  expect(noted).toEqual([{ noted: true }]);
});
