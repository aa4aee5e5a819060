// The kinds of jobs that a worker chooses from, and what one takes that does not say.
import type { JobKind } from '@tastemaker/contracts';
import type { Room } from '@tastemaker/database';

const MiB = 2 ** 20;

/** How one kind of jobs is run. */
export interface KindOfJobs extends Room {
  readonly kind: JobKind;
  /** At a time. */
  readonly atOnce: number;
}

/** Runs that are trained elsewhere: watching one takes next to nothing. */
const watchedAtOnce = 64;

/**
 * Short work first. Allowances are round figures, not measurements: what asks other services takes little, and takes no core
 * from training; a run's memory is estimated when it is ordered.
 */
export function kindsOfJobs(runsAtOnce: number): readonly KindOfJobs[] {
  return [
    { kind: 'sample', atOnce: 2, memoryBytes: 64 * MiB, cores: 0 },
    { kind: 'judge-pass', atOnce: 2, memoryBytes: 64 * MiB, cores: 0 },
    { kind: 'remote-run', atOnce: watchedAtOnce, memoryBytes: 0, cores: 0 },
    { kind: 'import-model', atOnce: 1, memoryBytes: 256 * MiB, cores: 0 },
    { kind: 'report', atOnce: 1, memoryBytes: 256 * MiB, cores: 0 },
    { kind: 'run', atOnce: runsAtOnce, memoryBytes: 512 * MiB, cores: 1 },
  ];
}
