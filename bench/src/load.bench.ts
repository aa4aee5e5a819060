/**
 * The whole product under a team's load, on one machine: labelers at human pace, researchers who ask for reward scores and
 * imports that run, all at once, against API processes between which clients are spread, a worker, an inference service and
 * PostgreSQL with durable commits. The clients run on the same cores.
 *
 * Told are the times of each route with its errors, the private memory of each process over time and whether it grows, and how
 * late event loops are. Times of an import hold the sender's own pace: a file of `--rows` takes `--rows` / `--rate` seconds to
 * send. The exit code is 1 where a request failed.
 */

import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@tastemaker/client';
import { benchFlags } from './bench-flags.js';
import { EventLoopSamples } from './event-loop-samples.js';
import { Connection } from './keep-alive.js';
import { seedComparisons } from './labeling-seed.js';
import { emptyDatabase, type LabelingService, startLabelingService } from './labeling-service.js';
import { askForScores, importFiles, label, logNormalPause, pauseSigma } from './load-clients.js';
import { type RunningService, startInference, startWorker } from './model-services.js';
import { numberOptions } from './number-options.js';
import { labelerOf, researcherToken } from './people.js';
import { MemorySamples } from './private-memory.js';
import { figure, note, report } from './report.js';
import { RouteTimes } from './route-times.js';
import { storedRewardModel } from './stored-reward-model.js';
import { printTable } from './table.js';

const usage = `pnpm bench load [options]

  --minutes 10         how long
  --labelers 500       who judge pairs
  --think 20           seconds that they think before each judgment, in the median (log-normal, sigma ${pauseSigma})
  --researchers 50     who ask for the scores of two answers
  --rest 10            seconds between two of their requests, in the median (log-normal, too)
  --imports 5          that run at once
  --rows 3000          judged pairs in each file that is imported
  --rate 200           rows a second that each sends
  --comparisons 50000  that wait for a judgment
  --apis 2             API processes
  --json               the figures as JSON
`;

const flags = benchFlags(usage, {
  minutes: { type: 'string', default: '10' },
  labelers: { type: 'string', default: '500' },
  think: { type: 'string', default: '20' },
  researchers: { type: 'string', default: '50' },
  rest: { type: 'string', default: '10' },
  imports: { type: 'string', default: '5' },
  rows: { type: 'string', default: '3000' },
  rate: { type: 'string', default: '200' },
  comparisons: { type: 'string', default: '50000' },
  apis: { type: 'string', default: '2' },
});
const numbers = numberOptions(flags, {
  minutes: { least: 0.1, fractions: true },
  labelers: { least: 1 },
  think: { least: 0.1, fractions: true },
  researchers: { least: 1 },
  rest: { least: 0.1, fractions: true },
  imports: { least: 1 },
  rows: { least: 1 },
  rate: { least: 1 },
  comparisons: { least: 1 },
  apis: { least: 1 },
});
const samplesOfRun = 60;

const home = await mkdtemp(join(tmpdir(), 'tastemaker-bench-load-'));
const artifacts = join(home, 'artifacts');
const database = await emptyDatabase();
const services: RunningService[] = [];
let api: LabelingService | undefined;
try {
  const model = await storedRewardModel(database, artifacts);
  const inference = await startInference(artifacts);
  services.push(inference);
  api = await startLabelingService(database, numbers.apis, [], {
    TASTEMAKER_INFERENCE_URL: inference.url,
    TASTEMAKER_ARTIFACTS: artifacts,
    // All clients are at one address here, which they are not where they are people.
    TASTEMAKER_RATE_LIMIT_PER_ADDRESS: '0',
  });
  const worker = await startWorker(database, { home, artifacts, inferenceUrl: inference.url });
  services.push(worker);
  const figures = await measure(api, inference, worker, model.id);
  tell(figures);
  process.exitCode = figures.errors === 0 ? 0 : 1;
} finally {
  for (const service of services) await service.stop();
  // It closes the database, too.
  if (api === undefined) await database.close();
  else await api.stop();
  await rm(home, { recursive: true, force: true });
}

function tell(figures: Awaited<ReturnType<typeof measure>>): void {
  if (flags.json) return report(figures, true);
  const { routes, memory, eventLoop, ...rest } = figures;
  printTable('route', routes);
  printTable('private memory', memory);
  printTable('event loop', eventLoop);
  report(rest, false);
}

async function measure(running: LabelingService, inference: RunningService, worker: RunningService, modelId: string) {
  const { urls, adminToken } = running;
  const urlOf = (index: number): string => urls[index % urls.length] ?? '';
  const admin = new Connection(urlOf(0), adminToken);
  const { id: projectId } = await createClient({ baseUrl: urlOf(0), token: adminToken }).createProject({
    name: 'load',
  });
  await seedComparisons(database.ownerUrl, projectId, numbers.comparisons, (done) => note(`${done} comparisons`));
  const labelers = await made(numbers.labelers, (index) => labelerOf(admin, projectId, urlOf(index)));
  const researchers = await made(numbers.researchers, async (index) => {
    return new Connection(urlOf(index), await researcherToken(admin));
  });
  const importers = await made(numbers.imports, async (index) => {
    return createClient({ baseUrl: urlOf(index), token: await researcherToken(admin), retries: 0 });
  });
  note(`${labelers.length} labelers, ${researchers.length} researchers and ${importers.length} imports begin`);

  const apis = Object.fromEntries(running.pids.map((pid, index) => [`api ${index + 1}`, pid]));
  const watched = urls.map((url, index) => [`api ${index + 1}`, { url, token: adminToken }] as const);
  const own = { postgres: database.serverPid, clients: process.pid };
  const memory = new MemorySamples({ ...apis, inference: inference.pid, worker: worker.pid, ...own });
  const loops = new EventLoopSamples({ ...Object.fromEntries(watched), inference, worker });
  const clientLoop = monitorEventLoopDelay({ resolution: 10 });
  clientLoop.enable();

  const times = new RouteTimes();
  const ending = new AbortController();
  // Everybody listens to it.
  setMaxListeners(0, ending.signal);
  const load = { times, signal: ending.signal };
  const think = logNormalPause(numbers.think * 1000);
  const rest = logNormalPause(numbers.rest * 1000);
  const judging = labelers.map((connection) => label(connection, projectId, think, load));
  const asking = researchers.map((connection) => askForScores(connection, modelId, rest, load));
  const importing = importers.map((client) =>
    importFiles(client, { rows: numbers.rows, rowsPerSecond: numbers.rate }, load),
  );
  const everybody = Promise.all([...judging, ...asking, ...importing]);
  try {
    await Promise.race([watch(memory, loops), everybody.then(failEarly)]);
  } finally {
    ending.abort();
  }
  await everybody;
  const imported = await Promise.all(importing);
  for (const connection of [admin, ...labelers, ...researchers]) connection.close();
  return {
    minutes: numbers.minutes,
    labelers: numbers.labelers,
    researchers: numbers.researchers,
    imports: numbers.imports,
    thinkMedianSeconds: numbers.think,
    restMedianSeconds: numbers.rest,
    errors: times.errors,
    importedJudgments: imported.reduce((sum, each) => sum + each, 0),
    routes: times.figures(),
    memory: memory.figures(),
    eventLoop: {
      ...loops.figures(),
      clients: { p99Ms: figure(clientLoop.percentile(99) / 1e6), worstMs: figure(clientLoop.max / 1e6) },
    },
  };
}

/** Takes samples until the time is over. */
async function watch(memory: MemorySamples, loops: EventLoopSamples): Promise<void> {
  const began = performance.now();
  for (let taken = 0; taken <= samplesOfRun; taken += 1) {
    const at = (taken / samplesOfRun) * numbers.minutes * 60_000;
    await delay(Math.max(0, at - (performance.now() - began)));
    memory.take((performance.now() - began) / 60_000);
    await loops.take();
    if (taken > 0 && taken % (samplesOfRun / 10) === 0) note(`${(100 * taken) / samplesOfRun} % of the time is over`);
  }
}

/** Clients work until they are told to end. */
function failEarly(): never {
  throw new Error('All clients ended before the time was over.');
}

/** One after the other: making them is not what is measured. */
async function made<Made>(count: number, make: (index: number) => Promise<Made>): Promise<Made[]> {
  const all: Made[] = [];
  for (let index = 0; index < count; index += 1) all.push(await make(index));
  return all;
}
