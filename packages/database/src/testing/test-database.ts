// A real PostgreSQL database for a test file: copied from a migrated template, which is much faster than migrating anew.

import { randomBytes } from 'node:crypto';
import { DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import type pg from 'pg';
import { type OpenDatabase, openDatabase } from '../connection/database.js';
import { postgresError } from '../connection/database-error.js';
import { withSession } from '../connection/session.js';
import { SERVICE_ROLE } from '../embedded/cluster.js';
import type { EmbeddedPostgres } from '../embedded/start-embedded-postgres.js';
import { migrate, schemaHash } from '../migrations/migrate.js';
import { closingOf, prepareServiceRole } from '../migrations/service-role.js';
import { joinServer, leaveServer } from './test-server.js';

/** Connected as the services are, by a role that owns nothing; an empty one as its owner. */
export interface TestDatabase extends OpenDatabase {
  url: string;
  ownerUrl: string;
  /** For what the services may not do, such as to change the schema. */
  owner: OpenDatabase;
  /** Closes the pool and drops the database, whoever else is connected. */
  drop(): Promise<void>;
}

/** A fresh, migrated database. Call it in `beforeAll` and `drop` in `afterAll`. @param state `empty`: for tests of migrations */
export async function createTestDatabase(state: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const server = await joinServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(server.url, async (admin) => {
    if (state === 'empty') await admin.query(`CREATE DATABASE ${name}`);
    else await copyMigrated(admin, server, name);
  });
  const ownerUrl = server.urlOf(name);
  const url = state === 'empty' ? ownerUrl : server.serviceUrlOf(name);
  const [opened, owner] = [openDatabase(url), openDatabase(ownerUrl, { max: 2 })];
  return {
    ...opened,
    url,
    ownerUrl,
    owner,
    drop: async () => {
      await opened.close();
      await owner.close();
      await asAdmin(server.url, async (admin) => {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      });
      await leaveServer();
    },
  };
}

async function copyMigrated(admin: pg.Client, server: EmbeddedPostgres, name: string): Promise<void> {
  // One at a time: a template cannot be copied while somebody is connected to it, as its migration is.
  await admin.query(`SELECT pg_advisory_lock(hashtext('tastemaker tests'))`);
  await copyDatabase(admin, await migratedTemplate(admin, server), name);
  // What is granted on a database itself is not copied.
  await admin.query(closingOf(name, SERVICE_ROLE).join(';'));
}

/** The template for the present schema, made when it is not there (and complete) yet. */
async function migratedTemplate(admin: pg.Client, server: EmbeddedPostgres): Promise<string> {
  const name = `template_${(await schemaHash()).slice(0, 16)}`;
  const { rows } = await admin.query<{ datistemplate: boolean }>(
    'SELECT datistemplate FROM pg_database WHERE datname = $1',
    [name],
  );
  if (rows[0]?.datistemplate) return name;
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await migrate(server.urlOf(name));
  await withSession({ connectionString: server.urlOf(name) }, (client) => runMigrations(client, DEFAULT_SCHEMA));
  await prepareServiceRole(server.urlOf(name), server.serviceUrlOf(name));
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

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  await withSession({ connectionString: url }, work);
}
