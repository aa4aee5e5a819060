// The order of a run: what it learns from, what it starts from, where it is trained, and whether these fit together.
import { z } from 'zod';
import { jobPriority, jobResources } from './job-orders.js';
import { id, name, seed } from './primitives.js';
import { type RunConfig, runConfig } from './runs.js';
import {
  type TrainedOn,
  type TrainerOptions,
  trainedOn,
  trainerOptions,
  trainingProcesses,
} from './trainer-options.js';

export const runCreate = z
  .object({
    name: name
      .optional()
      .describe('Name of the run and of the model it makes; made up from the kind and the time if left out'),
    config: runConfig,
    snapshotId: id.describe('What it learns from: documents, demonstrations or judged comparisons'),
    baseModelId: id.nullable().default(null).describe('The model it starts from; null: from scratch'),
    seed: seed.default(0).describe('The same inputs and seed make the same run'),
    on: trainedOn
      .default('worker')
      .describe('Where it is trained: here, on the Ray cluster, or by whoever takes a token of its trainer'),
    trainer: trainerOptions.optional().describe('How it is trained where that is not the worker'),
    priority: jobPriority.optional().describe('While it waits; left out: high for a dry run, else normal'),
    resources: jobResources.prefault({}).describe('What it takes of the worker that trains it'),
  })
  .refine((order) => order.config.kind === 'pretrain' || order.baseModelId !== null, {
    message: 'is needed: only pre-training starts from scratch',
    path: ['baseModelId'],
  })
  .superRefine(({ on, trainer, config, resources }, context) => {
    if (on !== 'worker' && Object.keys(resources).length > 0) {
      const message = 'has no meaning for a run that is trained elsewhere: trainer says what it takes there';
      context.addIssue({ code: 'custom', path: ['resources'], message });
    }
    for (const { path, message } of misfits(on, trainer, config)) {
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    }
  })
  .meta({
    anyOf: [
      { properties: { config: { properties: { kind: { const: 'pretrain' } } } } },
      { properties: { baseModelId: { type: 'string', maxLength: 36 } }, required: ['baseModelId'] },
    ],
  });

interface Misfit {
  /** Dotted, in the order. */
  readonly path: string;
  readonly message: string;
}

/** What of an order cannot be had where it is to be trained. */
function misfits(on: TrainedOn, trainer: TrainerOptions | undefined, config: RunConfig): Misfit[] {
  if (on === 'worker') {
    return [
      ...(trainer === undefined ? [] : [{ path: 'trainer', message: 'has no meaning for a run on the worker' }]),
      ...(config.kind === 'dpo' ? [{ path: 'on', message: 'must be ray or external: the worker trains no dpo' }] : []),
    ];
  }
  const options = trainer ?? trainerOptions.parse({});
  return [...foreignSettings(config), ...batchMisfits(options, config), ...placeMisfits(on, options)];
}

function placeMisfits(on: TrainedOn, { image, runtimeEnv }: TrainerOptions): Misfit[] {
  if (on === 'external') {
    const given = { image, runtimeEnv };
    return Object.entries(given).flatMap(([option, value]) =>
      value === null
        ? []
        : [{ path: `trainer.${option}`, message: 'is for ray: an external trainer is started by you' }],
    );
  }
  return image !== null && runtimeEnv !== null
    ? [{ path: 'trainer.runtimeEnv', message: 'cannot be used with an image: Ray takes one or the other' }]
    : [];
}

/** The processes of a step have equal parts of it. */
function batchMisfits(options: TrainerOptions, config: RunConfig): Misfit[] {
  const processes = trainingProcesses(options);
  const [setting, step] =
    config.kind === 'reward' || config.kind === 'dpo'
      ? ['pairsPerStep', config.pairsPerStep]
      : ['batchSize', config.batchSize];
  return step % processes === 0
    ? []
    : [{ path: `config.${setting}`, message: `must be a multiple of the ${processes} processes that share a step` }];
}

const own = 'only the worker can do that: leave the default';

/** Settings that only the worker's own trainer knows. */
function foreignSettings(config: RunConfig): Misfit[] {
  const wrong = Object.entries(unlikeTrl(config)).filter(([, isWrong]) => isWrong !== false);
  return wrong.map(([path, why]) => ({ path: `config.${path}`, message: typeof why === 'string' ? why : own }));
}

/** By path: false where it is well, else true or why not. */
function unlikeTrl(config: RunConfig): Record<string, boolean | string> {
  if (config.kind === 'pretrain') return { kind: 'must be finetune, reward or dpo: only the worker pre-trains' };
  if (config.kind === 'dpo') return {};
  if (config.kind === 'finetune') {
    return {
      optimizer: config.optimizer !== 'adamw' && 'must be adamw: only the worker has muon',
      microBatches: config.microBatches !== 1 && 'must be 1: choose trainer.examplesPerPass',
      replicas: config.replicas !== 1 && 'must be 1: choose trainer.nodes and trainer.gpusPerNode',
      adapter: config.adapter !== null && 'must be null: choose trainer.recipe lora',
      replaySnapshotId: config.replaySnapshotId !== null,
    };
  }
  const { learning, trained, ensemble, stopping } = config;
  return {
    'learning.loss': learning.loss !== 'pairs',
    'learning.ties': learning.ties !== 'drop',
    'learning.strength': learning.strength === 'weight' && 'must be ignore or margin: only the worker weighs pairs',
    'learning.labelers': learning.labelers !== 'equal',
    'learning.labelSmoothing': learning.labelSmoothing !== 0,
    'learning.lengthControl': learning.lengthControl !== 'none',
    'trained.part': trained.part !== 'full' && 'must be full: choose trainer.recipe lora',
    'ensemble.heads': ensemble.heads !== 1,
    'ensemble.seeds': ensemble.seeds !== 1,
    'stopping.minDelta': stopping.minDelta !== 0,
    sweep: config.sweep !== null,
    tokensPerPass: config.tokensPerPass !== null && 'must be null: choose trainer.examplesPerPass',
  };
}

export type RunCreate = z.input<typeof runCreate>;
