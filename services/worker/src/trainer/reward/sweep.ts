// A reward run's sweep: training every combination of settings for a while, and choosing one.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RewardConfig } from '@tastemaker/contracts';
import { TrainingDiverged } from '@tastemaker/language-model';
import { destroyRewardModel, planTraining, trainRewardModel } from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import { z } from 'zod';
import type { Channel } from '../channel.js';
import { tellLeftOut } from '../left-out.js';
import type { TrainerJob } from '../messages.js';
import { formatNumber, markdownTable } from '../model-card.js';
import { savedStates } from '../run-folder.js';
import { reportProgress } from './progress-events.js';
import { learningSplits, leftOutOf, type RewardData } from './reward-data.js';
import { startModel, trainingConfig } from './training-setup.js';

const settingNames = ['learningRate', 'weightDecay', 'pairsPerStep', 'labelSmoothing', 'centering'] as const;
type Settings = Partial<Record<(typeof settingNames)[number], number>>;

const candidateResult = z.object({
  settings: z.record(z.string(), z.number()),
  steps: z.int(),
  /** On the validation split; null where training diverged. */
  loss: z.number().nullable(),
  accuracy: z.number().nullable(),
});
export type CandidateResult = z.infer<typeof candidateResult>;

export interface Sweep {
  /** The configuration with the settings of the lowest validation loss. */
  readonly config: RewardConfig;
  readonly candidates: readonly CandidateResult[];
}

/** A sweep needs something to choose by. */
class SweepWithoutValidation extends Error {
  readonly code = 'sweep_without_validation';

  constructor() {
    super(
      'A sweep chooses by the validation split, and the snapshot has no judged pair in it. Judge more, or leave the sweep out.',
    );
    this.name = 'SweepWithoutValidation';
  }
}

/**
 * Trains every combination of the sweep's settings for its share of the epochs, one after another and each from the same
 * start, and chooses by validation loss. A run that is taken up again goes on with the candidate it was at.
 * @returns undefined when the run was cancelled
 */
export async function chooseSettings(
  engine: Engine,
  job: TrainerJob,
  config: RewardConfig,
  data: RewardData,
  channel: Channel,
): Promise<Sweep | undefined> {
  if (config.sweep === null) return { config, candidates: [] };
  const settings = combinations(config.sweep);
  const file = join(job.folder, 'sweep.json');
  const results = finishedCandidates(file);
  for (const [index, own] of settings.entries()) {
    if (index < results.length) continue;
    const others = { done: results, left: settings.length - index - 1 };
    const result = await tryCandidate(engine, job, withSettings(config, own), data, channel, index, others);
    if (result === undefined) return undefined;
    results.push({ ...result, settings: own });
    mkdirSync(job.folder, { recursive: true });
    writeFileSync(file, JSON.stringify(results));
    channel.send({
      type: 'log',
      level: 'info',
      message: `candidate ${index + 1} of ${settings.length}: ${describeCandidate(results.at(-1))}`,
    });
  }
  const best = results.toSorted(
    (a, b) => (a.loss ?? Number.POSITIVE_INFINITY) - (b.loss ?? Number.POSITIVE_INFINITY),
  )[0];
  return { config: withSettings(config, best?.settings ?? {}), candidates: results };
}

/** Lines for the model card. */
export function sweepSection({ candidates }: Sweep): string[] {
  if (candidates.length === 0) return [];
  const names = Object.keys(candidates[0]?.settings ?? {});
  const rows = candidates.map(({ settings, steps, loss, accuracy }) => [
    ...names.map((name) => formatNumber(settings[name] ?? Number.NaN)),
    String(steps),
    loss === null ? 'diverged' : formatNumber(loss),
    accuracy === null ? '' : formatNumber(accuracy),
  ]);
  return [
    '## Sweep',
    '',
    'Chosen by the lowest validation loss.',
    '',
    ...markdownTable([...names, 'steps', 'validation loss', 'accuracy'], rows),
    '',
  ];
}

async function tryCandidate(
  engine: Engine,
  job: TrainerJob,
  config: RewardConfig,
  data: RewardData,
  channel: Channel,
  index: number,
  others: { readonly done: readonly CandidateResult[]; readonly left: number },
): Promise<Omit<CandidateResult, 'settings'> | undefined> {
  const epochs = config.epochs * (config.sweep?.fraction ?? 1);
  const model = await startModel(engine, job, config);
  try {
    const splits = learningSplits(data, config, model.tokenizer);
    if (index === 0) tellLeftOut(channel, leftOutOf(splits), config.maxLeftOutShare);
    if (splits.validation.examples.length === 0) throw new SweepWithoutValidation();
    const { steps } = planTraining(splits.training.examples, { ...config, epochs, seed: job.seed });
    const whole = planTraining(splits.training.examples, { ...config, seed: job.seed }).steps;
    const before = others.done.reduce((sum, result) => sum + result.steps, 0);
    const { outcome, evaluations = [] } = await trainRewardModel({
      model,
      examples: splits.training.examples,
      config: { ...trainingConfig(config, splits.learning.objective), epochs },
      seed: job.seed,
      provenance: { dataset: job.dataset.hash, base: job.base?.hash ?? '', learning: JSON.stringify(config.learning) },
      validation: { examples: splits.validation.examples, everySteps: steps },
      checkpoints: savedStates(join(job.folder, 'sweep', String(index)), config),
      signal: channel.cancelled,
      onProgress: (progress) => {
        reportProgress(channel, progress, { before, after: others.left * steps + whole });
      },
    });
    if (outcome !== 'finished') return undefined;
    const { loss = null, accuracy = null } = evaluations.at(-1)?.values ?? {};
    return { steps, loss, accuracy };
  } catch (error) {
    if (error instanceof TrainingDiverged) return { steps: error.step, loss: null, accuracy: null };
    throw error;
  } finally {
    destroyRewardModel(model);
  }
}

function combinations(sweep: NonNullable<RewardConfig['sweep']>): Settings[] {
  let all: Settings[] = [{}];
  for (const name of settingNames) {
    const values = sweep[name];
    if (values !== undefined) all = all.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value })));
  }
  return all;
}

function withSettings(config: RewardConfig, settings: Settings): RewardConfig {
  const {
    labelSmoothing = config.learning.labelSmoothing,
    centering = config.learning.centering,
    ...others
  } = settings;
  return { ...config, ...others, learning: { ...config.learning, labelSmoothing, centering } };
}

function finishedCandidates(file: string): CandidateResult[] {
  return existsSync(file) ? z.array(candidateResult).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function describeCandidate(result: CandidateResult | undefined): string {
  if (result === undefined) return '';
  const settings = Object.entries(result.settings).map(([name, value]) => `${name} ${value}`);
  const found = result.loss === null ? 'diverged' : `validation loss ${formatNumber(result.loss)}`;
  return `${settings.join(', ')}: ${found}`;
}
