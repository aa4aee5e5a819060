/**
 * How long labelers wait, among very many open comparisons, over HTTP, with everything on this machine: the API,
 * PostgreSQL with durable commits, and this load generator.
 *
 * Three kinds of work, one after the other: a single labeler who asks for each assignment by itself (`single` is
 * lease-next alone); then so many labelers who think a second on average, and then as many who don't think at all. The
 * waits of `thinking` and `flatOut` are those of the product's own clients: from sending a judgment to having the next
 * assignment, so storing the judgment is part of them. At the end every answer is compared with the database.
 */

import { setTimeout } from 'node:timers/promises';
import { benchFlags } from './bench-flags.js';
import { Connection } from './keep-alive.js';
import { labelApart, labelUntil, newRecord, type WorkRecord } from './labelers.js';
import { check } from './labeling-check.js';
import { openLabelingDatabase } from './labeling-database.js';
import { type LabelingService, startLabelingService } from './labeling-service.js';
import { numberOptions } from './number-options.js';
import { labelerOf } from './people.js';
import { percentile } from './percentile.js';
import { processorMs } from './processor-time.js';
import { figure, note, report } from './report.js';
import { stallClients, stallingRequests } from './stalled-clients.js';

const usage = `pnpm bench assign [options]

  --comparisons 1000000  open comparisons
  --labelers 200         labelers at once
  --apis 1               API processes
  --single 500           leases of the single labeler
  --seconds 30           how long the many work, each way
  --think 1000           milliseconds they think, on average
  --drain 0              judges on until there are so many judgments, and leases again: drained
  --stalled 0            holds so many stalled connections beside it, on every route that streams
  --rebuild              fills the database anew; else it is kept in the user's cache folder
  --json                 the figures as JSON
`;

const flags = benchFlags(usage, {
  comparisons: { type: 'string', default: '1000000' },
  labelers: { type: 'string', default: '200' },
  apis: { type: 'string', default: '1' },
  single: { type: 'string', default: '500' },
  seconds: { type: 'string', default: '30' },
  think: { type: 'string', default: '1000' },
  drain: { type: 'string', default: '0' },
  stalled: { type: 'string', default: '0' },
  rebuild: { type: 'boolean', default: false },
  'api-node-option': { type: 'string', multiple: true, default: [] },
});
const numbers = numberOptions(flags, {
  comparisons: { least: 1 },
  labelers: { least: 1 },
  apis: { least: 1 },
  single: { least: 1 },
  seconds: { least: 1 },
  think: { least: 0 },
  drain: { least: 0 },
  stalled: { least: 0 },
});
const comparisons = numbers.comparisons;
const seconds = numbers.seconds;

const database = await openLabelingDatabase({ comparisons, rebuild: flags.rebuild });
const service = await startLabelingService(database, numbers.apis, flags['api-node-option']);
try {
  report(await measure(service), flags.json);
} finally {
  await service.stop();
}

async function measure(running: LabelingService) {
  const { urls, adminToken } = running;
  const { url: databaseUrl, projectId, seedSeconds } = database;
  const admin = new Connection(urls[0] ?? '', adminToken);
  const labelers = await Promise.all(
    Array.from({ length: numbers.labelers }, (_, i) => labelerOf(admin, projectId, urls[i % urls.length] ?? '')),
  );
  const [first] = labelers;
  if (first === undefined) throw new Error('there must be a labeler');

  const stalled = await stallBeside(running, numbers.stalled);
  const record = newRecord();
  await labelApart(first, projectId, 30, newRecord());
  const { leases, submits } = await labelApart(first, projectId, numbers.single, record);
  note('a single labeler is done');
  const thinking = await atOnce(labelers, projectId, numbers.think, record);
  note('the thinking ones are done');
  const before = processorTimes(running);
  const flatOut = await atOnce(labelers, projectId, 0, record);
  const after = processorTimes(running);
  const drained = numbers.drain > 0 ? await drain(urls, admin, labelers, projectId, record) : {};
  const beside = stalled === undefined ? {} : { stalled: { open: stalled.open, ended: stalled.ended } };
  stalled?.stop();
  for (const connection of [admin, ...labelers]) connection.close();
  return {
    comparisons,
    labelers: labelers.length,
    ...beside,
    ...(seedSeconds === undefined ? {} : { seedSeconds: figure(seedSeconds) }),
    single: { p50Ms: percentile(leases, 0.5), p95Ms: percentile(leases, 0.95), submitP95Ms: percentile(submits, 0.95) },
    thinking: latencies(thinking),
    flatOut: { ...latencies(flatOut), processorMsPerLabel: perLabel(before, after, flatOut.waits.length) },
    ...drained,
    judgments: record.judgments.length,
    ...(await check(databaseUrl, projectId, record)),
  };
}

/** All labelers at once for the given time. */
async function atOnce(labelers: readonly Connection[], projectId: string, thinkMs: number, record: WorkRecord) {
  const own = newRecord();
  const deadline = performance.now() + seconds * 1000;
  const inTime = setTimeout(seconds * 1000).then(() => own.judgments.length);
  const isOver = () => performance.now() >= deadline;
  await Promise.all(labelers.map((connection) => labelUntil(isOver, connection, projectId, thinkMs, own)));
  record.judgments.push(...own.judgments);
  record.errors.push(...own.errors);
  return { waits: own.waits, labelsPerSecond: (await inTime) / seconds };
}

/**
 * Judges on, then measures again, with the dead rows of all that work at the head of the queue: somebody who has come along
 * with it, and newcomers, whose first lease looks from its very beginning.
 */
async function drain(
  [url = '']: readonly string[],
  admin: Connection,
  labelers: readonly Connection[],
  projectId: string,
  record: WorkRecord,
) {
  const isOver = () => record.judgments.length >= numbers.drain;
  await Promise.all(labelers.map((connection) => labelUntil(isOver, connection, projectId, 0, record)));
  note(`${record.judgments.length} judgments are in`);
  const [first] = labelers;
  if (first === undefined) throw new Error('there must be a labeler');
  const { leases } = await labelApart(first, projectId, numbers.single, record);
  const firsts: number[] = [];
  for (let i = 0; i < 20; i++) {
    const newcomer = await labelerOf(admin, projectId, url);
    // Their connection and their token are warm, the queue is not.
    await newcomer.send('GET', '/v1/me');
    firsts.push(...(await labelApart(newcomer, projectId, 1, record)).leases);
    newcomer.close();
  }
  return {
    drained: {
      p50Ms: percentile(leases, 0.5),
      p95Ms: percentile(leases, 0.95),
      newcomerP50Ms: percentile(firsts, 0.5),
      newcomerMaxMs: percentile(firsts, 1),
    },
  };
}

/** Clients that ask for files and don't read them, or send some and don't go on; undefined when there are to be none. */
async function stallBeside({ urls: [url = ''], adminToken }: LabelingService, count: number) {
  if (count === 0) return undefined;
  const { projectId } = database;
  await importLongDemonstrations(url, adminToken, projectId);
  note(`${count} clients stall`);
  return stallClients({ url, token: adminToken }, stallingRequests(projectId), count);
}

/** More than what sockets hold: a reader who stalls keeps the rest of it waiting. */
async function importLongDemonstrations(url: string, token: string, projectId: string): Promise<void> {
  const text = 'Rivers bring salt, and only water leaves. '.repeat(2_500);
  const lines = Array.from({ length: 150 }, (_, i) => {
    const messages = [
      { role: 'user', content: `Why is sea ${i} salty?` },
      { role: 'assistant', content: `${text}${i}` },
    ];
    return JSON.stringify({ messages });
  });
  const response = await fetch(`${url}/v1/projects/${projectId}/demonstrations/import?source=long&state=accepted`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: lines.join('\n'),
  });
  if (!response.ok) throw new Error(`the demonstrations were answered ${response.status}: ${await response.text()}`);
}

interface ProcessorTimes {
  readonly api: number;
  readonly postgres: number;
  readonly generator: number;
}

/** NaN where it cannot be told. */
function processorTimes(running: LabelingService): ProcessorTimes {
  const { user, system } = process.cpuUsage();
  return {
    api: processorMs(running.pids) ?? Number.NaN,
    postgres: processorMs([database.serverPid]) ?? Number.NaN,
    generator: (user + system) / 1000,
  };
}

/** What one label costs, whatever else the machine does meanwhile. */
function perLabel(before: ProcessorTimes, after: ProcessorTimes, labels: number) {
  return {
    api: figure((after.api - before.api) / labels),
    postgres: figure((after.postgres - before.postgres) / labels),
    generator: figure((after.generator - before.generator) / labels),
  };
}

function latencies({ waits, labelsPerSecond }: { waits: number[]; labelsPerSecond: number }) {
  return {
    labelsPerSecond: figure(labelsPerSecond),
    p50Ms: percentile(waits, 0.5),
    p95Ms: percentile(waits, 0.95),
    p99Ms: percentile(waits, 0.99),
  };
}
