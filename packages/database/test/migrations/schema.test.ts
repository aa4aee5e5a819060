import { readFile } from 'node:fs/promises';
import { migrate, type OpenDatabase } from '@tastemaker/database';
import { createTestDatabase, makeComparisons, makeLabelers, makeProject } from '@tastemaker/database/testing';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { postgresError } from '../../src/connection/database-error.js';
import { createGuideline, leaseNext, publishGuideline, recordAudit, submitJudgment } from '../../src/index.js';
import * as schema from '../../src/tables.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

const folder = new URL('../../../../migrations/meta/', import.meta.url);

/** The migrations that the journal names. */
async function appliedInOrder(): Promise<{ idx: number }[]> {
  const journal = z.object({ entries: z.array(z.object({ idx: z.int() })) });
  return journal.parse(JSON.parse(await readFile(new URL('_journal.json', folder), 'utf8'))).entries;
}

describe('migrations', () => {
  it('are in step with the schema: generating one more would give nothing', async () => {
    const last = String((await appliedInOrder()).at(-1)?.idx).padStart(4, '0');
    const applied = JSON.parse(await readFile(new URL(`${last}_snapshot.json`, folder), 'utf8'));
    const wanted = generateDrizzleJson({ ...schema }, applied.id, undefined, 'snake_case');
    expect(await generateMigration(applied, wanted)).toEqual([]);
  });

  it('apply once, however many processes start at the same time', async () => {
    await Promise.all([migrate(test.ownerUrl), migrate(test.ownerUrl), migrate(test.ownerUrl)]);
    const { rows } = await test.database.execute(sql`SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations`);
    expect(rows).toEqual([{ count: (await appliedInOrder()).length }]);
  });
});

async function refusal(
  statement: ReturnType<typeof sql>,
  { database }: OpenDatabase = test,
): Promise<string | undefined> {
  try {
    await database.execute(statement);
    return undefined;
  } catch (error) {
    const refused = postgresError(error);
    return refused?.detail === undefined ? refused?.message : `${refused.message}: ${refused.detail}`;
  }
}

describe('append-only', () => {
  it('holds for judgments and the audit log, whoever asks', async () => {
    const { projectId } = await makeProject(test.database);
    const [labelerId = ''] = await makeLabelers(test.database, projectId, 1);
    await makeComparisons(test.database, projectId, 1, 1);
    const assignment = await leaseNext(test.database, projectId, labelerId);
    await submitJudgment(test.database, {
      assignmentId: assignment?.id ?? '',
      labelerId,
      fenceToken: assignment?.fenceToken ?? '',
      verdict: 'allBad',
      dwellMs: 1,
    });
    await recordAudit(test.database, { actorId: null, action: 'test.ran' });
    for (const table of ['judgments', 'audit']) {
      const name = sql.identifier(table);
      expect(await refusal(sql`UPDATE ${name} SET created_at = now()`, test.owner)).toBe(
        `append_only: UPDATE of ${table}`,
      );
      expect(await refusal(sql`DELETE FROM ${name}`, test.owner)).toBe(`append_only: DELETE of ${table}`);
      expect(await refusal(sql`TRUNCATE ${name} CASCADE`, test.owner)).toBe(`append_only: TRUNCATE of ${table}`);
    }
    expect(await refusal(sql`DELETE FROM comparisons`, test.owner)).toMatch(/judgments_comparison_id/);
  });

  it('holds for published guidelines', async () => {
    const { projectId, researcherId } = await makeProject(test.database);
    const { version, id } = await createGuideline(test.database, projectId, 'Prefer 5-7-5.');
    await publishGuideline(test.database, projectId, version, researcherId);
    expect(await refusal(sql`UPDATE guidelines SET markdown = 'x' WHERE id = ${id}`)).toBe(
      'append_only: UPDATE of guidelines',
    );
  });
});

describe('the tables', () => {
  it('refuse one judgment more than a comparison needs, whatever the code does', async () => {
    const { projectId } = await makeProject(test.database);
    const [comparisonId = ''] = await makeComparisons(test.database, projectId, 1, 1);
    expect(await refusal(sql`UPDATE comparisons SET judgments_done = 2 WHERE id = ${comparisonId}`)).toMatch(
      /comparisons_exactly_k/,
    );
  });
});
