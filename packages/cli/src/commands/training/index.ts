import type { Client } from '@tastemaker/client';
import {
  dpoConfig,
  finetuneConfig,
  type JobPriority,
  pretrainConfig,
  type RunConfig,
  type RunCreate,
  rewardConfig,
} from '@tastemaker/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import { connect } from '../../connection.js';
import { type Context, decimal, handle, wholeNumber } from '../../context.js';
import { priorityOption } from '../../priority-option.js';
import { findModel } from '../../references.js';
import { awaitRunEnd } from '../../waiting.js';
import { describe } from '../runs.js';
import { wholeConfig } from './config.js';
import { addConfigFlags, givenConfig } from './config-flags.js';
import { configValues } from './config-values.js';
import { type DataOptions, frozenSnapshot, uploadedSnapshot } from './data.js';
import { addPlaceFlags, type PlaceOptions } from './place.js';
import { planInWords, planOf } from './plan.js';

/** `pretrain`, `finetune`, `train` and `dpo`: the kinds of run, each on a snapshot made or named here. */

interface TrainingOptions extends DataOptions, PlaceOptions, Readonly<Record<string, unknown>> {
  readonly name?: string;
  readonly seed: number;
  readonly from?: string;
  readonly replay?: string;
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly priority?: JobPriority;
  readonly memory?: number;
  readonly cores?: number;
}

export function addTraining(program: Command): void {
  const pretrain = program
    .command('pretrain [documents]')
    .description('train a base model on documents: a folder or file of text, JSONL(.gz) or parquet')
    .option('--from <model>', 'a base model to train on: id or name; without it, from scratch');
  trains(pretrain, 'pretrain', pretrainConfig, (context, client, options, file) =>
    uploadedSnapshot(context, client, 'documents', options, file),
  );
  const finetune = program
    .command('finetune [demonstrations]')
    .description(
      'teach a model to answer, from demonstrations: a file (JSONL, {"messages"} a line), or the project’s accepted ones',
    )
    .requiredOption('--from <model>', 'the model to start from: id or name')
    .option('--replay <snapshot>', 'documents snapshot to mix in, so that knowledge of pre-training stays');
  trains(finetune, 'finetune', finetuneConfig, (context, client, options, file) =>
    file === undefined
      ? frozenSnapshot(context, client, 'demonstrations', options)
      : uploadedSnapshot(context, client, 'demonstrations', options, file),
  );
  const train = program
    .command('train')
    .description('train a reward model on the project’s judgments as they stand')
    .requiredOption('--from <model>', 'the assistant to start from: id or name');
  trains(train, 'reward', rewardConfig, (context, client, options) =>
    frozenSnapshot(context, client, 'comparisons', options),
  );
  const dpo = program
    .command('dpo')
    .description('teach a language model from the project’s judgments without a reward model, elsewhere: --on ray')
    .requiredOption('--from <model>', 'the model to start from: id or name');
  trains(dpo, 'dpo', dpoConfig, (context, client, options) => frozenSnapshot(context, client, 'comparisons', options));
}

type SnapshotOf = (
  context: Context,
  client: Client,
  options: TrainingOptions,
  file: string | undefined,
) => Promise<string>;

/** Gives a command what all three have: where the data is, the configuration, and how the run is followed. */
function trains(command: Command, kind: RunConfig['kind'], schema: z.ZodType<RunConfig>, snapshotOf: SnapshotOf): void {
  command
    .option('--project <project>', 'id or name')
    .option('--name <name>', 'of the run and of the model it makes')
    .option('--snapshot <id>', 'a snapshot that exists, instead of a new one')
    .option('--seed <n>', 'same inputs and seed, same result', wholeNumber(0), 0)
    .option('--detach', 'do not wait for the end')
    .addOption(priorityOption('while it waits for a worker (default: normal, high for a dry run)'))
    .option('--memory <GiB>', 'that it takes of its worker (default: an estimate)', decimal(0))
    .option(
      '--cores <n>',
      'that it takes of its worker, and computes with (default: counts as one, uses all)',
      decimal(0),
    )
    .option('--config <file>', 'the configuration as JSON, as the API takes it; flags win over it');
  const values = configValues(schema);
  // A reward run does its own, on the data.
  const plansHere = !values.some(({ name }) => name === 'dry-run');
  if (plansHere) command.option('--dry-run', 'print the configuration and what it comes to, and start nothing');
  command.optionsGroup('Configuration:');
  const flags = addConfigFlags(command, values);
  const place = kind === 'pretrain' ? undefined : addPlaceFlags(command);
  command.action(
    handle<TrainingOptions>(async (context, options, [file]) => {
      const replay = options.replay === undefined ? {} : { replaySnapshotId: options.replay };
      const given = { ...givenConfig(flags, options), ...replay };
      const config = await wholeConfig(schema, kind, { file: options.config, given });
      if (plansHere && options.dryRun === true) return tellPlan(context, config, options);
      const where = (await place?.(options)) ?? {};
      const { client } = connect(context);
      const base = options.from === undefined ? undefined : await findModel(client, options.from);
      const snapshotId = await snapshotOf(context, client, options, file);
      await follow(context, client, options, { snapshotId, baseModelId: base?.id ?? null, config, ...where });
    }),
  );
}

function tellPlan({ terminal }: Context, config: RunConfig, { from }: TrainingOptions): void {
  const plan = planOf(config, from !== undefined);
  terminal.result(plan, planInWords(plan));
}

async function follow(context: Context, client: Client, options: TrainingOptions, order: RunCreate): Promise<void> {
  const name = options.name === undefined ? {} : { name: options.name };
  const { priority, memory, cores } = options;
  const run = await client.createRun({
    ...order,
    ...name,
    seed: options.seed,
    ...(priority === undefined ? {} : { priority }),
    resources: { ...(memory === undefined ? {} : { memoryGiB: memory }), ...(cores === undefined ? {} : { cores }) },
  });
  context.terminal.note(`run ${run.id} (${run.name})`);
  if (run.on === 'external') {
    const { token } = await client.createTrainerToken(run.id);
    context.terminal.note(`give its trainer this token, which is shown once: ${token}`);
  }
  const last = options.detach === true ? run : await awaitRunEnd(client, run, context.terminal);
  context.terminal.result(last, describe(last));
}
