// Why a job has not begun, in words: from what it asks for, and from what the workers that live have.
import type { JobWaiting } from '@tastemaker/contracts';
import { type AnnouncedWorker, type Database, liveWorkers, type Room } from '@tastemaker/database';

/** What is told of jobs that wait. */
interface Waitable {
  readonly status: string;
  readonly resources?: { readonly memoryGiB: number; readonly cores: number } | null;
}

/** Each as it is, and with what it waits for where it waits. Workers are asked for only where one does. */
export async function withWaiting<Job extends Waitable>(database: Database, jobs: Job[]): Promise<Job[]> {
  if (!jobs.some(({ status }) => status === 'queued')) return jobs;
  const workers = await liveWorkers(database);
  return jobs.map((job) =>
    job.status === 'queued' ? { ...job, waiting: waitingFor(job.resources ?? null, workers) } : job,
  );
}

const GiB = 2 ** 30;

export function waitingFor(
  asked: { readonly memoryGiB: number; readonly cores: number } | null,
  all: readonly Pick<AnnouncedWorker, 'capacity' | 'used' | 'isDraining'>[],
): JobWaiting {
  const workers = all.filter(({ isDraining }) => !isDraining);
  if (workers.length === 0) return { code: 'no_worker', message: 'No worker runs: start one.' };
  const need = { memoryBytes: (asked?.memoryGiB ?? 0) * GiB, cores: asked?.cores ?? 0 };
  const largeEnough = workers.filter(({ capacity }) => fits(need, capacity));
  if (largeEnough.length === 0) {
    const largest = [...new Set(workers.map(({ capacity }) => roomText(capacity)))].slice(0, 3).join('; ');
    const cure =
      'Start a worker that has them, or order the job anew with less (resources.memoryGiB, resources.cores).';
    return {
      code: 'too_large',
      message: `It needs ${roomText(need)}; ${workers.length === 1 ? 'the only worker has' : 'the largest workers have'} ${largest}. ${cure}`,
    };
  }
  if (!largeEnough.some((worker) => fits(need, freeOf(worker)))) {
    const [one] = largeEnough;
    const places =
      largeEnough.length === 1 && one !== undefined
        ? `the worker with ${roomText(one.capacity)}`
        : `any of ${largeEnough.length} workers`;
    return {
      code: 'no_room',
      message: `It needs ${roomText(need)}, which the jobs on ${places} do not leave free yet.`,
    };
  }
  return { code: 'turn', message: 'Other jobs are before it.' };
}

function fits(need: Room, room: Room): boolean {
  return need.memoryBytes <= room.memoryBytes && need.cores <= room.cores;
}

function freeOf({ capacity, used }: Pick<AnnouncedWorker, 'capacity' | 'used'>): Room {
  return { memoryBytes: capacity.memoryBytes - used.memoryBytes, cores: capacity.cores - used.cores };
}

function roomText({ memoryBytes, cores }: Room): string {
  const memory = `${rounded(memoryBytes / GiB)} GiB`;
  return cores === 0 ? memory : `${memory} and ${rounded(cores)} ${cores === 1 ? 'core' : 'cores'}`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
