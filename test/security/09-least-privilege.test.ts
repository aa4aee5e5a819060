// Somebody who has taken over a service holds its connection to the database. With it they would rewrite what labelers
// judged and the log of who did what: switch triggers off, delete rows, change tables. The connection is one of a role that
// owns nothing and may do none of this, also where the database is the embedded one, whose superuser no service knows.
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenDatabase, openDatabase } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, run } from '../../packages/cli/test/command.js';

/** What a thief of the connection would try, and PostgreSQL's answer. */
const attempts = [
  ['SET session_replication_role = replica', /permission denied to set parameter/],
  ['ALTER TABLE judgments DISABLE TRIGGER ALL', /must be owner/],
  ['DROP TRIGGER judgments_append_only ON judgments', /must be owner/],
  ['UPDATE judgments SET dwell_ms = 1', /permission denied/],
  ['DELETE FROM judgments', /permission denied/],
  ['TRUNCATE judgments CASCADE', /permission denied/],
  ["UPDATE audit SET action = 'nothing'", /permission denied/],
  ['DELETE FROM audit', /permission denied/],
  ['TRUNCATE audit', /permission denied/],
  ['DELETE FROM demonstration_reviews', /permission denied/],
  ['UPDATE demonstration_revisions SET revision = 2', /permission denied/],
  ['SELECT FROM judgments FOR UPDATE', /permission denied/],
  ['DROP TABLE audit', /must be owner/],
  ['ALTER TABLE audit ADD COLUMN forged text', /must be owner/],
  ['CREATE TABLE mine (id integer)', /permission denied/],
  ['CREATE TEMPORARY TABLE mine (id integer)', /permission denied/],
  ["CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'", /permission denied/],
  [
    'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$',
    /must be|permission/,
  ],
  ['CREATE SCHEMA mine', /permission denied/],
  ['CREATE ROLE mine SUPERUSER', /permission denied/],
  ['ALTER ROLE CURRENT_USER SUPERUSER', /permission denied/],
  ['SET ROLE tastemaker', /permission denied/],
  ["COPY audit TO PROGRAM 'cat'", /permission denied/],
  ["SELECT pg_read_file('postgresql.conf')", /permission denied/],
  ['DELETE FROM drizzle.__drizzle_migrations', /permission denied/],
] as const;

/** On one connection, so that transactions are. */
const connect = (url: string): OpenDatabase => openDatabase(url, { max: 1 });

async function refusals({ pool: client }: OpenDatabase): Promise<string[]> {
  const notRefused: string[] = [];
  for (const [statement, reason] of attempts) {
    await client.query('BEGIN');
    const answer = await client.query(statement).then(
      () => 'done',
      (error: unknown) => String(error),
    );
    if (!reason.test(answer)) notRefused.push(`${statement}: ${answer}`);
    await client.query('ROLLBACK');
  }
  return notRefused;
}

async function refusalsOf(url: string): Promise<string[]> {
  const opened = connect(url);
  try {
    return await refusals(opened);
  } finally {
    await opened.close();
  }
}

describe('the connection of a service', () => {
  let test: TestDatabase;
  let service: OpenDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
    service = connect(test.url);
  });
  afterAll(async () => {
    await service.close();
    await test.drop();
  });

  it('can neither change the schema nor switch off or go around what is append-only', async () => {
    expect(await refusals(service)).toEqual([]);
  });

  it('may work on tables that a later migration makes', async () => {
    await test.owner.pool.query('CREATE TABLE later (id integer)');
    await service.pool.query('INSERT INTO later VALUES (1)');
    await service.pool.query('UPDATE later SET id = 2');
    expect((await service.pool.query('DELETE FROM later')).rowCount).toBe(1);
  });

  it('owns nothing', async () => {
    const { rows } = await service.pool.query('SELECT relname FROM pg_class WHERE relowner = current_user::regrole');
    expect(rows).toEqual([]);
  });

  it('is append-only even for the owner in a session that pretends to replicate', async () => {
    const owner = await test.owner.pool.connect();
    try {
      await service.pool.query(`INSERT INTO audit (id, action, detail) VALUES (gen_random_uuid(), 'test.ran', '{}')`);
      await owner.query('SET session_replication_role = replica');
      await expect(owner.query('DELETE FROM audit')).rejects.toThrow('append_only');
    } finally {
      owner.release(true);
    }
  });
});

describe.skipIf(!existsSync('/proc/self/environ'))('an installation with its own PostgreSQL', () => {
  let home: string;
  let started: ChildProcess;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'tastemaker-role-'));
    started = launch(['start', '--no-demo', '--json'], { TASTEMAKER_HOME: home, PORT: '0', TASTEMAKER_ENGINE: 'wasm' });
    let notes = '';
    started.stderr?.on('data', (chunk) => {
      notes += String(chunk);
    });
    await new Promise<void>((resolve, reject) => {
      started.stdout?.once('data', () => resolve());
      started.once('exit', (code) => reject(new Error(`start ended with ${String(code)}: ${notes}`)));
    });
  }, 120_000);
  afterAll(async () => {
    const gone = new Promise((resolve) => started.once('exit', resolve));
    started.kill('SIGTERM');
    await gone;
    rmSync(home, { recursive: true, force: true });
  });

  const secretOf = (file: string) => readFileSync(join(home, 'postgres', file), 'utf8').trim();

  function environments(): Record<string, string>[] {
    return readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .flatMap((pid) => {
        try {
          const text = readFileSync(`/proc/${pid}/environ`, 'utf8');
          const isService = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/services/');
          if (!isService || !text.includes(`TASTEMAKER_HOME=${home}`)) return [];
          return [Object.fromEntries(text.split('\0').map((line) => line.split(/=(.*)/s).slice(0, 2)))];
        } catch {
          // Ended while we looked.
          return [];
        }
      });
  }

  it('gives its services a role of their own, and no process of theirs the password of the superuser', async () => {
    const all = environments();
    expect(all.length).toBeGreaterThanOrEqual(3);
    for (const variables of all) {
      expect(Object.values(variables).join('\n')).not.toContain(secretOf('password'));
      expect(new URL(variables['DATABASE_URL'] ?? '').username).toBe('tastemaker_service');
      expect(new URL(variables['DATABASE_URL'] ?? '').password).toBe(secretOf('service-password'));
    }
    expect(await refusalsOf(all[0]?.['DATABASE_URL'] ?? '')).toEqual([]);
  });

  it('lets nobody connect without a password, and nobody else read the passwords and the log', async () => {
    const { port } = new URL(environments()[0]?.['DATABASE_URL'] ?? '');
    for (const user of ['tastemaker', 'tastemaker_service', 'postgres']) {
      const opened = connect(`postgres://${user}:wrong@127.0.0.1:${port}/postgres`);
      await expect(opened.pool.query('SELECT 1')).rejects.toThrow(/password authentication failed/);
      await opened.close();
    }
    for (const file of ['password', 'service-password', 'postgres.log']) {
      expect(statSync(join(home, 'postgres', file)).mode & 0o077, file).toBe(0);
    }
    const rules = readFileSync(join(home, 'postgres', 'cluster', 'pg_hba.conf'), 'utf8')
      .split('\n')
      .filter((line) => /^\s*(?:local|host)/.test(line));
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(rule).toMatch(/scram-sha-256$/);
  });
});

describe('a server of DATABASE_URL', () => {
  let test: TestDatabase;
  let home: string;

  beforeAll(async () => {
    test = await createTestDatabase('empty');
    home = mkdtempSync(join(tmpdir(), 'tastemaker-role-'));
  });
  afterAll(async () => {
    await test.drop();
    rmSync(home, { recursive: true, force: true });
  });

  it('gets the role that DATABASE_URL names from the owner, whom another variable names', async () => {
    const url = new URL(test.ownerUrl);
    [url.username, url.password] = [`team_${crypto.randomUUID().slice(0, 8)}`, 'a secret, of course'];
    const variables = { TASTEMAKER_HOME: home, DATABASE_URL: url.href, TASTEMAKER_OWNER_DATABASE_URL: test.ownerUrl };
    const { code, stderr } = await run(['migrate', '--json'], variables);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await refusalsOf(url.href)).toEqual([]);
    expect((await run(['doctor', '--json'], variables)).stdout).not.toContain('rewrite what labelers judged');
  });

  it('that is named by its owner alone gets a role whose password is kept in the home', async () => {
    const { code, stdout } = await run(['migrate', '--json'], { TASTEMAKER_HOME: home, DATABASE_URL: test.ownerUrl });
    expect(code).toBe(0);
    const { role, passwordFile } = JSON.parse(stdout);
    expect(statSync(passwordFile).mode & 0o077).toBe(0);
    const url = new URL(test.ownerUrl);
    [url.username, url.password] = [role, readFileSync(passwordFile, 'utf8').trim()];
    expect(await refusalsOf(url.href)).toEqual([]);
  });

  it('whose owner may make no role is worked on by the owner, with a warning that says what to run', async () => {
    const role = `poor_${crypto.randomUUID().slice(0, 8)}`;
    await test.owner.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'poor'`);
    await test.owner.pool.query(`CREATE DATABASE ${role} OWNER ${role}`);
    const url = new URL(test.ownerUrl);
    [url.username, url.password, url.pathname] = [role, 'poor', `/${role}`];
    try {
      const variables = { TASTEMAKER_HOME: home, DATABASE_URL: url.href };
      const { code, stderr } = await run(['migrate', '--json'], variables);
      expect(code).toBe(0);
      expect(stderr).toContain('Set TASTEMAKER_OWNER_DATABASE_URL to the present DATABASE_URL');
      expect((await run(['doctor'], variables)).stdout).toContain(`services would connect as ${role}`);
    } finally {
      await test.owner.pool.query(`DROP DATABASE ${role} WITH (FORCE)`);
      await test.owner.pool.query(`DROP ROLE ${role}`);
    }
  });

  it('is never worked on by the owner when another variable names the owner, too', async () => {
    const variables = {
      TASTEMAKER_HOME: home,
      DATABASE_URL: test.ownerUrl,
      TASTEMAKER_OWNER_DATABASE_URL: test.ownerUrl,
    };
    const { code, stderr } = await run(['migrate'], variables);
    expect(code).toBe(1);
    expect(stderr).toContain('is a superuser or the owner of the tables');
  });
});
