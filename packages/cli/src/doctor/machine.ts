// The doctor's checks of the machine: Node, disk, port, and what runs from the home.
import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { freeBytesAt } from '@tastemaker/artifacts';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { readServerRecord } from '../supervisor/home.js';
import { isAlive } from '../supervisor/lock.js';
import { claimPort } from '../supervisor/ports.js';
import { type Check, look } from './check.js';

const oldestNode = [20, 19] as const;
const leastFreeBytes = 2e9;
const gigabyte = 1e9;

export function checkNode(): Promise<Check> {
  return look('node', 'install Node 22 or 24 from https://nodejs.org', async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const isRecent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
    const found = `${process.versions.node} on ${process.platform} ${process.arch}, ${availableParallelism()} cores, ${(totalmem() / gigabyte).toFixed(0)} GB memory`;
    return isRecent
      ? { state: 'ok', found }
      : { state: 'wrong', found, cure: `Tastemaker needs Node ${oldestNode.join('.')} or newer` };
  });
}

export function checkDisk(env: Environment): Promise<Check> {
  return look('disk', 'set TASTEMAKER_HOME to a folder on a disk you may write to', async () => {
    let folder = env.home;
    while (!existsSync(folder)) folder = dirname(folder);
    accessSync(folder, constants.W_OK);
    const freeBytes = await freeBytesAt(folder);
    const found = `${(freeBytes / gigabyte).toFixed(1)} GB free for ${env.home}`;
    return freeBytes >= leastFreeBytes
      ? { state: 'ok', found, details: { freeBytes } }
      : {
          state: 'warning',
          found,
          details: { freeBytes },
          cure: 'the engine and the database want 2 GB: make room, or set TASTEMAKER_HOME to another disk',
        };
  });
}

/** What runs from the home, and what it waits for. */
export function checkInstallation(env: Environment): Promise<Check> {
  return look('server', 'start it with `pnpm start`', async () => {
    const server = readServerRecord({ serverFile: join(env.home, 'server.json') });
    if (server === undefined || !isAlive(server.pid)) return { state: 'ok', found: `nothing runs from ${env.home}` };
    const { pid, url, waitingFor } = server;
    if (waitingFor.length === 0) return { state: 'ok', found: `runs at ${url} (process ${pid})`, details: server };
    const found = waitingFor.map(({ reason, since }) => `${reason} (since ${since})`).join('; ');
    return { state: 'warning', found, cure: `it is tried again by itself; see ${env.home}/logs`, details: server };
  });
}

export function checkPort(env: Environment): Promise<Check> {
  return look('port', 'choose another port with the variable PORT', async () => {
    const server = readServerRecord({ serverFile: join(env.home, 'server.json') });
    if (server !== undefined && isAlive(server.pid))
      return { state: 'ok', found: `Tastemaker itself serves at ${server.url} (process ${server.pid})` };
    try {
      const port = await claimPort(env.host, env.port);
      return { state: 'ok', found: `${port} on ${env.host} is free` };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { state: 'wrong', found: error.message, ...(error.cure === undefined ? {} : { cure: error.cure }) };
    }
  });
}
