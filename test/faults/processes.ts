/** The processes of an installation, found in /proc: what the supervisor started, what those started, and its PostgreSQL. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processEntries, processEntry } from '../proc.js';

export type ProcessKind = 'api' | 'inference' | 'model host' | 'worker' | 'trainer' | 'postgres' | 'other';

export interface RunningProcess {
  readonly pid: number;
  readonly kind: ProcessKind;
}

/** All but the supervisor itself.  */
export function processesOf(supervisor: number, home: string): RunningProcess[] {
  const entries = processEntries();
  const roots = new Set([supervisor, postmasterOf(home)].filter((pid) => pid !== undefined));
  const found: RunningProcess[] = [];
  for (let before = -1; before < found.length; ) {
    before = found.length;
    for (const entry of entries) {
      if (found.some(({ pid }) => pid === entry.pid)) continue;
      if (entry.pid === supervisor || !(roots.has(entry.parent) || roots.has(entry.pid))) continue;
      roots.add(entry.pid);
      found.push({ pid: entry.pid, kind: kindOf(entry.command) });
    }
  }
  return found;
}

/** Undefined while no server runs on the home's data folder. */
export function postmasterOf(home: string): number | undefined {
  const file = join(home, 'postgres', 'cluster', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return processEntry(pid) === undefined ? undefined : pid;
}

function kindOf(command: string): ProcessKind {
  if (command.includes('services/api/dist/main.js')) return 'api';
  if (command.includes('services/inference/dist/main.js')) return 'inference';
  if (command.includes('services/inference/dist/host/')) return 'model host';
  if (command.includes('services/worker/dist/main.js')) return 'worker';
  if (command.includes('services/worker/dist/trainer/')) return 'trainer';
  return /\bpostgres\b/.test(command) ? 'postgres' : 'other';
}
