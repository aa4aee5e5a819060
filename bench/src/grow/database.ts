/**
 * The databases that are measured: one for each size, filled once and kept while the benchmark runs (with `--keep`, for the next run,
 * too) in the user's cache folder.
 */

import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { projectSettings } from '@tastemaker/contracts';
import {
  createProject,
  createUser,
  type EmbeddedPostgres,
  migrate,
  openDatabase,
  prepareServiceRole,
  putMember,
  startEmbeddedPostgres,
} from '@tastemaker/database';
import { migrateQueues } from '@tastemaker/queue';
import pg from 'pg';
import { figure, note } from '../report.js';
import { fillProject, judgmentsPerLabeler } from './fill.js';

const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const folder = join(caches, 'tastemaker', 'grow-bench');

export interface FilledDatabase {
  name: string;
  projectId: string;
  /** Undefined: it had been filled before. */
  fillSeconds: number | undefined;
}

export async function startServer(): Promise<EmbeddedPostgres> {
  await mkdir(folder, { recursive: true });
  return startEmbeddedPostgres({ dataFolder: folder });
}

/** All of it, server stopped. */
export async function removeDatabases(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Fills a database with a project of so many judgments, unless it is there already; then it is brought to the present schema. */
export async function filledDatabase(server: EmbeddedPostgres, judgments: number): Promise<FilledDatabase> {
  const name = `grow_${judgments}`;
  const known = await query<{ complete: boolean }>(
    server.url,
    `SELECT shobj_description(oid, 'pg_database') = 'filled' AS complete FROM pg_database WHERE datname = '${name}'`,
  );
  let fillSeconds: number | undefined;
  if (known[0]?.complete !== true) {
    await query(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await query(server.url, `CREATE DATABASE ${name}`);
    const started = performance.now();
    await fill(server.urlOf(name), judgments);
    fillSeconds = (performance.now() - started) / 1000;
    await query(server.url, `COMMENT ON DATABASE ${name} IS 'filled'`);
  }
  await migrate(server.urlOf(name));
  await prepareServiceRole(server.urlOf(name), server.serviceUrlOf(name));
  const [project] = await query<{ id: string }>(server.urlOf(name), 'SELECT id FROM projects');
  if (project === undefined) throw new Error(`${name} has no project: remove ${folder} and start again`);
  return { name, projectId: project.id, fillSeconds };
}

async function fill(url: string, judgments: number): Promise<void> {
  await migrate(url);
  await migrateQueues(url);
  const opened = openDatabase(url, { max: 1 });
  const { database } = opened;
  const creator = await createUser(database, { name: 'bench', role: 'researcher' });
  const settings = projectSettings.parse({});
  const project = await createProject(database, { name: 'bench', description: '', settings, creatorId: creator.id });
  const labelerIds: string[] = [];
  for (let i = 0; i < Math.max(10, judgments / judgmentsPerLabeler); i++) {
    const { id } = await createUser(database, { name: `Labeler ${i}`, role: 'labeler' });
    await putMember(database, { projectId: project.id, userId: id, role: 'labeler' });
    labelerIds.push(id);
  }
  await opened.close();
  const started = performance.now();
  const tell = (done: number) =>
    note(`${done} of ${judgments} judgments after ${figure((performance.now() - started) / 1000, 3)} s`);
  await fillProject({ databaseUrl: url, projectId: project.id, labelerIds, judgments, tell });
}

export async function query<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}
