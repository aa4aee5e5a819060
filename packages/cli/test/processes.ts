import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

export interface RunningProcess {
  readonly pid: number;
  /** Command line and environment. */
  readonly command: string;
}

interface ListedProcess extends RunningProcess {
  readonly parent: number;
}

/**
 * Living processes, other than this one, whose command line or environment names this folder, and what they started: a
 * child may be given an environment that tells it nothing.
 */
export function processesNaming(folder: string): RunningProcess[] {
  const others = allProcesses().filter(({ pid }) => pid !== process.pid);
  const found = new Set<number>();
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const { pid, parent, command } of others) if (command.includes(folder) || found.has(parent)) found.add(pid);
  }
  return others.filter(({ pid }) => found.has(pid));
}

export function isAlive(pid: number): boolean {
  return allProcesses().some((each) => each.pid === pid);
}

/** From /proc where there is one, for not every Linux has a `ps`. */
function allProcesses(): ListedProcess[] {
  if (!existsSync('/proc/self/environ')) return fromPs();
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const parts = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold anything; state and parent come after it.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') return [];
      return [{ pid: Number(pid), parent: Number(parent), command: parts.join(' ').replaceAll('\0', ' ') }];
    } catch (error) {
      // Ended while we looked, or another user's.
      expect(error).toMatchObject({ code: expect.stringMatching(/ENOENT|ESRCH|EACCES/) });
      return [];
    }
  });
}

function fromPs(): ListedProcess[] {
  const columns = ['axeww', '-o', 'pid=,ppid=,stat=,command='];
  const lines = execFileSync('ps', columns, { encoding: 'utf8', maxBuffer: 1e8 });
  return lines.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
