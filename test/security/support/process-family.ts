// The processes that a process has started, as Linux tells of them.
import { readdirSync, readFileSync } from 'node:fs';

export interface Relative {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Its variables as it was started, one a line. */
  readonly environment: string;
}

/** All descendants of `root`; those that end meanwhile are left out. */
export function descendants(root: number): Relative[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => relative(Number(name)) ?? []);
  const family = new Set([root]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => pid !== root && family.has(pid));
}

function relative(pid: number): Relative | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      pid,
      parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
      environment: readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', '\n'),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))) {
      return undefined;
    }
    throw error;
  }
}
