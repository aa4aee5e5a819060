// Bringing a database to the present schema: the SQL files of the repository's migrations/, each once, in order.

import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { withSession } from './session.js';

/** "tastemak" in ASCII: nobody else's advisory lock. */
const LOCK = '8386093009890139499';

/** From src/ and from dist/ alike. */
const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

/**
 * Applies the migrations that the database lacks. Safe when several processes start at once: one migrates, the others
 * wait for it.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  await access(`${migrationsFolder}/meta/_journal.json`);
  await withSession({ connectionString: databaseUrl }, async (client) => {
    // Held until the session ends.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await applyMigrations(drizzle(client), { migrationsFolder });
  });
}
