import type { Client } from '@tastemaker/client';
import type { Model, Project, RunCreate, Snapshot } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, decimal, handle, wholeNumber } from '../context.js';
import { isCorpus, openCorpus } from '../corpus.js';
import { usageFailure } from '../failure.js';
import { openUpload } from '../files.js';
import { findModel, findProject } from '../references.js';
import { awaitRun } from '../waiting.js';
import { describe } from './runs.js';

/** `pretrain`, `finetune` and `train`: the three kinds of run, each on a snapshot made or named here. */

interface SharedOptions {
  readonly project?: string;
  readonly name?: string;
  readonly snapshot?: string;
  readonly seed: number;
  readonly learningRate?: number;
  readonly detach?: boolean;
}

interface NextTokenOptions extends SharedOptions {
  readonly steps?: number;
  readonly batchSize?: number;
  readonly sequenceLength?: number;
  readonly from?: string;
  readonly replay?: string;
  readonly replayShare?: number;
}

interface RewardOptions extends SharedOptions {
  readonly from: string;
  readonly epochs?: number;
  readonly pairsPerStep?: number;
  readonly maxLength?: number;
  readonly maxPairs?: number;
  readonly maxEvaluationPairs?: number;
}

export function addTraining(program: Command): void {
  nextTokenCommand(
    program,
    'pretrain [documents]',
    'train a base model from scratch on documents: a folder or file of text, JSONL(.gz) or parquet',
  ).action(handle<NextTokenOptions>(pretrain));
  nextTokenCommand(
    program,
    'finetune [demonstrations]',
    'teach a model to answer, from demonstrations: a file (JSONL, {"messages"} a line), or the project’s accepted ones',
  )
    .requiredOption('--from <model>', 'the model to start from: id or name')
    .option('--replay <snapshot>', 'documents snapshot to mix in, so that knowledge of pre-training stays')
    .option('--replay-share <share>', 'their share of what it reads, below 1', decimal(0))
    .action(handle<NextTokenOptions>(finetune));
  sharedOptions(program.command('train'))
    .description('train a reward model on the project’s judgments as they stand')
    .requiredOption('--from <model>', 'the assistant to start from: id or name')
    .option('--epochs <n>', 'passes over the pairs', decimal(0))
    .option('--pairs-per-step <n>', 'pairs in one update', wholeNumber(1))
    .option('--max-length <n>', 'tokens of prompt and answer', wholeNumber(16))
    .option('--max-pairs <n>', 'train on at most so many', wholeNumber(1))
    .option('--max-evaluation-pairs <n>', 'measure on at most so many of each held-out split', wholeNumber(1))
    .action(handle<RewardOptions>(trainReward));
}

function nextTokenCommand(program: Command, usage: string, description: string): Command {
  return sharedOptions(program.command(usage))
    .description(description)
    .option('--steps <n>', 'updates', wholeNumber(1))
    .option('--batch-size <n>', 'rows a step', wholeNumber(1))
    .option('--sequence-length <n>', 'tokens a row', wholeNumber(8));
}

function sharedOptions(command: Command): Command {
  return command
    .option('--project <project>', 'id or name')
    .option('--name <name>', 'of the run and of the model it makes')
    .option('--snapshot <id>', 'a snapshot that exists, instead of a new one')
    .option('--seed <n>', 'same inputs and seed, same result', wholeNumber(0), 0)
    .option('--learning-rate <r>', 'the peak; for models of 100 M parameters and more 1e-5 to 5e-5', decimal(0))
    .option('--detach', 'do not wait for the end');
}

async function pretrain(context: Context, options: NextTokenOptions, [file]: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const snapshotId = await uploadedSnapshot(context, client, 'documents', options, file);
  await follow(context, client, options, { snapshotId, config: { kind: 'pretrain', ...nextTokenConfig(options) } });
}

async function finetune(context: Context, options: NextTokenOptions, [file]: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const base = await findModel(client, options.from ?? '');
  const snapshotId =
    file === undefined && options.snapshot === undefined
      ? await acceptedDemonstrations(context, client, options)
      : await uploadedSnapshot(context, client, 'demonstrations', options, file);
  const replay = options.replay === undefined ? {} : { replaySnapshotId: options.replay };
  await follow(context, client, options, {
    snapshotId,
    baseModelId: base.id,
    config: { kind: 'finetune', ...nextTokenConfig(options), ...replay, ...given('replayShare', options.replayShare) },
  });
}

async function trainReward(context: Context, options: RewardOptions): Promise<void> {
  const { client } = connect(context);
  const base: Model = await findModel(client, options.from);
  const snapshotId = options.snapshot ?? (await frozenJudgments(client, await findProject(client, options.project))).id;
  await follow(context, client, options, {
    snapshotId,
    baseModelId: base.id,
    config: {
      kind: 'reward',
      ...given('learningRate', options.learningRate),
      ...given('epochs', options.epochs),
      ...given('pairsPerStep', options.pairsPerStep),
      ...given('maxLength', options.maxLength),
      ...given('maxPairs', options.maxPairs),
      ...given('maxEvaluationPairs', options.maxEvaluationPairs),
    },
  });
}

function nextTokenConfig(options: NextTokenOptions): Record<string, number> {
  return {
    ...given('learningRate', options.learningRate),
    ...given('steps', options.steps),
    ...given('batchSize', options.batchSize),
    ...given('sequenceLength', options.sequenceLength),
  };
}

function frozenJudgments(client: Client, project: Project): Promise<Snapshot> {
  return client.createSnapshot(project.id, {
    kind: 'comparisons',
    name: `${project.name} ${new Date().toISOString()}`,
  });
}

async function uploadedSnapshot(
  context: Context,
  client: Client,
  kind: 'documents' | 'demonstrations',
  options: SharedOptions,
  file: string | undefined,
): Promise<string> {
  if (options.snapshot !== undefined) return options.snapshot;
  if (file === undefined) throw usageFailure(`give a file of ${kind}, or --snapshot`);
  const project = await findProject(client, options.project);
  const upload =
    kind === 'documents' && isCorpus(file) ? await openCorpus(file) : await openUpload(file, context.terminal);
  const snapshot = await client.uploadSnapshot(project.id, { kind, name: upload.name }, upload.body);
  context.terminal.note(`snapshot ${snapshot.id}: ${snapshot.records} ${kind}`);
  return snapshot.id;
}

/** Without a file: what was written and accepted in the project, as it stands. */
async function acceptedDemonstrations(context: Context, client: Client, options: SharedOptions): Promise<string> {
  const project = await findProject(client, options.project);
  const order = { kind: 'demonstrations', name: `accepted demonstrations of ${project.name}` } as const;
  const snapshot = await client.createSnapshot(project.id, order);
  context.terminal.note(`snapshot ${snapshot.id}: ${snapshot.records} demonstrations`);
  return snapshot.id;
}

async function follow(context: Context, client: Client, options: SharedOptions, order: RunCreate): Promise<void> {
  const run = await client.createRun({ ...order, ...given('name', options.name), seed: options.seed });
  context.terminal.note(`run ${run.id} (${run.name})`);
  const last = options.detach === true ? run : await awaitRun(client, run, context.terminal);
  context.terminal.result(last, describe(last));
}

/** The entry, if it was given: what is left out keeps the server's default. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  if (value === undefined) return {};
  const entry: Partial<Record<Key, Value>> = {};
  entry[key] = value;
  return entry;
}
