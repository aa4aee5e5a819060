// A real PostgreSQL database for a test file: copied from a migrated template, which is much faster than migrating anew.

import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type OpenDatabase, openDatabase } from '../database.js';
import { postgresError } from '../database-error.js';
import { migrate } from '../migrate.js';
import { withSession } from '../session.js';
import { joinServer, leaveServer } from './test-server.js';

export interface TestDatabase extends OpenDatabase {
  url: string;
  /** Closes the pool and drops the database, whoever else is connected. */
  drop(): Promise<void>;
}

/** A fresh, migrated database. Call it in `beforeAll` and `drop` in `afterAll`. @param state `empty`: for tests of migrations */
export async function createTestDatabase(state: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const server = await joinServer();
  const urlOf = (database: string) => server.urlOf(database);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(urlOf('postgres'), async (admin) => {
    if (state === 'empty') await admin.query(`CREATE DATABASE ${name}`);
    else await copyMigrated(admin, urlOf, name);
  });
  const opened = openDatabase(urlOf(name));
  return {
    ...opened,
    url: urlOf(name),
    drop: async () => {
      await opened.close();
      await asAdmin(urlOf('postgres'), async (admin) => {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      });
      await leaveServer();
    },
  };
}

async function copyMigrated(admin: pg.Client, urlOf: (database: string) => string, name: string): Promise<void> {
  // One at a time: a template cannot be copied while somebody is connected to it, as its migration is.
  await admin.query(`SELECT pg_advisory_lock(hashtext('tastemaker tests'))`);
  await copyDatabase(admin, await migratedTemplate(admin, urlOf), name);
}

/** The template for the present migrations, made when it is not there (and complete) yet. */
async function migratedTemplate(admin: pg.Client, urlOf: (database: string) => string): Promise<string> {
  const name = `template_${await migrationsHash()}`;
  const { rows } = await admin.query<{ datistemplate: boolean }>(
    'SELECT datistemplate FROM pg_database WHERE datname = $1',
    [name],
  );
  if (rows[0]?.datistemplate) return name;
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await migrate(urlOf(name));
  // Complete, and closed to everybody who might be in the way of copying it.
  await admin.query(`ALTER DATABASE ${name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  return name;
}

async function copyDatabase(admin: pg.Client, template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      return;
    } catch (error) {
      // object_in_use: the session that migrated it has ended, but its process takes its time on a busy machine.
      if (attempt === 10 || postgresError(error)?.code !== '55006') throw error;
    }
  }
}

async function migrationsHash(): Promise<string> {
  const folder = fileURLToPath(new URL('../../../../migrations', import.meta.url));
  const hash = createHash('sha256');
  for (const file of (await readdir(folder)).toSorted()) {
    if (file.endsWith('.sql')) hash.update(file).update(await readFile(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  await withSession({ connectionString: url }, work);
}
