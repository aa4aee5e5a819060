/**
 * The database that labeling is measured on. Filling it takes minutes, so it is filled once for each number of comparisons
 * and state of the schema, kept in the user's cache folder as a template, and every run works on a fresh copy.
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { projectSettings } from '@tastemaker/contracts';
import {
  createProject,
  createUser,
  type EmbeddedPostgres,
  migrate,
  type OpenDatabase,
  openDatabase,
  prepareServiceRole,
  schemaHash,
  startEmbeddedPostgres,
} from '@tastemaker/database';
import { migrateQueues } from '@tastemaker/queue';
import { seedComparisons } from './labeling-seed.js';
import type { ServedDatabase } from './labeling-service.js';
import { figure, note } from './report.js';

const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const folder = join(caches, 'tastemaker', 'labeling-bench');

const COPY = 'run';

export interface LabelingDatabase extends ServedDatabase {
  /** The one project, which all comparisons are of. */
  readonly projectId: string;
  /** What filling took; undefined when it had been filled before. */
  readonly seedSeconds: number | undefined;
}

export interface LabelingDatabaseOptions {
  comparisons: number;
  /** Fills anew, whatever is there. */
  rebuild: boolean;
}

/** @throws Error when another run is at work */
export async function openLabelingDatabase(options: LabelingDatabaseOptions): Promise<LabelingDatabase> {
  const server = await startAlone();
  try {
    const template = `seed_${options.comparisons}_${await hashOfWhatMakesIt()}`;
    const seedSeconds = await prepare(server, template, options);
    // By files, which the server also brings to the disk: nothing of it is left to write while a run is measured.
    await administer(server, `DROP DATABASE IF EXISTS ${COPY} WITH (FORCE)`);
    await administer(server, `CREATE DATABASE ${COPY} TEMPLATE ${template} STRATEGY file_copy`);
    await administer(server, 'CHECKPOINT');
    const close = async (): Promise<void> => {
      await administer(server, `DROP DATABASE ${COPY} WITH (FORCE)`);
      await server.stop();
    };
    await prepareServiceRole(server.urlOf(COPY), server.serviceUrlOf(COPY));
    const url = server.serviceUrlOf(COPY);
    return { url, projectId: await projectIn(url), serverPid: server.pid, seedSeconds, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The server of the cache folder, with nobody else on it. What a killed run left running is ended first. */
async function startAlone(): Promise<EmbeddedPostgres> {
  await mkdir(folder, { recursive: true });
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  if (!server.adopted) return server;
  const [others] = await administer<{ count: number }>(
    server,
    `SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  if (others?.count !== 0) throw new Error(`Another run of this benchmark is at work on ${folder}; let it end first.`);
  await server.stop();
  return startEmbeddedPostgres({ dataFolder: folder });
}

/** Sees to it that there is a full template. @returns the seconds that filling took, if it had to be filled */
async function prepare(
  server: EmbeddedPostgres,
  template: string,
  { comparisons, rebuild }: LabelingDatabaseOptions,
): Promise<number | undefined> {
  const present = await administer<{ name: string; complete: boolean }>(
    server,
    `SELECT datname AS name, datistemplate AS complete FROM pg_database WHERE datname LIKE 'seed\\_${comparisons}\\_%'`,
  );
  if (!rebuild && present.some(({ name, complete }) => name === template && complete)) return undefined;
  for (const { name } of present) {
    await administer(server, `ALTER DATABASE ${name} IS_TEMPLATE false`);
    await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  }
  const started = performance.now();
  await administer(server, `CREATE DATABASE ${template}`);
  await fill(server.urlOf(template), comparisons);
  // Only a complete one is a template.
  await administer(server, `ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  return (performance.now() - started) / 1000;
}

async function fill(url: string, comparisons: number): Promise<void> {
  await migrate(url);
  await migrateQueues(url);
  const projectId = await connected(url, async ({ database }) => {
    // No admin: the API makes the first one, with the token that it is given.
    const { id: creatorId } = await createUser(database, { name: 'bench', role: 'researcher' });
    const settings = projectSettings.parse({});
    return (await createProject(database, { name: 'bench', description: '', settings, creatorId })).id;
  });
  const started = performance.now();
  await seedComparisons(url, projectId, comparisons, (done) => {
    note(`${done} of ${comparisons} comparisons after ${figure((performance.now() - started) / 1000, 3)} s`);
  });
}

async function projectIn(url: string): Promise<string> {
  const { rows } = await connected(url, ({ pool }) => pool.query<{ id: string }>('SELECT id FROM projects'));
  const [project] = rows;
  if (project === undefined) throw new Error('the database has no project');
  return project.id;
}

/** Of the schema, and of what fills it. */
async function hashOfWhatMakesIt(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['labeling-seed.js', 'labeling-database.js'])
    hash.update(await readFile(join(import.meta.dirname, file)));
  hash.update(await schemaHash());
  return hash.digest('hex').slice(0, 12);
}

async function administer<Row extends object>(server: EmbeddedPostgres, statement: string): Promise<Row[]> {
  return (await connected(server.url, ({ pool }) => pool.query<Row>(statement))).rows;
}

async function connected<Result>(url: string, work: (opened: OpenDatabase) => Promise<Result>): Promise<Result> {
  const opened = openDatabase(url, { max: 1 });
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
