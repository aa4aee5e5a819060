// What this worker may use: memory and cores of its container, else of the machine.
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Room } from '@tastemaker/database';

/** What was set by hand; undefined: as found. */
export interface SetCapacity {
  readonly memoryBytes: number | undefined;
  readonly cores: number | undefined;
}

export function capacityOf({ memoryBytes, cores }: SetCapacity): Room {
  return { memoryBytes: memoryBytes ?? memoryLimit(), cores: cores ?? coreLimit() };
}

/** In bytes. Node reads the limits of control groups of both versions; where there is none it tells 0, or more than there is. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** A control group's share of the processors where it is less than the machine has; at least one, which every run asks for. */
function coreLimit(): number {
  return Math.max(1, Math.min(groupCores(readOrUndefined) ?? Number.POSITIVE_INFINITY, availableParallelism()));
}

/**
 * The cores that a control group grants: version 2 has quota and period in `cpu.max`, version 1 a file for each, in
 * microseconds. Undefined: no limit.
 */
export function groupCores(read: (file: string) => string | undefined): number | undefined {
  const [quota, period] =
    read('/sys/fs/cgroup/cpu.max')?.trim().split(' ') ??
    ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu/cpu.cfs_period_us'].map((file) => read(file)?.trim());
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : undefined;
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // Not this version of control groups, or not Linux.
  }
}
