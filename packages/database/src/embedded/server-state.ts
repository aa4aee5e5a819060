// What is known of a running server. The only proof that it is up, and ours: it answers, and names our folder. Its own note of
// who serves a data folder, `postmaster.pid`, outlives a killed server.

import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withSession } from '../connection/session.js';
import { type Cluster, SUPERUSER } from './cluster.js';

/** `starting`: alive, but still recovering, or on its way out. `silent`: refused, frozen, or not ours. */
export type ServerState = 'answers' | 'starting' | 'silent';

const withinMs = 5_000;
/** PostgreSQL's `cannot_connect_now`. */
const CANNOT_CONNECT_NOW = '57P03';
/** `too_many_connections` and the like: it has something to say, so it is no frozen server. */
const OUT_OF_RESOURCES = /^53/;

/** Opens a connection of its own, which a frozen server does not grant. */
export async function serverState(cluster: Cluster, port: number): Promise<ServerState> {
  const config = {
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: cluster.password,
    database: 'postgres',
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  };
  try {
    const { rows } = await withSession(config, (client) =>
      client.query<{ data_directory: string }>('SHOW data_directory'),
    );
    return rows[0]?.data_directory === cluster.folder ? 'answers' : 'silent';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === CANNOT_CONNECT_NOW) return 'starting';
    return OUT_OF_RESOURCES.test(code) ? 'answers' : 'silent';
  }
}

export interface Postmaster {
  pid: number;
  port: number;
}

/** The server noted in the folder if a process of that number is alive; it need not be ready, nor PostgreSQL's. */
export async function notedPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readIfThere(join(cluster, 'postmaster.pid'));
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0 || !isAlive(pid)) return undefined;
  return { pid, port: Number(lines[3] ?? 0) };
}

/**
 * Removes the note when its process number now belongs to some other program (numbers start anew in a container that is
 * started again), which PostgreSQL itself cannot tell and takes for a running server. Only Linux lets us look.
 */
export async function dropForeignNote(cluster: string, pid: number): Promise<boolean> {
  const name = await readIfThere(`/proc/${pid}/comm`);
  if (name === undefined || name.trim() === 'postgres') return false;
  await rm(join(cluster, 'postmaster.pid'), { force: true });
  return true;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: alive, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ended, but not yet collected by its parent; in a container whose first process collects nobody, it stays so forever. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    // Gone in between, hence no zombie but dead: said in the same way.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return true;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}
