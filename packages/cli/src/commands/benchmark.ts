// `benchmark`: what a reward model scores on a public benchmark, as its authors define the score.
import { writeFile } from 'node:fs/promises';
import type { Client } from '@tastemaker/client';
import { currentAlias, type Model } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { type FigureWithInterval, figuresOf, type Scored, scoreTasks } from '../benchmarks/measure.js';
import { benchmarkFiles } from '../benchmarks/read-rows.js';
import { benchmarks, type ReadBenchmark, readBenchmark } from '../benchmarks/read-tasks.js';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure } from '../failure.js';
import { findModel } from '../references.js';
import type { Terminal } from '../terminal.js';

interface BenchmarkOptions {
  readonly rewardModel: string;
  readonly benchmark?: string;
  readonly out?: string;
  readonly keep: boolean;
}

export function addBenchmark(program: Command): void {
  program
    .command('benchmark <path>')
    .description('score a reward model on a public benchmark, from its file or folder as it is published')
    .option('--reward-model <model>', 'id, name or alias', currentAlias)
    .addOption(
      new Option('--benchmark <name>', 'which one, where the rows could be of several').choices(
        benchmarks.map(({ name }) => name),
      ),
    )
    .option('--out <file>', 'write the result as JSON, too')
    .option('--no-keep', 'do not keep the result with the model')
    .addHelpText(
      'after',
      `\nBenchmarks:\n${benchmarks.map(({ name, title }) => `  ${name.padEnd(16)} ${title}`).join('\n')}`,
    )
    .action(handle<BenchmarkOptions>(runBenchmark));
}

async function runBenchmark(
  context: Context,
  options: BenchmarkOptions,
  [target = '']: readonly string[],
): Promise<void> {
  const { terminal } = context;
  const { client } = connect(context);
  const model = await rewardModelOf(client, options.rewardModel);
  const files = benchmarkFiles(target);
  const read = await readBenchmark(files, options.benchmark, (done) =>
    terminal.progress('files read', done, files.length),
  );
  tellReading(terminal, read);
  const scored = await scoreTasks(client, model.id, read.tasks, (done, total) =>
    terminal.progress(`${model.name}: answers scored`, done, total),
  );
  const result = resultOf(model, read, scored);
  if (options.keep) await keep(client, result);
  if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(result, null, 2)}\n`);
  terminal.result(result, reportOf(result));
}

async function rewardModelOf(client: Client, reference: string): Promise<Model> {
  const { items } = await client.listModelAliases();
  const alias = items.find(({ name }) => name === reference);
  const model = await findModel(client, alias?.modelId ?? reference);
  if (model.kind === 'reward') return model;
  throw new Failure('not_a_reward_model', `${model.name} is a ${model.kind} model, which gives no scores`, {
    cure: 'name a reward model: tastemaker models list',
  });
}

function tellReading(
  terminal: Terminal,
  { benchmark, tasks, files, passedOver, leftOut, repeated, twice }: ReadBenchmark,
): void {
  terminal.note(
    `${benchmark.title}: ${tasks.length} tasks in ${files.length} ${files.length === 1 ? 'file' : 'files'}`,
  );
  if (passedOver.length > 0)
    terminal.note(
      `not of the benchmark, passed over: ${passedOver.slice(0, 5).join(', ')}${passedOver.length > 5 ? ', …' : ''}`,
    );
  if (repeated > 0) terminal.note(`${repeated} rows are in several files and count once`);
  if (twice > 0) terminal.note(`${twice} rows stand in their file a second time, and count each time`);
  for (const [reason, rows] of Object.entries(leftOut)) terminal.note(`${rows} left out: ${reason}`);
}

export type BenchmarkResult = ReturnType<typeof resultOf>;

function resultOf(model: Model, read: ReadBenchmark, { tasks, unscored }: Scored) {
  if (tasks.length === 0) {
    throw new Failure('not_scored', `no task has all of its scores: ${unscored.reason ?? 'there is none'}`);
  }
  const { benchmark, leftOut, repeated, twice } = read;
  const missing = benchmark.missing(tasks);
  const whole = missing.length === 0;
  return {
    benchmark: benchmark.name,
    title: benchmark.title,
    definition: benchmark.definition,
    source: benchmark.source,
    rewardModel: { id: model.id, name: model.name, checkpointHash: model.checkpointHash },
    tasks: tasks.length,
    prompts: new Set(tasks.map(({ cluster }) => cluster)).size,
    unscored,
    leftOut,
    repeated,
    twice,
    /** Without these parts the overall score is not the benchmark's, so there is none. */
    missing,
    exploratory: !whole,
    figures: figuresOf(benchmark, tasks).filter(({ name }) => whole || name !== 'overall'),
  };
}

async function keep(client: Client, result: BenchmarkResult): Promise<void> {
  const numbers = result.figures.flatMap(({ name, value, low, high, tasks }): [string, number][] => [
    [name, value],
    ...(low === null || high === null
      ? []
      : ([
          [`${name}, low`, low],
          [`${name}, high`, high],
        ] satisfies [string, number][])),
    [`${name}, tasks`, tasks],
  ]);
  await client.recordEvaluation(result.rewardModel.id, {
    suite: result.benchmark,
    metrics: Object.fromEntries(numbers),
    report: reportOf(result),
  });
}

/** Markdown. */
function reportOf(result: BenchmarkResult): string {
  const { title, definition, source, tasks, prompts, unscored, missing, twice, leftOut } = result;
  return [
    `## ${title}`,
    `${tasks} tasks, ${prompts} prompts. Score: ${definition} (${source}). Intervals: 95 %, by resampling prompts.`,
    ...(missing.length === 0
      ? []
      : [`Exploratory: there is no overall score, because these parts are missing: ${missing.join(', ')}.`]),
    ...(unscored.tasks === 0
      ? []
      : [`${unscored.tasks} tasks have an answer without a score and are left out: ${unscored.reason ?? ''}`]),
    ...(twice === 0 ? [] : [`${twice} rows stand in their file a second time, and count each time.`]),
    ...Object.entries(leftOut).map(([reason, rows]) => `${rows} rows are left out: ${reason}.`),
    ['| | score | 95 % | tasks |', '| --- | ---: | --- | ---: |', ...result.figures.map(lineOf)].join('\n'),
  ].join('\n\n');
}

function lineOf({ name, value, low, high, tasks }: FigureWithInterval): string {
  const interval = low === null || high === null ? 'none: one prompt' : `${low.toFixed(4)}–${high.toFixed(4)}`;
  return `| ${name} | ${value.toFixed(4)} | ${interval} | ${tasks} |`;
}
