/** Processor time of other processes, from Linux' /proc: unlike the time on the clock, it does not depend on the load. */

import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Usage {
  readonly parent: number;
  /** User and system, including children that have ended. */
  readonly milliseconds: number;
}

/**
 * Of these processes and their children; undefined where there is no /proc. A child that ends between the reading of its
 * parent's file and of its own would be counted by neither: so all is read until two readings name the same processes.
 */
export function processorMs(pids: readonly number[]): number | undefined {
  let before: string | undefined;
  for (;;) {
    const usages = allUsages();
    if (usages === undefined) return undefined;
    const counted = [...usages].filter(([pid, { parent }]) => pids.includes(pid) || pids.includes(parent));
    const named = counted.map(([pid]) => pid).join(' ');
    if (named === before) return counted.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0);
    before = named;
  }
}

function allUsages(): Map<number, Usage> | undefined {
  if (process.platform !== 'linux') return undefined;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.flatMap((name) => usageOf(Number(name))));
}

function usageOf(pid: number): [number, Usage][] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; what follows it does not.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, ofChildren = 0, systemOfChildren = 0] = fields.slice(11, 15);
    const ticks = user + system + ofChildren + systemOfChildren;
    return [[pid, { parent, milliseconds: (ticks * 1000) / TICKS_PER_SECOND }]];
  } catch (error) {
    // It ended in between.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return [];
    throw error;
  }
}
