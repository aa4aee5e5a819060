// The model that a reward run makes of its members, measured or as it was kept.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LearningSummary,
  normalisationOf,
  pairCount,
  type RewardModel,
  rewardParameters,
  saveRewardModel,
  trainingSteps,
} from '@tastemaker/reward-model';
import type { MadeModel } from '../outcome.js';
import { artifactFolder } from '../run-folder.js';
import { evaluationCard, evaluationMetrics } from './evaluation-report.js';
import { finalEvaluation } from './final-evaluation.js';
import { type LearningSplits, leftOutFor } from './reward-data.js';
import { sweepSection } from './sweep.js';
import { keptStep, type Member, type RewardRun } from './train-member.js';

/**
 * Measures the model that the members make ensembleOf, and saves it with what was found.
 * @throws the reason of the channel's signal once the run is cancelled
 */
export async function finishedModel(run: RewardRun, members: readonly [Member, ...Member[]]): Promise<MadeModel> {
  const [first] = members;
  const { job, data, sweep, channel } = run;
  const { splits, outcome } = first;
  const { step, evaluations = [] } = outcome instanceof Error ? { step: outcome.step } : outcome;
  const steps = trainingSteps(splits.training.examples, { ...sweep.config, seed: job.seed });
  const model = ensembleOf(members);
  const validationScores = members.length === 1 ? first.validationScores : undefined;
  const finished = { model, data, splits, validationScores, evaluations, steps };
  const { report, rewards } = await finalEvaluation(finished, sweep.config, channel);
  const { summary } = splits.learning;
  const folder = artifactFolder(job);
  saveRewardModel(folder, withNormalisation(model, rewards, job.dataset.hash));
  const record = { ...report, learnedFrom: summary, sweep: sweep.candidates };
  writeFileSync(join(folder, 'evaluation.json'), `${JSON.stringify(record, null, 2)}\n`);
  return {
    folder,
    parameters: parametersOf(model),
    metrics: {
      ...trainingMetrics(splits, summary),
      'train/steps': step,
      'train/keptStep': keptStep(outcome),
      ...evaluationMetrics(report),
    },
    remarks: remarks(run, members, step, steps.length),
    sections: [...sweepSection(sweep), ...evaluationCard(report, summary)],
  };
}

/**
 * Saves the members of a run that did not come to its end, as they are kept. Nothing more is measured: there may be no
 * time for it. Undefined where nothing is worth keeping.
 */
export function keptModel({ job }: RewardRun, all: readonly Member[], why: string): MadeModel | undefined {
  const [first, ...others] = all.filter(isWorthKeeping);
  if (first === undefined) return undefined;
  const folder = artifactFolder(job);
  mkdirSync(folder, { recursive: true });
  const model = ensembleOf([first, ...others]);
  saveRewardModel(folder, model);
  return {
    folder,
    parameters: parametersOf(model),
    metrics: {
      ...trainingMetrics(first.splits, first.splits.learning.summary),
      'train/keptStep': keptStep(first.outcome),
    },
    remarks: [
      `${why} This is the model after step ${keptStep(first.outcome)}, the best until then on the validation split.`,
    ],
  };
}

/** A member counts whose parameters are those of an evaluation, or that came to its end. */
function isWorthKeeping({ outcome }: Member): boolean {
  if (outcome instanceof Error) return outcome.keptStep !== undefined;
  return outcome.outcome === 'finished' || outcome.best !== undefined;
}

function ensembleOf([first, ...others]: readonly [Member, ...Member[]]): RewardModel {
  return others.length === 0 ? first.model : { ...first.model, others: others.map(({ model }) => model) };
}

/** Rewards that do not differ have no scale; the model then states none. */
function withNormalisation(model: RewardModel, rewards: readonly number[], snapshotHash: string): RewardModel {
  if (new Set(rewards).size < 2) return model;
  const reference = `${rewards.length} answers of the validation split of snapshot ${snapshotHash}`;
  return { ...model, normalisation: normalisationOf(rewards, reference) };
}

function trainingMetrics(
  splits: LearningSplits,
  { tieShare, lengthCoefficient }: LearningSummary,
): Record<string, number> {
  return {
    'train/pairs': splits.training.examples.reduce((sum, example) => sum + pairCount(example), 0),
    'train/tieShare': tieShare,
    ...(lengthCoefficient !== undefined && { 'train/lengthCoefficient': lengthCoefficient }),
  };
}

function remarks({ sweep }: RewardRun, members: readonly [Member, ...Member[]], step: number, steps: number): string[] {
  const { config, candidates } = sweep;
  const [{ splits, outcome }] = members;
  const { examples, shortened } = splits.training;
  const refused = leftOutFor(splits.training, 'refused');
  const kept = keptStep(outcome);
  return [
    `${examples.length} comparisons trained on; ${leftOutFor(splits.training, 'too-long')} left out as too long, ${shortened} with a shortened prompt.`,
    ...(refused > 0 ? [`${refused} comparisons left out, whose text the base's template or tokenizer refuses.`] : []),
    ...(members.length > 1 ? [`An ensemble of ${members.length} models; steps and curves are the first one's.`] : []),
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
  return [model, ...(model.others ?? [])].reduce(
    (sum, each) => rewardParameters(each).reduce((count, { variable }) => count + variable.size, sum),
    0,
  );
}
