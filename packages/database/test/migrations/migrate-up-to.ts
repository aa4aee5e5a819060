import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as apply } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { z } from 'zod';

const migrations = fileURLToPath(new URL('../../../../migrations', import.meta.url));

/** The repository's migrations up to this one, as a version of that time had them. */
export async function migrateUpTo({ pool }: { pool: pg.Pool }, last: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-migrations-'));
  await mkdir(join(folder, 'meta'));
  const shape = z.looseObject({ entries: z.array(z.looseObject({ idx: z.int(), tag: z.string() })) });
  const journal = shape.parse(JSON.parse(await readFile(join(migrations, 'meta/_journal.json'), 'utf8')));
  const entries = journal.entries.filter(({ idx }) => idx <= last);
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  for (const { tag } of entries) await copyFile(join(migrations, `${tag}.sql`), join(folder, `${tag}.sql`));
  await apply(drizzle(pool), { migrationsFolder: folder });
  await rm(folder, { recursive: true });
}
