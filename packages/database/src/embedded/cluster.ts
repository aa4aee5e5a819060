// The data folder of an embedded PostgreSQL: `cluster/` (PostgreSQL's own), `password` (of the superuser),
// `service-password`, and `postgres.log`.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { PostgresBinaries } from './programs.js';
import { programEnvironment } from './programs.js';
import type { ServerUser } from './server-user.js';

/** Owns the tables. */
export const SUPERUSER = 'tastemaker';

/** The services connect as this one: see `service-role.ts`. */
export const SERVICE_ROLE = 'tastemaker_service';

/** initdb takes seconds. */
const ABANDONED_AFTER_MS = 600_000;

export interface Cluster {
  folder: string;
  password: string;
  servicePassword: string;
  logFile: string;
}

/**
 * Makes the cluster by initdb where there is none; a folder that initdb was killed in is begun afresh.
 * @param mustExist never make one: a folder that is away for a moment must not come back as an empty database
 */
export async function prepareCluster(
  dataFolder: string,
  binaries: PostgresBinaries,
  user: ServerUser,
  mustExist = false,
): Promise<Cluster> {
  const root = resolve(dataFolder);
  const cluster = { folder: join(root, 'cluster'), logFile: join(root, 'postgres.log') };
  const isThere = await isMade(cluster.folder);
  if (!isThere && mustExist) {
    const message = `The database that was in ${cluster.folder} is not there; bring it back.`;
    throw new EmbeddedPostgresError('embedded_postgres_missing', message);
  }
  await mkdir(root, { recursive: true });
  const password = await readPassword(join(root, 'password'), user);
  const servicePassword = await readPassword(join(root, 'service-password'), user);
  if (!isThere) await initialize(root, cluster.folder, binaries, user);
  return { ...cluster, password, servicePassword };
}

async function initialize(root: string, folder: string, binaries: PostgresBinaries, user: ServerUser): Promise<void> {
  // Renamed only when complete: `cluster/` is a whole cluster or not there.
  await removeAbandoned(root);
  const fresh = join(root, `cluster-${randomBytes(6).toString('hex')}`);
  await mkdir(fresh, { mode: 0o700 });
  if (user.owner) await chown(fresh, user.owner.uid, user.owner.gid);
  const { program, args, identity } = user.command(binaries.initdb, [
    `--pgdata=${fresh}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${join(root, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--lc-messages=C',
  ]);
  try {
    await promisify(execFile)(program, args, { ...identity, cwd: root, env: programEnvironment() });
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddedPostgresError('embedded_postgres_init_failed', `initdb failed in ${root}: ${reason}`, { cause });
  }
  try {
    await rename(fresh, folder);
  } catch (error) {
    // Another process made it at the same time, with the same password: theirs is as good as ours.
    if (!(await isMade(folder))) throw error;
    await rm(fresh, { recursive: true, force: true });
  }
}

/** What an initdb left that was killed; a young one may still be at work in another process. */
async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('cluster-')) continue;
    const modified = await stat(join(root, name)).then(
      (found) => found.mtimeMs,
      // Renamed in between: another process has just finished it.
      () => Number.POSITIVE_INFINITY,
    );
    if (Date.now() - modified > ABANDONED_AFTER_MS) await rm(join(root, name), { recursive: true, force: true });
  }
}

async function readPassword(path: string, user: ServerUser): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (kept !== undefined && kept.trim() !== '') return kept.trim();
  // Empty is what a full disk left of an earlier attempt, before any cluster was made with it. One that is missing is not
  // removed: another process may have made it since.
  if (kept !== undefined) await rm(path, { force: true });
  const fresh = `${path}-${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(fresh, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true });
    if (user.owner) await chown(fresh, user.owner.uid, user.owner.gid);
    await link(fresh, path);
  } catch (error) {
    // Another process was first: its password is the cluster's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  return (await readFile(path, 'utf8')).trim();
}

/** @throws where it cannot be told: an unreadable folder may well hold a cluster */
async function isMade(folder: string): Promise<boolean> {
  return stat(join(folder, 'PG_VERSION')).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
