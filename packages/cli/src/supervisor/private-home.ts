// A home holds what everybody's data can be read with: only its owner may enter, whatever the umask of who starts it, and
// whatever an earlier version has left open.
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of a home that hold what only its owner may read. */
export interface PrivateFolders {
  readonly folder: string;
  readonly databaseFolder: string;
  readonly artifactsFolder: string;
  readonly logsFolder: string;
  /** Where trainers keep what they need to go on. */
  readonly runsFolder: string;
}

/** From here on this process, and those it starts, make files that only their owner can read. */
export function keepPrivate(): void {
  process.umask(0o077);
}

/** Takes from others what they may still do with what is there. The cluster is PostgreSQL's own, which sees to that itself. */
export function tightenHome(home: PrivateFolders): void {
  // PostgreSQL does not run as root: the group that lets its user through stays (database: server-user.ts).
  const passage = process.getuid?.() === 0 ? 0o710 : 0o700;
  for (const folder of [home.folder, home.databaseFolder]) restrict(folder, passage);
  for (const name of ['postgres.log', 'password']) restrict(join(home.databaseFolder, name), 0o600);
  for (const name of readdirSync(home.folder, { withFileTypes: true })) {
    if (name.isFile()) restrict(join(home.folder, name.name), 0o600);
  }
  for (const folder of [home.artifactsFolder, home.logsFolder, home.runsFolder]) restrictAll(folder);
}

function restrictAll(folder: string): void {
  if (!restrict(folder, 0o700)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) restrictAll(path);
    else if (entry.isFile()) restrict(path, 0o700);
  }
}

/** @returns whether it is there. A link is left alone, and what it leads to, too. */
function restrict(path: string, allowed: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return false;
  if ((found.mode & 0o777 & ~allowed) !== 0) chmodSync(path, found.mode & allowed);
  return true;
}
