import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { Header } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filledAt0005 } from '../../database/test/migrations/filled.js';
import { migrateUpTo } from '../../database/test/migrations/migrate-up-to.js';
import { type ArchiveFormat, names } from '../src/backup/archive-format.js';
import { ArchiveReader } from '../src/backup/archive-reader.js';
import { ArchiveWriter } from '../src/backup/archive-writer.js';
import { verifyBackup } from '../src/backup/verify-backup.js';
import { openTerminal } from '../src/terminal.js';
import { run } from './command.js';

// The database of the release before, with rows in every table, is backed up and restored by this version.

const lastOfTheReleaseBefore = 12;

let folder: string;
let old: TestDatabase;
let file: string;
const never = new AbortController().signal;
const silent = openTerminal(true, { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr });
silent.progress = () => undefined;

const env = (databaseUrl: string, home = 'home'): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  TASTEMAKER_HOME: join(folder, home),
});

/** Rows of all tables, as texts in order. */
async function contents({ owner }: TestDatabase): Promise<Record<string, string[]>> {
  const { rows } = await owner.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of rows) {
    const found = await owner.pool.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    all[name] = found.rows.map(({ row }) => row).toSorted();
  }
  return all;
}

/** Keys, triggers and functions: what keeps rows right. */
async function rules({ owner }: TestDatabase): Promise<unknown[]> {
  const { rows } = await owner.pool.query(`
    SELECT conrelid::regclass::text AS of, conname::text AS name, pg_get_constraintdef(oid) AS is
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'drizzle')
    ORDER BY 1, 2, 3`);
  return rows;
}

async function backUp(target: string, ...options: string[]) {
  return run(['backup', target, '--json', ...options], env(old.ownerUrl));
}

/** A copy of the backup with other bytes. */
function changed(name: string, change: (content: Buffer) => Buffer): string {
  const path = join(folder, name);
  const content = readFileSync(file);
  writeFileSync(path, change(content));
  return path;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-backup-'));
  file = join(folder, 'backup.tar');
  old = await createTestDatabase('empty');
  await migrateUpTo(old, 5);
  const filling = await old.owner.pool.connect();
  await filling.query(filledAt0005);
  filling.release(true);
  await migrateUpTo(old, lastOfTheReleaseBefore);
  await old.owner.pool.query(`SELECT nextval('slot_positions') FROM generate_series(1, 1000)`);
});
afterAll(async () => {
  await old.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('artifacts that rows name and that are not there are named, and left out only when asked', async () => {
  const refused = await backUp(file);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('d'.repeat(64));
  expect(refused.stderr).toContain('--skip-damaged');
  expect(readdirSync(folder).filter((name) => name.startsWith('backup'))).toEqual([]);
  const made = await backUp(file, '--skip-damaged');
  expect(made.stderr).toContain(`artifact ${'d'.repeat(64)}`);
  expect(made.code).toBe(0);
  expect(JSON.parse(made.stdout)).toMatchObject({ schema: '0012_import_lookups', secrets: false, artifacts: [] });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that is there is not written over unless asked', async () => {
  const refused = await backUp(file, '--skip-damaged');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('--force');
  writeFileSync(`${file}.part`, '');
  const unfinished = await backUp(join(folder, 'backup.tar'), '--skip-damaged', '--force');
  expect(unfinished.code).toBe(0);
  expect(existsSync(`${file}.part`)).toBe(false);
});

test('a backup of the release before is restored as its database would have been migrated', async () => {
  const target = await createTestDatabase('empty');
  const { code, stderr } = await run(['restore', file], {
    TASTEMAKER_HOME: join(folder, 'other'),
    DATABASE_URL: target.ownerUrl,
  });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  expect(stderr).toContain('holds no secret key');
  const last = () => target.owner.pool.query('SELECT last_value FROM slot_positions').then(({ rows }) => rows[0]);
  expect(Number((await last()).last_value)).toBeGreaterThan(1000);
  const [restored, fresh] = [await rules(target), await createTestDatabase()];
  expect(restored).toEqual(await rules(fresh));
  // The original goes on to the present schema, too, after it was backed up.
  await migrate(old.ownerUrl);
  const [now, then] = [await contents(target), await contents(old)];
  // The functions that only earlier versions call stay in a database that is migrated, and are in no new one.
  const made = await contents(fresh);
  for (const [table, rows] of Object.entries({ ...then, schema_compatibility: made['schema_compatibility'] }))
    expect(now[table], table).toEqual(rows);
  for (const each of [target, fresh]) await each.drop();
});

test('over a database that holds something, nothing is restored', async () => {
  const target = await createTestDatabase();
  const before = await contents(target);
  const given = await run(['restore', file, '--database-url', target.ownerUrl], env(old.ownerUrl, 'third'));
  expect(given.code).toBe(1);
  expect(given.stderr).toContain('The database is not empty');
  expect(await contents(target)).toEqual(before);
  await target.drop();
});

describe('a backup that is not as it was written', () => {
  test('is refused by the name of the entry, and leaves the database empty', async () => {
    const at = readFileSync(file).indexOf('tables/judgments/000000.gz') + 512 + 40;
    const path = changed('one-byte.tar', (content) => {
      content[at] = (content[at] ?? 0) ^ 1;
      return content;
    });
    const target = await createTestDatabase('empty');
    for (const args of [
      ['restore', path, '--database-url', target.ownerUrl],
      ['backup', 'verify', path],
    ]) {
      const { code, stderr } = await run(args, { TASTEMAKER_HOME: join(folder, 'fourth') });
      expect(code).toBe(1);
      expect(stderr).toContain('tables/judgments/000000.gz is not as it was written');
    }
    expect(await contents(target)).toEqual({});
    await target.drop();
  });

  test('is refused wherever one byte is another', async () => {
    const size = statSync(file).size;
    const path = join(folder, 'anywhere.tar');
    const step = Math.ceil(size / 400);
    // Every header's and padding's kind of place comes up: the step is no multiple of a block.
    for (let at = 0; at < size; at += step % 512 === 0 ? step + 1 : step) {
      changed('anywhere.tar', (content) => {
        content[at] = (content[at] ?? 0) ^ 0x41;
        return content;
      });
      await expect(verifyBackup(path, silent, never), `byte ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/^backup_(damaged|newer)$/),
      });
    }
    await verifyBackup(file, silent, never);
  });

  test('is refused wherever it ends early, and when something follows', async () => {
    const { size } = statSync(file);
    const path = join(folder, 'short.tar');
    for (const length of [0, 1, 511, 512, 5_000, Math.floor(size / 2), size - 1024, size - 512, size - 1]) {
      copyFileSync(file, path);
      truncateSync(path, length);
      await expect(verifyBackup(path, silent, never), `${length} bytes`).rejects.toMatchObject({
        code: 'backup_damaged',
      });
    }
    const longer = changed('long.tar', (content) => Buffer.concat([content, Buffer.alloc(512)]));
    await expect(verifyBackup(longer, silent, never)).rejects.toMatchObject({ code: 'backup_damaged' });
  });

  test('is refused when it is of a later version', async () => {
    const other = async (name: string, change: (format: ArchiveFormat) => ArchiveFormat) => {
      const path = join(folder, name);
      const [reader, writer] = [
        await ArchiveReader.open(file),
        await ArchiveWriter.create(path, { force: false, signal: never }),
      ];
      const entry = await reader.take();
      if (entry === undefined) throw new Error('empty');
      const format = JSON.parse((await reader.contentOf(entry, 1e8)).toString());
      await writer.addWhole(names.format, JSON.stringify(change(format)));
      await writer.finish();
      await reader.close();
      return run(['restore', path], { TASTEMAKER_HOME: join(folder, 'fifth') });
    };
    const format = await other('format.tar', (written) => ({ ...written, format: 2 }));
    expect(format).toMatchObject({ code: 1, stderr: expect.stringContaining('the backup is of format 2') });
    const schema = { name: '9999_to_come', when: 9_999_999_999_999 };
    const later = await other('schema.tar', (written) => ({ ...written, schema }));
    expect(later).toMatchObject({ code: 1, stderr: expect.stringContaining('its schema is 9999_to_come') });
    // Nothing was begun.
    expect(existsSync(join(folder, 'fifth'))).toBe(false);
  });

  test.each([
    ['a path out of its folder', { path: 'artifacts/../../../evil', type: 'File' }],
    ['an absolute path', { path: '/etc/evil', type: 'File' }],
    ['a link', { path: names.home('secret-key'), type: 'SymbolicLink', linkpath: '/etc/passwd' }],
    ['a folder', { path: 'artifacts/', type: 'Directory' }],
  ] as const)('is refused when it holds %s', async (_what, data) => {
    const header = new Header({ ...data, size: 0, mode: 0o600, uid: 0, gid: 0, mtime: new Date(0) });
    header.encode();
    const path = changed('tricks.tar', (content) =>
      Buffer.concat([content.subarray(0, -1024), header.block ?? Buffer.alloc(0), content.subarray(-1024)]),
    );
    await expect(verifyBackup(path, silent, never)).rejects.toMatchObject({
      code: 'backup_damaged',
      message: expect.stringContaining(JSON.stringify(data.path)),
    });
  });
});
