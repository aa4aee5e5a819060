// Who connects to a database: the owner of its tables, and the services.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { EmbeddedPostgres } from '@tastemaker/database';
import type { Environment } from '../env.js';
import { type Home, readIfThere } from './home.js';

/** Who connects to a database: the owner of its tables migrates it, the services work on it. */
export interface DatabaseRoles {
  readonly ownerUrl: string;
  readonly serviceUrl: string;
  /** `serviceUrl` is our own making: a server that does not let us make the role is used as the owner. */
  readonly derived: boolean;
}

/**
 * As the environment names them; both by the server itself where DATABASE_URL is a pooler. With DATABASE_URL alone, which is the owner then, the services get a role that is called
 * after the database, with a password that is kept in the home.
 */
export function databaseRoles(env: Environment, databaseUrl: string, home: Home): DatabaseRoles {
  const { directDatabaseUrl } = env;
  if (directDatabaseUrl !== undefined) {
    // A pooler lets in whom it was told of: no role is made up for it.
    return { ownerUrl: env.ownerDatabaseUrl ?? directDatabaseUrl, serviceUrl: directDatabaseUrl, derived: false };
  }
  if (env.ownerDatabaseUrl !== undefined) {
    return { ownerUrl: env.ownerDatabaseUrl, serviceUrl: databaseUrl, derived: false };
  }
  const url = new URL(databaseUrl);
  url.username = `${decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username)}_service`;
  url.password = servicePassword(home);
  return { ownerUrl: databaseUrl, serviceUrl: url.href, derived: true };
}

/** Of a server of our own, whose services all work in one database. */
export function embeddedRoles(server: EmbeddedPostgres): DatabaseRoles {
  return { ownerUrl: server.url, serviceUrl: server.serviceUrlOf('postgres'), derived: false };
}

/** Made at first need. Its file is the owner's only. */
function servicePassword(home: Home): string {
  const kept = readIfThere(home.servicePasswordFile)?.trim();
  if (kept !== undefined) return kept;
  const made = randomBytes(24).toString('base64url');
  writeFileSync(home.servicePasswordFile, `${made}\n`, { mode: 0o600 });
  return made;
}
