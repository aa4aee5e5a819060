/**
 * Files in and out over HTTP, with everything on this machine: the API, PostgreSQL with durable commits, and this client.
 *
 * A file of judged pairs in TRL's form (JSON lines; every prompt its own, judged by one of twenty labelers) is sent to a new
 * project; then its judgments are frozen as a snapshot, and the snapshot is exported in TRL's form again and read to its
 * end. `importPerSecond` counts from the first byte sent to the answer; `exportSeconds` from the request for an export of the
 * snapshot to its last byte. Making the snapshot is `snapshotSeconds`, and both together, from judgments in tables to a file
 * at the client, `tablesToFileSeconds`. `processorMsPerThousand` is what a thousand judgments cost in each step, whatever else
 * the machine does meanwhile.
 */

import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Client, createClient } from '@tastemaker/client';
import { benchFlags } from './bench-flags.js';
import { emptyDatabase, startLabelingService } from './labeling-service.js';
import { numberOptions } from './number-options.js';
import { processorMs } from './processor-time.js';
import { figure, note, report } from './report.js';

const usage = `pnpm bench transfer [options]

  --judgments 100000   pairs, each judged once
  --json               the figures as JSON
`;

const flags = benchFlags(usage, {
  judgments: { type: 'string', default: '100000' },
});
const numbers = numberOptions(flags, { judgments: { least: 1 } });
const judgments = numbers.judgments;

const folder = await mkdtemp(join(tmpdir(), 'tastemaker-bench-'));
const database = await emptyDatabase();
const service = await startLabelingService(database, 1);
try {
  const file = join(folder, 'pairs.jsonl');
  await writeFile(file, lines(judgments));
  const { size: fileBytes } = await stat(file);
  note(`${judgments} pairs, ${(fileBytes / 1e6).toFixed(1)} MB`);
  const client = createClient({ baseUrl: service.urls[0] ?? '', token: service.adminToken });
  report({ judgments, fileBytes, ...(await measure(client, file, service.pids[0] ?? 0)) }, flags.json);
} finally {
  await service.stop();
  await rm(folder, { recursive: true });
}

async function measure(client: Client, file: string, pid: number) {
  const idle = peakRssOf(pid);
  const { id: projectId } = await client.createProject({ name: 'bench' });
  const imported = await timed(pid, async () => {
    // Node's web streams are fetch's, under another name.
    const body = Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 })) as ReadableStream<Uint8Array>;
    const result = await client.importFile(projectId, { source: 'pairs.jsonl' }, body);
    if (result.judgments !== judgments) throw new Error(`Only ${result.judgments} judgments were imported.`);
  });
  note(`imported in ${imported.seconds.toFixed(2)} s; API at most ${(peakRssOf(pid) / 1e6).toFixed(0)} MB so far`);
  let snapshotId = '';
  const frozen = await timed(pid, async () => {
    ({ id: snapshotId } = await client.createSnapshot(projectId, { kind: 'comparisons', name: 'all' }));
  });
  const exported = await timed(pid, async () => {
    const rows = await newlines(await client.exportSnapshot(projectId, snapshotId, { format: 'trl' }));
    if (rows !== judgments) throw new Error(`Only ${rows} rows were exported.`);
  });
  return {
    importPerSecond: figure(judgments / imported.seconds),
    exportSeconds: figure(exported.seconds),
    snapshotSeconds: figure(frozen.seconds),
    tablesToFileSeconds: figure(frozen.seconds + exported.seconds),
    processorMsPerThousand: {
      import: imported.perThousand,
      snapshot: frozen.perThousand,
      export: exported.perThousand,
    },
    idleRssBytes: idle,
    peakRssBytes: peakRssOf(pid),
  };
}

/** Seconds on the clock, and processor time for each thousand judgments; NaN where it cannot be told. */
async function timed(pid: number, work: () => Promise<void>) {
  const before = processorTimes(pid);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const after = processorTimes(pid);
  const perThousand = {
    api: figure(((after.api - before.api) / judgments) * 1000),
    postgres: figure(((after.postgres - before.postgres) / judgments) * 1000),
  };
  return { seconds, perThousand };
}

/** Of the API with the processes that it starts, and of PostgreSQL. */
function processorTimes(pid: number) {
  return {
    api: processorMs([pid]) ?? Number.NaN,
    postgres: processorMs([database.serverPid]) ?? Number.NaN,
  };
}

async function newlines({ body }: Response): Promise<number> {
  if (body === null) throw new Error('The export is empty.');
  let count = 0;
  for await (const chunk of body) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count++;
  }
  return count;
}

/** The most memory that a process has had resident so far; Linux keeps count. */
function peakRssOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

function* lines(count: number): Generator<string> {
  for (let i = 0; i < count; i++) {
    const row = {
      prompt: [{ role: 'user', content: `Question ${i}: ${words(i, 20)}?` }],
      chosen: [{ role: 'assistant', content: `${words(2 * i, 45)}.` }],
      rejected: [{ role: 'assistant', content: `${words(2 * i + 1, 45)}.` }],
      labeler: `labeler ${i % 20}`,
      ...(i % 3 === 0 ? { strength: 1 + (i % 2) } : {}),
    };
    yield `${JSON.stringify(row)}\n`;
  }
}

/** Some words, others for every seed (a linear congruential generator: Numerical Recipes, "quick and dirty"). */
function words(seed: number, count: number): string {
  const all =
    'the quick brown fox jumps over a lazy dog while seven wizards brew strange potions near old harbour walls';
  const known = all.split(' ');
  let state = (seed * 2654435761) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return known[(state >>> 16) % known.length];
  }).join(' ');
}
