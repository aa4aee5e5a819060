// How the installation stands, in words where something does not get on. From rows, and from what the queue counts itself.
import { readFile } from 'node:fs/promises';
import { freeBytesAt, roomOnDisk } from '@tastemaker/artifacts';
import type { QueueState, Readiness, System, WorkerState } from '@tastemaker/contracts';
import {
  CLAIM_STALE_SECONDS,
  type CountedWork,
  type HeldWork,
  isNewer,
  jobsTooLarge,
  liveWorkers,
  type MigrationState,
  migrationState,
  ping,
  placeOf,
  type StandingWork,
  sessionUrl,
  standingWork,
  type WaitingJob,
} from '@tastemaker/database';
import { readinessChecker } from '@tastemaker/service';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

type Stuck = System['stuck'][number];

const manifestFile = new URL('../../package.json', import.meta.url);

/** @returns what tells it, each time it is called */
export function systemReader({ deps }: FastifyInstance): () => Promise<System> {
  const { database, health, queue, inference, artifacts, diskFolders = {}, minimumFreeBytes, pool } = deps;
  const readiness = readinessChecker({
    database: () => ping(health),
    queue: () => queue.counts(),
    inference: () => inference.ready(AbortSignal.timeout(2_000)),
    artifacts: () => artifacts.check(AbortSignal.timeout(1_500)),
  });
  return async () => {
    const ready = await readiness();
    const [work, live, tooLarge, schema, counts] = await Promise.all([
      standingWork(database),
      liveWorkers(database),
      jobsTooLarge(database),
      migrationState(sessionUrl(placeOf(pool))),
      queue.counts(),
    ]);
    const disks = await Promise.all(
      Object.entries(diskFolders).map(async ([name, folder]) => ({
        name,
        freeBytes: await freeBytesAt(folder),
        isLow: (await roomOnDisk(folder, minimumFreeBytes)) <= 0,
      })),
    );
    return describe({
      work,
      live,
      tooLarge,
      schema,
      counts,
      disks,
      ready,
      tastemaker: await ownVersion(),
      now: new Date(),
    });
  };
}

export interface Known {
  work: StandingWork;
  /** Workers that have announced themselves. */
  live: Awaited<ReturnType<typeof liveWorkers>>;
  /** Jobs that no worker could hold. */
  tooLarge: readonly Pick<WaitingJob, 'kind' | 'id'>[];
  schema: Pick<MigrationState, 'pending' | 'pendingSql' | 'newer' | 'hasNewerSql' | 'usable' | 'last'>;
  counts: Readonly<Record<QueueState['name'], Pick<QueueState, 'waiting' | 'active' | 'delayed'>>>;
  disks: readonly { name: string; freeBytes: number; isLow: boolean }[];
  ready: Readiness;
  tastemaker: string;
  now: Date;
}

/** From what is known to what is told. */
export function describe(known: Known): System {
  const { work, live, tooLarge, schema, counts, disks, ready, tastemaker, now } = known;
  const queues = queueNames.map((name) => ({ name, ...counts[name], failed: countOf(work.failed, name) }));
  const workers = workersOf(work.held, live, now);
  return {
    at: now.toISOString(),
    versions: { tastemaker, node: process.version, schema: schema.last?.name ?? null },
    readiness: ready,
    workers,
    queues,
    stuck: [
      ...silentWorkers(workers),
      ...withoutWorker(work, queues),
      ...largerThanWorkers(tooLarge),
      ...failedLately(work.failed),
      ...expiredAssignments(work.expiredAssignments),
      ...failingWebhooks(work.failingWebhooks),
      ...sealingBehind(work.oldestUnsealedAt, now),
      ...lowDisks(disks),
      ...otherSchema(schema),
    ],
    sealing: { oldestUnsealedAt: work.oldestUnsealedAt },
    disks: disks.map(({ name, freeBytes }) => ({ name, freeBytes })),
  };
}

const queueNames = ['sample', 'run', 'remote-run', 'report', 'judge-pass', 'import-model', 'webhook'] as const;

const countOf = (all: readonly CountedWork[], kind: QueueState['name']) =>
  all.find((one) => one.kind === kind)?.count ?? 0;

const nameOfKind: Record<CountedWork['kind'], readonly [one: string, more: string]> = {
  run: ['run', 'runs'],
  sample: ['sample', 'samples'],
  report: ['report', 'reports'],
  'judge-pass': ['pass of a judge', 'passes of judges'],
  'import-model': ['import of a model', 'imports of models'],
  webhook: ['webhook', 'webhooks'],
};

const counted = (count: number, [one, more]: readonly [string, string]) => `${count} ${count === 1 ? one : more}`;

function workersOf(held: readonly HeldWork[], live: Known['live'], now: Date): WorkerState[] {
  const workers = new Map<string, HeldWork[]>(live.map(({ id }) => [id, []]));
  for (const work of held) workers.set(work.workerId, [...(workers.get(work.workerId) ?? []), work]);
  const announced = new Map(live.map((worker) => [worker.id, worker]));
  return [...workers].map(([workerId, works]) => {
    const own = announced.get(workerId);
    // What it holds says whether it is at work; by itself it announces itself less often.
    const heard =
      works.length > 0 ? works.map(({ heartbeatAt }) => heartbeatAt) : own === undefined ? [] : [own.heartbeatAt];
    const latest = Math.max(...heard.map((instant) => instant.getTime()));
    const age = Math.max(0, (now.getTime() - latest) / 1000);
    return {
      workerId,
      heartbeatAt: new Date(latest).toISOString(),
      heartbeatAgeSeconds: age,
      isSilent: age > CLAIM_STALE_SECONDS,
      capacity: own?.capacity ?? null,
      used: own?.used ?? null,
      isDraining: own?.isDraining ?? false,
      works: works.map(({ kind, id, projectId, name, startedAt }) => ({
        kind,
        id,
        projectId,
        name,
        startedAt: startedAt.toISOString(),
      })),
    };
  });
}

function silentWorkers(workers: readonly WorkerState[]): Stuck[] {
  return workers
    .filter(({ isSilent }) => isSilent)
    .map(({ workerId, heartbeatAgeSeconds, works }) => ({
      code: 'claim_silent',
      message:
        `The worker ${workerId} has said nothing for ${Math.round(heartbeatAgeSeconds)} seconds. ` +
        'Another worker takes over what it held; if nothing happens, start one.',
      count: works.length,
      ids: works.slice(0, 10).map(({ id }) => id),
    }));
}

function withoutWorker({ waiting, held }: StandingWork, queues: readonly QueueState[]): Stuck[] {
  return waiting
    .filter(({ kind }) => (queues.find(({ name }) => name === kind)?.active ?? 0) === 0)
    .filter(({ kind }) => !held.some((one) => one.kind === kind))
    .map(({ kind, count, ids }) => ({
      code: 'no_worker',
      message: `${counted(count, nameOfKind[kind])} waited for more than a minute, and no worker has begun. Start a worker.`,
      count,
      ids,
    }));
}

function largerThanWorkers(jobs: Known['tooLarge']): Stuck[] {
  const [one] = jobs;
  if (one === undefined) return [];
  const message =
    `${jobs.length === 1 ? 'A job waits' : `${jobs.length} jobs wait`} that no worker could ever hold: start a larger worker, or order ` +
    'with less (resources.memoryGiB, resources.cores).';
  return [{ code: 'too_large', message, count: jobs.length, ids: jobs.slice(0, 10).map(({ id }) => id) }];
}

function failedLately(failed: readonly CountedWork[]): Stuck[] {
  return failed.map(({ kind, count, ids }) => ({
    code: 'failed',
    message:
      kind === 'webhook'
        ? `${counted(count, ['delivery was', 'deliveries were'])} given up in the last 24 hours. The log of the webhook says why.`
        : `${counted(count, nameOfKind[kind])} failed in the last 24 hours. Each says why.`,
    count,
    ids,
  }));
}

function expiredAssignments(count: number): Stuck[] {
  if (count === 0) return [];
  const message =
    `${counted(count, ['assignment', 'assignments'])} ran out and stand still: the next labeler who asks for work in the ` +
    'project is given them.';
  return [{ code: 'assignments_expired', message, count, ids: [] }];
}

function failingWebhooks({ count, ids }: CountedWork): Stuck[] {
  if (count === 0) return [];
  const message = `${counted(count, ['webhook does', 'webhooks do'])} not take what is sent. The log of each says why.`;
  return [{ code: 'webhook_failing', message, count, ids }];
}

function sealingBehind(oldest: string | null, now: Date): Stuck[] {
  if (oldest === null) return [];
  const seconds = Math.round((now.getTime() - Date.parse(oldest)) / 1000);
  if (seconds <= 60) return [];
  const message = `Judgments or audit entries have waited for ${seconds} seconds to be sealed in the hash chain. Start a worker.`;
  return [{ code: 'sealing_behind', message, count: 1, ids: [] }];
}

function lowDisks(disks: Known['disks']): Stuck[] {
  const low = disks.filter(({ isLow }) => isLow).map(({ name }) => name);
  if (low.length === 0) return [];
  const message = `The disk of ${low.join(' and ')} has no more room than is always left free: nothing new is stored. Make room.`;
  return [{ code: 'disk_low', message, count: low.length, ids: [] }];
}

function otherSchema({ pending, pendingSql, newer, hasNewerSql, usable }: Known['schema']): Stuck[] {
  const lacking = pending.length + pendingSql.length;
  if (isNewer({ newer, hasNewerSql })) {
    const message = usable
      ? 'The database is newer than this version, which can go on with it.'
      : 'The database is newer than this version can use. Run the version that migrated it, or a later one.';
    return [{ code: 'schema_ahead', message, count: Math.max(1, newer), ids: [] }];
  }
  if (lacking === 0) return [];
  const message = 'The database lacks a part of this version’s schema. Run `tastemaker migrate`.';
  return [{ code: 'schema_behind', message, count: lacking, ids: [] }];
}

async function ownVersion(): Promise<string> {
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifestFile, 'utf8'))).version;
}
