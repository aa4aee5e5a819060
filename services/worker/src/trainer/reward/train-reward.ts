import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RewardConfig, rewardConfig } from '@tastemaker/contracts';
import { TrainingDiverged, type TrainingOutcome } from '@tastemaker/language-model';
import {
  pairCount,
  requireMemory,
  type RewardModel,
  rewardParameters,
  saveRewardModel,
  tokensOf,
  trainingMemory,
  trainingSteps,
  trainRewardModel,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import type { Channel } from '../channel.js';
import type { TrainerJob } from '../messages.js';
import { artifactFolder, type MadeModel, StoppedWithModel, stateFolder, type Trained } from '../outcome.js';
import { planReward } from './dry-run.js';
import { evaluationCard } from './evaluation-card.js';
import { evaluationMetrics } from './evaluation-metrics.js';
import { finalEvaluation } from './final-evaluation.js';
import { freeMemory } from './free-memory.js';
import { type LearningSplits, learningSplits } from './learning-splits.js';
import { tellMetrics, tellProgress } from './progress-news.js';
import { type RewardData, readRewardData } from './reward-data.js';
import { startModel } from './start-model.js';
import { chooseSettings, type Sweep, sweepSection } from './sweep.js';
import { stoppingOf, trainingConfig } from './training-config.js';

/** A reward run: the base's trunk and a fresh head, trained on the training split, measured on the other two. */
export async function trainReward(
  engine: Engine,
  job: TrainerJob,
  ordered: RewardConfig,
  channel: Channel,
): Promise<Trained> {
  // A run that was ordered before an option existed has its default.
  const asked = rewardConfig.parse(ordered);
  const data = await readRewardData(job, asked);
  if (asked.dryRun) return { cancelled: false, planned: await planReward(engine, job, asked, data, channel) };
  const sweep = await chooseSettings(engine, job, asked, data, channel);
  if (sweep === undefined) return { cancelled: true };
  const model = await startModel(engine, job);
  const run: RewardRun = {
    job,
    data,
    sweep,
    model,
    splits: learningSplits(data, sweep.config, model.tokenizer),
    channel,
  };
  const validationScores = new Map<number, readonly (readonly number[])[]>();
  const outcome = await train(run, validationScores);
  if (outcome.outcome === 'cancelled') {
    const kept = outcome.best && saveKept(run, outcome.best.step, `Cancelled at step ${outcome.step}.`);
    return { cancelled: true, ...(kept && { kept }) };
  }
  return { cancelled: false, ...finish(run, outcome, validationScores) };
}

interface RewardRun {
  readonly job: TrainerJob;
  readonly data: RewardData;
  readonly sweep: Sweep;
  readonly model: RewardModel;
  readonly splits: LearningSplits;
  readonly channel: Channel;
}

/** @param scores filled with the validation scores of each evaluation, by its step */
async function train(run: RewardRun, scores: Map<number, readonly (readonly number[])[]>): Promise<TrainingOutcome> {
  const { job, model, splits, channel, sweep } = run;
  const { config, candidates } = sweep;
  const { training, validation, learning } = splits;
  checkMemory(run);
  const stopping = stoppingOf(config);
  const before = candidates.reduce((sum, { steps }) => sum + steps, 0);
  try {
    return await trainRewardModel({
      model,
      examples: training.examples,
      config: trainingConfig(config, learning.objective),
      seed: job.seed,
      provenance: { dataset: job.dataset.hash, base: job.base?.hash ?? '', learning: JSON.stringify(config.learning) },
      signal: channel.cancelled,
      ...(validation.examples.length > 0 && {
        validation: {
          examples: validation.examples,
          everySteps: config.evaluateEverySteps,
          ...(stopping && { stopping }),
        },
      }),
      checkpoints: { folder: stateFolder(job), everySteps: config.checkpointEverySteps },
      onProgress: (progress) => {
        if (progress.evaluation !== undefined) scores.set(progress.step, progress.evaluation.scores);
        tellProgress(channel, progress, { before, after: 0 });
        tellMetrics(channel, progress);
      },
    });
  } catch (error) {
    if (!(error instanceof TrainingDiverged) || error.keptStep === undefined) throw error;
    throw new StoppedWithModel(error, saveKept(run, error.keptStep, error.message));
  }
}

/** @throws TooLittleMemoryError where not even the longest prompt can be trained on by itself */
function checkMemory({ model, splits }: RewardRun): void {
  const longest = Math.max(0, ...splits.training.examples.map((example) => tokensOf([example])));
  requireMemory(trainingMemory(model.decoder.config, parametersOf(model), longest, longest), freeMemory());
}

/** Saves the best model of a run that did not come to its end. Nothing more is measured: there may be no time for it. */
function saveKept({ job, model, splits }: RewardRun, step: number, why: string): MadeModel {
  const folder = artifactFolder(job);
  saveRewardModel(folder, model);
  return {
    folder,
    parameters: parametersOf(model),
    metrics: { 'train/pairs': pairsIn(splits) },
    remarks: [`${why} This is the model after step ${step}, the best until then on the validation split.`],
  };
}

function finish(
  run: RewardRun,
  { step, best, evaluations = [] }: TrainingOutcome,
  scores: ReadonlyMap<number, readonly (readonly number[])[]>,
): MadeModel {
  const { job, model, data, splits, sweep, channel } = run;
  const folder = artifactFolder(job);
  saveRewardModel(folder, model);
  const { config } = sweep;
  const steps = trainingSteps(splits.training.examples, { ...config, seed: job.seed });
  const finalStep = best?.step ?? step;
  const report = finalEvaluation(
    { model, data, splits, validationScores: scores.get(finalStep), evaluations, steps },
    config,
    channel,
  );
  const { summary } = splits.learning;
  writeFileSync(
    join(folder, 'evaluation.json'),
    `${JSON.stringify({ ...report, learnedFrom: summary, sweep: sweep.candidates }, null, 2)}\n`,
  );
  return {
    folder,
    parameters: parametersOf(model),
    metrics: {
      'train/pairs': pairsIn(splits),
      'train/steps': step,
      'train/keptStep': finalStep,
      'train/tieShare': summary.tieShare,
      ...(summary.lengthCoefficient !== undefined && { 'train/lengthCoefficient': summary.lengthCoefficient }),
      ...evaluationMetrics(report),
    },
    remarks: remarks(run, step, steps.length, finalStep),
    sections: [...sweepSection(sweep), ...evaluationCard(report, summary)],
  };
}

function remarks(
  { splits: { training }, sweep: { config, candidates } }: RewardRun,
  step: number,
  steps: number,
  kept: number,
): string[] {
  const { examples, tooLong, shortened } = training;
  return [
    `${examples.length} comparisons trained on; ${tooLong} left out as too long, ${shortened} with a shortened prompt.`,
    ...(step < steps ? [`Stopped early after ${step} of ${steps} steps: the validation split had got no better.`] : []),
    ...(kept < step ? [`The model is that after step ${kept}, the best on the validation split.`] : []),
    ...(candidates.length > 0
      ? [
          `Chosen by the sweep: learning rate ${config.learningRate}, weight decay ${config.weightDecay}, ${config.pairsPerStep} pairs a step, label smoothing ${config.learning.labelSmoothing}, centering ${config.learning.centering}.`,
        ]
      : []),
  ];
}

function parametersOf(model: RewardModel): number {
  return rewardParameters(model).reduce((sum, { variable }) => sum + variable.size, 0);
}

function pairsIn({ training }: LearningSplits): number {
  return training.examples.reduce((sum, example) => sum + pairCount(example), 0);
}
