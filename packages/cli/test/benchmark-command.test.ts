import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScoringApi, startScoringApi } from './scoring-api.js';

/** The command, by a real API in which the score of an answer is its length. */

let api: ScoringApi;

beforeAll(async () => {
  api = await startScoringApi('lengths');
});
afterAll(() => api.close());

const command = (...args: readonly string[]) => api.command(args);

async function benchmark(target: string, ...more: readonly string[]) {
  const { code, stdout, stderr } = await command('benchmark', target, '--reward-model', 'lengths', '--json', ...more);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return { ...JSON.parse(stdout), stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(api.folder, name);
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
  const out = join(api.folder, 'out.json');
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
  const found = await benchmark(join(api.folder, 'rm'), '--no-keep');
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
  const mixed = await command('benchmark', join(api.folder, 'mixed'), '--reward-model', 'lengths');
  expect(mixed).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--benchmark judge-bench or --benchmark llmbar'),
  });
  const chosen = await benchmark(join(api.folder, 'mixed'), '--benchmark', 'judge-bench', '--no-keep');
  expect(chosen).toMatchObject({ benchmark: 'judge-bench', tasks: 4 });
  const nowhere = await command('benchmark', join(api.folder, 'nowhere'), '--reward-model', 'lengths');
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no file or folder') });
});

function refused(name: string, content: string) {
  return command('benchmark', file(name, content), '--reward-model', 'lengths');
}

test('what holds no rows, or nothing to score, is told as that', async () => {
  for (const [name, content] of [
    ['empty.jsonl', ''],
    ['empty.json', '[]'],
    ['header.csv', 'question,label\n'],
  ] as const) {
    expect(await refused(name, content), name).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there are no rows'),
    });
  }
  const nested = await refused('nested.json', JSON.stringify({ 'length bias': [null] }));
  expect(nested).toMatchObject({ code: 1, stderr: expect.stringContaining('row 1 must be a JSON object') });
  const split = {
    instruction: 'i',
    input: '',
    response1: 'a',
    response2: 'b',
    annotator1: 0,
    annotator2: 1,
    annotator3: 2,
  };
  expect(await refused('split.jsonl', `${JSON.stringify(split)}\n`)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/nothing to score in the rows of PandaLM; 1 left out: .* no majority/),
  });
});

test('a row that stands in its file twice counts twice, and is told', async () => {
  const [first] = judged;
  const found = await benchmark(file('twice.json', JSON.stringify([first, first])), '--no-keep');
  expect(found).toMatchObject({ tasks: 2, prompts: 1, twice: 1 });
  expect(found.stderr).toContain('1 rows stand in their file a second time');
});
