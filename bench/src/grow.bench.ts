/**
 * How the cost of each operation grows with a project's judgments: over HTTP, on one API process and an embedded PostgreSQL, at
 * several sizes. Prints each operation's median and 95th percentile, the exponent of its growth, and the tables' sizes.
 */

import { foldTallies, openDatabase } from '@tastemaker/database';
import { comparisonCells } from '@tastemaker/preference';
import { benchFlags } from './bench-flags.js';
import { filledDatabase, query, removeDatabases, startServer } from './grow/database.js';
import { growthOf } from './grow/exponent.js';
import { operationsOf, partiesOf } from './grow/operations.js';
import { type LabelingService, startLabelingService } from './labeling-service.js';
import { numberList, numberOptions } from './number-options.js';
import { figure, note, report } from './report.js';

const usage = `pnpm bench grow [options]

  --sizes 100000,1000000,10000000  judgments of the project
  --fold-seconds 7200              how long judgments are counted into tallies before measuring; reports say what is left
  --keep                           leaves the filled databases in the user's cache folder for the next run
  --json                           the figures as JSON
`;

const flags = benchFlags(usage, {
  sizes: { type: 'string', default: '100000,1000000,10000000' },
  'fold-seconds': { type: 'string', default: '7200' },
  keep: { type: 'boolean', default: false },
});
const sizes = numberList('sizes', flags.sizes, { least: 1000 });
const { 'fold-seconds': foldSeconds } = numberOptions(flags, { 'fold-seconds': { least: 0 } });

interface Run {
  operation: string;
  size: number;
  ms: number;
}

const server = await startServer();
const runs: Run[] = [];
const filled: Record<string, Record<string, number | string>> = {};
try {
  for (const size of sizes) await measureSize(size);
} finally {
  await server.stop();
  if (!flags.keep) await removeDatabases();
}
report({ operations: operationFigures(), databases: filled }, flags.json);

async function measureSize(size: number): Promise<void> {
  const { name, projectId, fillSeconds } = await filledDatabase(server, size);
  const owner = server.urlOf(name);
  const folded = await fold(owner, projectId);
  filled[size] = { fillSeconds: fillSeconds === undefined ? 'filled before' : figure(fillSeconds, 3), ...folded };
  for (const table of ['tally_changes', 'tallied_comparisons', 'tallies'])
    await query(owner, `VACUUM ANALYZE ${table}`);
  const database = { url: server.serviceUrlOf(name), serverPid: server.pid, close: () => Promise.resolve() };
  const service = await startLabelingService(database, 1);
  try {
    await measure(service, projectId, size);
  } finally {
    await service.stop();
  }
  Object.assign(filled[size] ?? {}, await sizesOf(owner));
}

async function fold(url: string, projectId: string): Promise<Record<string, number>> {
  const opened = openDatabase(url, { max: 1 });
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let changes = 0;
  while (elapsed() < foldSeconds) {
    const taken = await foldTallies(opened.database, projectId, 4_000, comparisonCells);
    if (taken === 0) break;
    changes += taken ?? 0;
  }
  await opened.close();
  return { foldedChanges: changes, foldSeconds: figure(elapsed(), 3) };
}

async function measure(service: LabelingService, projectId: string, size: number): Promise<void> {
  const parties = await partiesOf(service.urls[0] ?? '', service.adminToken, projectId);
  for (const operation of operationsOf(parties)) {
    const { name, runs: times, warmUp } = operation;
    for (let i = -warmUp; i < times; i += 1) {
      const started = performance.now();
      try {
        await operation.run();
      } catch (error) {
        note(
          `${size} judgments: ${name} failed after ${figure((performance.now() - started) / 1000, 3)} s: ${String(error)}`,
        );
        break;
      }
      if (i >= 0) runs.push({ operation: name, size, ms: performance.now() - started });
    }
    note(`${size} judgments: ${name} ${JSON.stringify(figuresOf(name, size))}`);
  }
}

function figuresOf(operation: string, size: number): { medianMs: number; p95Ms: number; n: number } | { n: 0 } {
  const ms = runs
    .filter((run) => run.operation === operation && run.size === size)
    .map((run) => run.ms)
    .toSorted((a, b) => a - b);
  if (ms.length === 0) return { n: 0 };
  const at = (p: number) => figure(ms[Math.min(ms.length - 1, Math.ceil(p * ms.length) - 1)] ?? Number.NaN, 3);
  return { medianMs: at(0.5), p95Ms: at(0.95), n: ms.length };
}

function operationFigures() {
  const names = [...new Set(runs.map(({ operation }) => operation))];
  return Object.fromEntries(
    names.map((name) => {
      const own = runs.filter(({ operation }) => operation === name);
      const { exponent, low, high } = growthOf(own);
      const bounds = low === null || high === null ? {} : { low: figure(low, 2), high: figure(high, 2) };
      const growth = Number.isFinite(exponent) ? { exponent: figure(exponent, 2), ...bounds } : {};
      return [name, { ...Object.fromEntries(sizes.map((size) => [size, figuresOf(name, size)])), ...growth }];
    }),
  );
}

async function sizesOf(url: string): Promise<Record<string, number>> {
  const rows = await query<{ name: string; bytes: string }>(
    url,
    `SELECT coalesce(parent.inhparent::regclass::text, c.relname) AS name, sum(pg_total_relation_size(c.oid)) AS bytes
     FROM pg_class c LEFT JOIN pg_inherits parent ON parent.inhrelid = c.oid
     WHERE c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'partitions'::regnamespace)
     GROUP BY 1 ORDER BY 2 DESC LIMIT 16`,
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [`${name} MiB`, figure(Number(bytes) / 2 ** 20, 3)]));
}
