import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as apply } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Versions whose migrations held functions and triggers. */
export const oldVersions = {
  /** The release before; its last migration is 0012_import_lookups. */
  release: '332ba23',
  /** The last one before functions had files of their own; its last migration is 0022_chain. */
  last: '45399e2',
} as const;

/** Whether this clone's history has that commit. */
export function hasCommit(commit: string): boolean {
  const isThere = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: root }).status === 0;
  if (!isThere) process.stderr.write(`An upgrade from ${commit} is not tested: it is not in this clone's history.\n`);
  return isThere;
}

/**
 * The repository's migrations up to this one.
 * @param commit with their texts of that version; without: those of today, which leave out functions and triggers
 */
export async function migrateUpTo({ pool }: { pool: pg.Pool }, last: number, commit?: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-migrations-'));
  await mkdir(join(folder, 'meta'));
  const shape = z.looseObject({ entries: z.array(z.looseObject({ idx: z.int(), tag: z.string() })) });
  const journal = shape.parse(JSON.parse(await textOf('meta/_journal.json', commit)));
  const entries = journal.entries.filter(({ idx }) => idx <= last);
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  for (const { tag } of entries) await writeFile(join(folder, `${tag}.sql`), await textOf(`${tag}.sql`, commit));
  await apply(drizzle(pool), { migrationsFolder: folder });
  await rm(folder, { recursive: true });
}

async function textOf(file: string, commit: string | undefined): Promise<string> {
  if (commit === undefined) return readFile(join(root, 'migrations', file), 'utf8');
  return execFileSync('git', ['show', `${commit}:migrations/${file}`], { cwd: root, encoding: 'utf8' });
}
