// Ending the server in order, by PostgreSQL's own means: it works for adopted servers and on Windows alike.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './binaries.js';
import type { Cluster } from './cluster.js';
import { isAlive } from './postmaster-file.js';
import type { ServerUser } from './server-user.js';

/** A fast shutdown: clients are disconnected, everything committed is flushed. No error when it has already ended. */
export async function stopServer(
  context: { cluster: Cluster; binaries: PostgresBinaries; user: ServerUser },
  pid: number,
): Promise<void> {
  const { program, args, identity } = context.user.command(context.binaries.pg_ctl, [
    'stop',
    '-D',
    context.cluster.folder,
    '-m',
    'fast',
    '-w',
    '-t',
    '60',
    '-s',
  ]);
  try {
    await promisify(execFile)(program, args, { ...identity, cwd: context.cluster.folder });
  } catch (error) {
    if (isAlive(pid)) throw error;
  }
}
