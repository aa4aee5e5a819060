import { randomUUID } from 'node:crypto';
import { listAudit, recordAudit } from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test.drop());

/** Partitions of the audit log in a query's plan. */
async function partitionsRead(query: string, values: unknown[]): Promise<string[]> {
  const { rows } = await test.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${query}`, values);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  return [...new Set(plan.match(/(?<= on )audit_\d\d\b/g))];
}

/** A page of the log, as people ask for it. */
function newest(where: string): string {
  return `SELECT * FROM audit WHERE ${where} ORDER BY id DESC LIMIT 50`;
}

describe('the audit log', () => {
  it('is read from one partition for a project, and for the installation', async () => {
    const { projectId } = await makeProject(test.database);
    expect(await partitionsRead(newest('project_id = $1'), [projectId])).toHaveLength(1);
    expect(await partitionsRead(newest('project_id IS NULL'), [])).toHaveLength(1);
    expect(await partitionsRead(newest('subject_id = $1'), [projectId])).toHaveLength(16);
  });

  it('pages through the entries of all projects in the order of their ids', async () => {
    const actorId = randomUUID();
    for (let i = 0; i < 12; i++)
      await recordAudit(test.database, {
        actorId,
        action: `test.n${i}`,
        projectId: i % 3 === 0 ? undefined : randomUUID(),
      });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await listAudit(test.database, { actorId, limit: 5, cursor });
      seen.push(...items.map(({ action }) => action));
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => `test.n${11 - i}`));
  });

  it('holds an id of the installation once', async () => {
    const id = randomUUID();
    const add = sql`INSERT INTO audit (id, action, detail) VALUES (${id}, 'test.ran', '{}')`;
    await test.database.execute(add);
    await expect(test.database.execute(add)).rejects.toMatchObject({
      cause: { constraint: expect.stringContaining('id_project_id') },
    });
  });

  it('is append-only in each partition, also for the owner', async () => {
    await recordAudit(test.database, { actorId: null, action: 'test.ran' });
    const { rows } = await test.owner.pool.query<{ name: string }>(
      `SELECT relid::text AS name FROM pg_partition_tree('audit') WHERE isleaf`,
    );
    expect(rows).toHaveLength(16);
    for (const { name } of rows)
      await expect(test.owner.pool.query(`TRUNCATE ${name}`)).rejects.toMatchObject({
        message: 'append_only',
        detail: 'TRUNCATE of audit',
      });
    const changed = rows.map(({ name }) => test.owner.pool.query(`DELETE FROM ${name} WHERE action = 'test.ran'`));
    const outcomes = await Promise.allSettled(changed);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    const { rows: left } = await test.pool.query(`SELECT FROM audit WHERE action = 'test.ran'`);
    expect(left.length).toBeGreaterThan(0);
  });

  it('has partitions that services reach by their table alone', async () => {
    for (const statement of ['SELECT FROM partitions.audit_00', 'DELETE FROM partitions.audit_00'])
      await expect(test.pool.query(statement)).rejects.toThrow(/permission denied for schema partitions/);
  });
});
