/** The processes of an installation, found in /proc: what the supervisor started, what those started, and its PostgreSQL. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ProcessKind = 'api' | 'inference' | 'model host' | 'worker' | 'trainer' | 'postgres' | 'other';

export interface RunningProcess {
  readonly pid: number;
  readonly kind: ProcessKind;
}

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All but the supervisor itself. Zombies count as ended. */
export function processesOf(supervisor: number, home: string): RunningProcess[] {
  const entries = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(Number(name)));
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
  return entryOf(pid).length > 0 ? pid : undefined;
}

/** Sends a signal; false if the process had ended. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function entryOf(pid: number): Entry[] {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const command = readIfThere(`/proc/${pid}/cmdline`);
  if (stat === undefined || command === undefined) return [];
  // The name, in parentheses, may itself hold spaces and parentheses.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? [] : [{ pid, parent: Number(parent), command: command.replaceAll('\0', ' ') }];
}

/** The file's text; undefined once its process has ended. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

function kindOf(command: string): ProcessKind {
  if (command.includes('services/api/dist/main.js')) return 'api';
  if (command.includes('services/inference/dist/main.js')) return 'inference';
  if (command.includes('services/inference/dist/host/')) return 'model host';
  if (command.includes('services/worker/dist/main.js')) return 'worker';
  if (command.includes('services/worker/dist/trainer/')) return 'trainer';
  return /\bpostgres\b/.test(command) ? 'postgres' : 'other';
}
