import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

export interface RunningProcess {
  readonly pid: number;
  /** Command line and environment. */
  readonly command: string;
}

/** Living processes, other than this one, whose command line or environment names this folder. */
export function processesNaming(folder: string): RunningProcess[] {
  return allProcesses().filter(({ pid, command }) => pid !== process.pid && command.includes(folder));
}

/** From /proc where there is one, for not every Linux has a `ps`. */
function allProcesses(): RunningProcess[] {
  if (!existsSync('/proc/self/environ')) return fromPs();
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const parts = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
      return [{ pid: Number(pid), command: parts.join(' ').replaceAll('\0', ' ') }];
    } catch (error) {
      // Ended while we looked, or another user's.
      expect(error).toMatchObject({ code: expect.stringMatching(/ENOENT|ESRCH|EACCES/) });
      return [];
    }
  });
}

function fromPs(): RunningProcess[] {
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,stat=,command='], { encoding: 'utf8', maxBuffer: 1e8 });
  return lines.split('\n').flatMap((line) => {
    const [, pid, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), command }];
  });
}
