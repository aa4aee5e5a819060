/** What `tastemaker migrate` and its --check say of a database that is behind, up to date, or ahead of this version. */
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../packages/cli/test/command.js';
import { makeHome, removeHome } from './security/support/installation.js';

let database: TestDatabase;
let home: string;
beforeAll(async () => {
  database = await createTestDatabase('empty');
  home = makeHome();
});
afterAll(async () => {
  await database.drop();
  removeHome(home);
});

const command = (...args: string[]) =>
  run([...args, '--json'], { TASTEMAKER_HOME: home, DATABASE_URL: database.ownerUrl });
const tables = async () =>
  (await database.owner.pool.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)).rowCount;

test('a database that is behind: --check lists what is to be applied, applies nothing, and fails', async () => {
  const { code, stdout, stderr } = await command('migrate', '--check');
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('the database lacks') });
  expect(JSON.parse(stdout)).toMatchObject({
    pending: expect.arrayContaining(['0012_import_lookups']),
    pendingFunctions: expect.arrayContaining(['lease_next', 'triggers/judgments']),
  });
  expect(await tables()).toBe(0);
});

test('a database that is up to date passes --check', async () => {
  expect(await command('migrate')).toMatchObject({ code: 0 });
  const { code, stdout } = await command('migrate', '--check');
  expect({ code, said: JSON.parse(stdout) }).toMatchObject({ code: 0, said: { pending: [], pendingFunctions: [] } });
});

test('functions that are behind are told and applied, as migrations are', async () => {
  const hash = async () =>
    (await database.owner.pool.query(`SELECT sha256 FROM drizzle.sql_files WHERE name = 'lease_next'`)).rows;
  const [before] = await hash();
  await database.owner.pool.query(`UPDATE drizzle.sql_files SET sha256 = 'older' WHERE name = 'lease_next'`);
  const { code, stdout, stderr } = await command('migrate', '--check');
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('1 function of this version') });
  expect(JSON.parse(stdout)).toMatchObject({ pending: [], pendingFunctions: ['lease_next'] });
  expect(await command('migrate')).toMatchObject({ code: 0 });
  expect(await hash()).toEqual([before]);
});

test('functions of a newer version fail --check, and are left as they are by migrate', async () => {
  await database.owner.pool.query('UPDATE drizzle.sql_files SET revision = revision + 1');
  for (const [args, code] of [
    [['migrate', '--check'], 1],
    [['migrate'], 0],
  ] as const)
    expect(await command(...args)).toMatchObject({
      code,
      stderr: expect.stringContaining('its functions are of a later version. This version can go on with it'),
    });
  await database.owner.pool.query('UPDATE drizzle.sql_files SET revision = revision - 1');
});

test('a newer database that this version can use fails --check, and is left as it is by migrate', async () => {
  await database.owner.pool.query(
    `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('of a later version', 4102444800000)`,
  );
  const checked = await command('migrate', '--check');
  expect(checked).toMatchObject({ code: 1, stderr: expect.stringContaining('can go on with it') });
  expect(await command('migrate')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('is newer than this version'),
  });
});

test('a newer database that has taken away what this version needs is refused', async () => {
  await database.owner.pool.query('UPDATE schema_compatibility SET oldest_usable = 4102444800000');
  for (const args of [['migrate', '--check'], ['migrate']]) {
    const { code, stderr } = await command(...args);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Run the version that migrated it'),
    });
  }
});
