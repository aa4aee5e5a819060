/** The memory of processes over time, and whether it is flat. From Linux' /proc. */

import { readdirSync, readFileSync } from 'node:fs';
import { figure } from './report.js';

interface Sample {
  readonly minute: number;
  readonly mib: number;
}

/** A process that grows by less than this share of its mean a minute is flat. */
const flatShare = 0.01;

/** The first third is warming up: caches fill, code is compiled. */
const warmUpShare = 1 / 3;

/** Takes samples of the private memory of each process with its descendants, but for those that have a name of their own. */
export class MemorySamples {
  readonly #processes: Readonly<Record<string, number>>;
  readonly #samples = new Map<string, Sample[]>();

  /** @param processes their ids, by name */
  constructor(processes: Readonly<Record<string, number>>) {
    this.#processes = processes;
  }

  take(minute: number): void {
    const parents = parentsOfProcesses();
    const names = new Map(Object.entries(this.#processes).map(([name, pid]) => [pid, name]));
    const kib = new Map<string, number>();
    for (const pid of parents.keys()) {
      const name = nearestName(pid, parents, names);
      if (name !== undefined) kib.set(name, (kib.get(name) ?? 0) + privateKib(pid));
    }
    for (const name of names.values()) {
      const samples = this.#samples.get(name) ?? [];
      samples.push({ minute, mib: (kib.get(name) ?? 0) / 1024 });
      this.#samples.set(name, samples);
    }
  }

  figures() {
    return Object.fromEntries([...this.#samples].map(([name, samples]) => [name, growthOf(samples)]));
  }
}

/** The slope is that of least squares over the samples after warming up; `memory` says `flat` or `grows`. */
export function growthOf(samples: readonly Sample[]) {
  const judged = samples.slice(Math.floor(samples.length * warmUpShare));
  const meanMib = mean(judged.map(({ mib }) => mib));
  const meanMinute = mean(judged.map(({ minute }) => minute));
  const covariance = mean(judged.map(({ minute, mib }) => (minute - meanMinute) * (mib - meanMib)));
  const variance = mean(judged.map(({ minute }) => (minute - meanMinute) ** 2));
  const slope = variance === 0 ? 0 : covariance / variance;
  return {
    samples: samples.length,
    firstMib: figure(samples[0]?.mib ?? Number.NaN),
    meanMib: figure(meanMib),
    lastMib: figure(samples.at(-1)?.mib ?? Number.NaN),
    mibPerMinute: figure(slope, 3),
    memory: slope < flatShare * meanMib ? 'flat' : 'grows',
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function parentsOfProcesses(): Map<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.map((pid) => [Number(pid), statusOf(Number(pid), 'PPid')]));
}

/** Of the process, or of its nearest ancestor that has one. */
function nearestName(
  pid: number,
  parents: ReadonlyMap<number, number>,
  names: ReadonlyMap<number, string>,
): string | undefined {
  for (let each: number | undefined = pid; each !== undefined && each > 0; each = parents.get(each)) {
    const name = names.get(each);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** What it shares with nobody: PostgreSQL's buffers, which its processes share, are not in it. */
function privateKib(pid: number): number {
  return statusOf(pid, 'RssAnon');
}

/** 0 of a process that ended meanwhile, and of one of the kernel's. */
function statusOf(pid: number, field: string): number {
  try {
    const [, value] = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(value ?? 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0;
    throw error;
  }
}
