import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { migrate, migrationState } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withSession } from '../../src/connection/session.js';
import { applySqlFiles, readSqlFiles, type SqlFile, type SqlFiles } from '../../src/migrations/sql-files.js';
import { hasCommit, migrateUpTo, oldVersions } from './migrate-up-to.js';

// Functions and triggers have one place, packages/database/sql, and are applied when their text changes.

let ours: SqlFiles;
beforeAll(async () => {
  ours = await readSqlFiles();
});

const created = /\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE|(?:CONSTRAINT\s+)?TRIGGER)\s+(\w+)/gi;
const namesCreatedIn = (sql: string) => [...sql.matchAll(created)].map(([, name = '']) => name);

const isTriggers = ({ name }: SqlFile) => name.startsWith('triggers/');
const headOf = (text: string) => text.split(/^(?!--)/m)[0] ?? '';

/** Our files, but for `iso_instant`, which says "in" before the instant. */
function withOtherInstant(revision: number): SqlFiles {
  const files = ours.files.map((file) => {
    if (file.name !== 'iso_instant') return file;
    const text = file.text.replace(`'YYYY-`, `'"in "YYYY-`);
    return { ...file, text, sha256: createHash('sha256').update(text).digest('hex') };
  });
  return { revision, files };
}

describe('packages/database/sql', () => {
  it('holds all functions and triggers: migrations hold none', async () => {
    const migrations = new URL('../../../../migrations/', import.meta.url);
    const files = (await readdir(migrations)).filter((file) => file.endsWith('.sql'));
    for (const file of files)
      expect(namesCreatedIn(await readFile(new URL(file, migrations), 'utf8')), file).toEqual([]);
  });

  it('holds each function in a file of its name, and each trigger once', () => {
    for (const { name, text } of ours.files.filter((file) => !isTriggers(file)))
      expect([...new Set(namesCreatedIn(text))], name).toEqual([name]);
    const triggers = ours.files.filter(isTriggers).flatMap(({ text }) => namesCreatedIn(text));
    expect(new Set(triggers).size).toBe(triggers.length);
  });

  it('says in the head of each file what holds, and of each function what it locks and returns', () => {
    for (const { name, text } of ours.files.filter(isTriggers)) expect(headOf(text), name).toMatch(/^-- \w/);
    for (const { name, text } of ours.files.filter((file) => !isTriggers(file)))
      expect(headOf(text), name).toMatch(/\blocks?\b[^]*\bReturns\b/i);
  });

  it('has a revision that was raised with the last change', async () => {
    const noted = z
      .object({ files: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(new URL('../../sql/revision.json', import.meta.url), 'utf8')));
    const present = Object.fromEntries(ours.files.map(({ name, sha256 }) => [name, sha256]));
    expect(noted.files, 'run `pnpm sql:revision`: a file has changed since the revision was raised').toEqual(present);
  });
});

describe('a database', () => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await createTestDatabase();
  });
  afterEach(() => test.drop());

  const asOwner = <Result>(work: Parameters<typeof withSession<Result>>[1]) =>
    withSession({ connectionString: test.ownerUrl }, work);
  const applied = (sqlFiles: SqlFiles) =>
    asOwner(async (client) => {
      await client.query('BEGIN');
      await applySqlFiles(client, sqlFiles);
      await client.query('COMMIT');
    });
  const isoInstant = async () => {
    const { rows } = await test.pool.query<{ told: string }>(`SELECT iso_instant('2026-01-02Z') AS told`);
    return rows[0]?.told;
  };
  const noted = async () =>
    (await test.owner.pool.query('SELECT name, sha256, revision FROM drizzle.sql_files ORDER BY name')).rows;

  it('has the functions and triggers of the files and no others', async () => {
    const { rows } = await test.pool.query<{ name: string }>(`
      SELECT proname::text AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL
      SELECT concat('triggers/', relname, ' ', tgname) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
      WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal`);
    const inFiles = ours.files.flatMap(({ name, text }) =>
      name.startsWith('triggers/') ? namesCreatedIn(text).map((trigger) => `${name} ${trigger}`) : [name],
    );
    expect(rows.map(({ name }) => name).toSorted()).toEqual(inFiles.toSorted());
    expect(await migrationState(test.ownerUrl)).toMatchObject({ pendingSql: [], hasNewerSql: false });
  });

  it('gets a file that has changed, and keeps the others', async () => {
    const before = await noted();
    const changed = withOtherInstant(ours.revision);
    await applied(changed);
    expect(await isoInstant()).toBe('in 2026-01-02T00:00:00.000Z');
    const differing = (await noted()).filter((row, i) => row.sha256 !== before[i]?.sha256);
    expect(differing.map(({ name }) => name)).toEqual(['iso_instant']);
    await applied(ours);
    expect(await isoInstant()).toBe('2026-01-02T00:00:00.000Z');
  });

  it('is left alone by a version with a lower revision, which can go on with it', async () => {
    await applied(withOtherInstant(ours.revision + 1));
    expect(await migrationState(test.ownerUrl)).toMatchObject({ pendingSql: [], hasNewerSql: true, usable: true });
    expect(await migrate(test.ownerUrl)).toMatchObject({ hasNewerSql: true });
    expect(await isoInstant()).toBe('in 2026-01-02T00:00:00.000Z');
    expect((await noted()).every(({ revision }) => revision === ours.revision + 1)).toBe(true);
  });

  it('keeps a function away that a newer version has dropped with its file', async () => {
    const files = ours.files.filter(({ name }) => name !== 'project_progress');
    await test.owner.pool.query('DROP FUNCTION project_progress(uuid)');
    await applied({ revision: ours.revision + 1, files });
    await migrate(test.ownerUrl);
    const { rows } = await test.pool.query(`SELECT to_regprocedure('project_progress(uuid)') AS found`);
    expect(rows).toEqual([{ found: null }]);
  });

  it.each([
    {
      fault: 'cannot be applied',
      file: {
        name: 'requeue',
        text: 'CREATE OR REPLACE FUNCTION requeue(wanted uuid[]) RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
      },
      said: 'sql/requeue.sql cannot be applied: cannot change return type',
    },
    {
      fault: 'has a body in plpgsql that cannot be read',
      file: {
        name: 'requeue',
        text: 'CREATE OR REPLACE FUNCTION requeue(wanted uuid[]) RETURNS void LANGUAGE plpgsql AS $$nothing$$',
      },
      said: 'syntax error at or near "nothing"',
    },
    {
      fault: 'has a body in SQL that names what is not there',
      file: { name: 'added', text: 'CREATE FUNCTION added() RETURNS integer LANGUAGE sql AS $$SELECT nothing()$$' },
      said: 'function nothing() does not exist',
    },
  ])('gets nothing when one file $fault', async ({ file, said }) => {
    const before = await noted();
    const changed = withOtherInstant(ours.revision + 1);
    const files = [...changed.files.filter(({ name }) => name !== file.name), { ...file, sha256: 'broken' }];
    await expect(applied({ revision: ours.revision + 1, files })).rejects.toThrow(said);
    expect(await noted()).toEqual(before);
    expect(await isoInstant()).toBe('2026-01-02T00:00:00.000Z');
  });
});

describe('a new database', () => {
  it('gets no table either when a function cannot be applied', async () => {
    const test = await createTestDatabase('empty');
    await test.owner.pool.query(
      'CREATE FUNCTION iso_instant(instant timestamptz) RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
    );
    await expect(migrate(test.ownerUrl)).rejects.toThrow(
      /iso_instant\.sql cannot be applied: cannot change return type/,
    );
    const { rows } = await test.owner.pool.query(`SELECT FROM pg_tables WHERE schemaname IN ('public', 'drizzle')`);
    expect(rows).toEqual([]);
    await test.owner.pool.query('DROP FUNCTION iso_instant(timestamptz)');
    await migrate(test.ownerUrl);
    expect(await migrationState(test.ownerUrl)).toMatchObject({ pending: [], pendingSql: [] });
    await test.drop();
  });
});

describe.each([
  { version: 'the release before', commit: oldVersions.release },
  { version: 'the last version whose migrations held functions', commit: oldVersions.last },
])('a database of $version', ({ commit }) => {
  it.skipIf(!hasCommit(commit))('ends with the functions and triggers of a new one', async () => {
    const [old, fresh] = [await createTestDatabase('empty'), await createTestDatabase('empty')];
    await migrateUpTo(old, Number.POSITIVE_INFINITY, commit);
    expect((await migrationState(old.ownerUrl)).pendingSql).toEqual(ours.files.map(({ name }) => name));
    await Promise.all([migrate(old.ownerUrl), migrate(fresh.ownerUrl)]);
    const { functions: retired } = z
      .object({ functions: z.array(z.string()) })
      .parse(JSON.parse(await readFile(new URL('../../sql/retired.json', import.meta.url), 'utf8')));
    const definitions = await definitionsIn(old);
    // They work beside the version before, which still calls its own.
    for (const name of retired) expect(definitions.some(isOf(name))).toBe(true);
    expect(definitions.filter((definition) => !retired.some((name) => isOf(name)(definition)))).toEqual(
      await definitionsIn(fresh),
    );
    await old.drop();
    await fresh.drop();
  });
});

const isOf = (name: string) => (definition: string) => definition.includes(`FUNCTION public.${name}(`);

/** With their rights, settings, and when they fire. */
async function definitionsIn({ owner }: TestDatabase): Promise<string[]> {
  const { rows } = await owner.pool.query<{ definition: string }>(`
    SELECT concat_ws(' ', pg_get_functiondef(oid), proacl::text) AS definition FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT concat_ws(' ', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`);
  return rows.map(({ definition }) => definition);
}
