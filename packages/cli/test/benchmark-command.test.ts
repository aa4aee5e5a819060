import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { inferenceScoreRequest, inferenceWarmRequest } from '@tastemaker/contracts';
import { claimModelImport, createModelImport, finishModelImport } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answers } from '../src/supervisor/child.js';
import { freePort } from '../src/supervisor/ports.js';
import { type Finished, launch, run } from './command.js';

/** The command, by a real API. An inference service is played: the score of an answer is its length. */

const token = 'the-admin-of-this-test';
let folder: string;
let database: TestDatabase;
let inference: Server;
let api: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-benchmark-'));
  database = await createTestDatabase();
  const order = { name: 'lengths', kind: 'reward', sourcePath: '/nowhere', card: '' } as const;
  const { id } = await createModelImport(database.database, order);
  const claimed = await claimModelImport(database.database, id, 'test');
  const facts = { checkpointHash: 'e'.repeat(64), parameters: 1, bytes: 1 };
  await finishModelImport(database.database, claimed?.claim ?? { id, attempt: 0 }, facts);
  const inferencePort = await freePort('127.0.0.1');
  inference = createServer((request, response) => {
    void json(request).then((body) => response.end(JSON.stringify(played(request.url ?? '', body))));
  }).listen(inferencePort, '127.0.0.1');
  const port = String(await freePort('127.0.0.1'));
  url = `http://127.0.0.1:${port}`;
  api = launch(['api'], {
    PORT: port,
    DATABASE_URL: database.url,
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${inferencePort}`,
    TASTEMAKER_ADMIN_TOKEN: token,
    LOG_LEVEL: 'error',
  });
  await vi.waitUntil(() => answers(`${url}/healthz`), { timeout: 120_000 });
});

function played(path: string, body: unknown): unknown {
  if (path === '/v1/warm') return inferenceWarmRequest.parse(body);
  const { model, inputs } = inferenceScoreRequest.parse(body);
  const lengths = inputs.map((input) => ('completion' in input ? input.completion.length : 0));
  return { model, scores: lengths.map((score) => ({ score, members: [score], deviation: 0, tokens: score })) };
}

afterAll(async () => {
  const gone = new Promise((resolve) => api.once('exit', resolve));
  api.kill('SIGTERM');
  await gone;
  inference.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

function command(...args: readonly string[]): Promise<Finished> {
  return run(args, { TASTEMAKER_HOME: folder, TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: token });
}

async function benchmark(target: string, ...more: readonly string[]) {
  const { code, stdout, stderr } = await command('benchmark', target, '--reward-model', 'lengths', '--json', ...more);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return { ...JSON.parse(stdout), stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const judged = [
  { source: 'mmlu-pro-law', question: 'one', response_A: 'longer', response_B: 'short', label: 'A>B' },
  { source: 'livebench-math', question: 'two', response_A: 'longer', response_B: 'short', label: 'B>A' },
  { source: 'livebench-reasoning', question: 'three', response_A: 'a', response_B: 'bb', label: 'B>A' },
  { source: 'livecodebench', question: 'four', response_A: 'a', response_B: 'bb', label: 'B>A' },
];
const columns = ['source', 'question', 'response_A', 'response_B', 'label'] as const;
const table = (between: string): string =>
  [columns, ...judged.map((row) => columns.map((name) => row[name]))]
    .map((cells) => `${cells.join(between)}\n`)
    .join('');

const shapes: readonly (readonly [string, () => string | Uint8Array])[] = [
  ['judge.jsonl', () => judged.map((row) => `${JSON.stringify(row)}\n`).join('')],
  ['judge.json', () => JSON.stringify(judged, null, 2)],
  ['judge.csv', () => table(',')],
  ['judge.tsv', () => table('\t')],
  [
    'judge.parquet',
    () =>
      new Uint8Array(
        parquetWriteBuffer({ columnData: columns.map((name) => ({ name, data: judged.map((row) => row[name]) })) }),
      ),
  ],
];

test.each(shapes)('JudgeBench as %s gives its score, three of four', async (name, content) => {
  const found = await benchmark(file(name, content()));
  expect(found).toMatchObject({ benchmark: 'judge-bench', tasks: 4, prompts: 4, missing: [], exploratory: false });
  expect(found.figures[0]).toMatchObject({ name: 'overall', value: 0.75, tasks: 4 });
  expect(found.figures[0].low).toBeLessThan(0.75);
});

test('the result is kept with the model, in its card and its metrics, and written where it is asked for', async () => {
  const out = join(folder, 'out.json');
  await benchmark(file('kept.json', JSON.stringify(judged)), '--out', out);
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ benchmark: 'judge-bench' });
  const shown = await command('models', 'show', 'lengths', '--json');
  const model = JSON.parse(shown.stdout);
  expect(model.metrics).toMatchObject({ 'judge-bench/overall': 0.75, 'judge-bench/overall, tasks': 4 });
  expect(model.card).toContain('## JudgeBench');
});

test('RewardBench 2 is read from parquet with its lists, EvalBiasBench from its object of lists', async () => {
  const best = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: ['1'] },
      { name: 'prompt', data: ['q'] },
      { name: 'chosen', data: [['longest']], type: 'JSON' },
      { name: 'rejected', data: [['a', 'bb', 'ccc']], type: 'JSON' },
      { name: 'num_correct', data: [1] },
      { name: 'subset', data: ['Focus'] },
    ],
  });
  const found = await benchmark(file('two.parquet', new Uint8Array(best)), '--no-keep');
  expect(found).toMatchObject({
    benchmark: 'reward-bench-2',
    exploratory: true,
    missing: expect.arrayContaining(['Math']),
  });
  expect(found.figures).toMatchObject([{ name: 'Focus', value: 1, low: null, high: null }]);
  const biased = { bias: 'length bias', instruction: 'q', response1: 'long answer', response2: 'short', label: 2 };
  const lists = await benchmark(file('bias.json', JSON.stringify({ 'length bias': [biased] }, null, 1)), '--no-keep');
  expect(lists).toMatchObject({ benchmark: 'eval-bias-bench', figures: [{ name: 'length bias', value: 0 }] });
});

const styledRow = (prompt: string) => ({
  prompt,
  chosen: ['aaa', 'aaa', 'aaa'],
  rejected: ['a', 'a', 'a'],
  id: prompt,
});

test('a folder is read as it is published: parts by path, other files told, repeated rows once', async () => {
  for (const domain of ['chat', 'code', 'math', 'safety-refuse']) {
    file(`rm/data/${domain}_filtered.json`, JSON.stringify([styledRow(domain)]));
  }
  file('rm/data/total_dataset.json', JSON.stringify([{ ...styledRow('chat'), domain: 'chat' }]));
  file('rm/data/readme.json', JSON.stringify([{ about: 'something else' }]));
  const found = await benchmark(join(folder, 'rm'), '--no-keep');
  expect(found).toMatchObject({ benchmark: 'rm-bench', tasks: 4, repeated: 1 });
  expect(found.figures[0]).toMatchObject({ name: 'overall', value: 1 });
  expect(found.stderr).toContain('readme.json');
});

test('what can’t be read is refused by name', async () => {
  const wrong = await command(
    'benchmark',
    file('wrong.jsonl', `${JSON.stringify({ ...judged[0], label: 'tie' })}\n`),
    '--reward-model',
    'lengths',
  );
  expect(wrong).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/row 1: "label" must be A>B or B>A, not "tie"/),
  });
  const unknown = await command('benchmark', file('unknown.jsonl', '{"a": 1}\n'), '--reward-model', 'lengths');
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('no benchmark that is known here: a') });
  file('mixed/a.json', JSON.stringify(judged));
  file('mixed/b.json', JSON.stringify([{ input: 'q', output_1: 'a', output_2: 'b', label: 1 }]));
  const mixed = await command('benchmark', join(folder, 'mixed'), '--reward-model', 'lengths');
  expect(mixed).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--benchmark judge-bench or --benchmark llmbar'),
  });
  const chosen = await benchmark(join(folder, 'mixed'), '--benchmark', 'judge-bench', '--no-keep');
  expect(chosen).toMatchObject({ benchmark: 'judge-bench', tasks: 4 });
  const nowhere = await command('benchmark', join(folder, 'nowhere'), '--reward-model', 'lengths');
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no file or folder') });
});
