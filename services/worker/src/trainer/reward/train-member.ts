// One member of a reward run's ensemble, trained.
import { join } from 'node:path';
import type { RewardConfig } from '@tastemaker/contracts';
import { TrainingDiverged, type TrainingOutcome } from '@tastemaker/language-model';
import {
  planTraining,
  type RewardEvaluation,
  type RewardModel,
  type RewardTrainingProgress,
  trainRewardModel,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import type { Channel } from '../channel.js';
import { tellLeftOut } from '../left-out.js';
import type { TrainerJob } from '../messages.js';
import { savedStates, stateFolder } from '../run-folder.js';
import {
  evaluationDetail,
  reportMetrics,
  reportProgress,
  validationFacts,
  validationMetrics,
} from './progress-events.js';
import { type LearningSplits, learningSplits, leftOutOf, type RewardData } from './reward-data.js';
import type { Sweep } from './sweep.js';
import { startModel, stoppingOf, trainingConfig } from './training-setup.js';

/** What all members of an ensemble are trained with; a run without an ensemble has one member. */
export interface RewardRun {
  readonly engine: Engine;
  readonly job: TrainerJob;
  readonly data: RewardData;
  readonly sweep: Sweep;
  readonly channel: Channel;
}

/** One trained model, holding the parameters that it is to keep. */
export interface Member {
  readonly model: RewardModel;
  readonly splits: LearningSplits;
  /** How the training ended; an error where it diverged. */
  readonly outcome: TrainingOutcome | TrainingDiverged;
  /** Scores of the validation split by the kept parameters, where training has just computed them. */
  readonly validationScores: readonly (readonly number[])[] | undefined;
}

/** Trains the run's model number `member`, from a seed of its own, going on from where it stood. */
export async function trainMember(run: RewardRun, member: number): Promise<Member> {
  const { engine, job, data, sweep } = run;
  const { config } = sweep;
  const seed = job.seed + member;
  const model = await startModel(engine, job, config, seed);
  const splits = learningSplits(data, config, model.tokenizer);
  if (member === 0) tellLeftOut(run.channel, leftOutOf(splits), config.maxLeftOutShare);
  const scores = new Map<number, readonly (readonly number[])[]>();
  const stopping = stoppingOf(config);
  const report = reporter(run, splits, member);
  const training = trainRewardModel({
    model,
    examples: splits.training.examples,
    config: trainingConfig(config, splits.learning.objective),
    seed,
    provenance: { dataset: job.dataset.hash, base: job.base?.hash ?? '', learning: JSON.stringify(config.learning) },
    signal: run.channel.cancelled,
    ...(splits.validation.examples.length > 0 && {
      validation: {
        examples: splits.validation.examples,
        everySteps: config.evaluateEverySteps,
        ...(stopping && { stopping }),
      },
    }),
    checkpoints: savedStates(memberFolder(job, member), config),
    onPrepared: (done, total) => report.prepared(done, total),
    onProgress: (progress) => {
      if (progress.evaluation !== undefined) scores.set(progress.step, progress.evaluation.scores);
      report.progress(progress);
    },
    onLateEvaluation: (step, evaluation) => {
      scores.set(step, evaluation.scores);
      report.lateEvaluation(step, evaluation);
    },
    onStateSaved: (step, folder) => report.stateSaved(step, folder),
    onTrained: () => report.trained(),
  });
  const outcome = await training.catch((error: unknown) => {
    if (error instanceof TrainingDiverged) return error;
    throw error;
  });
  return { model, splits, outcome, validationScores: scores.get(keptStep(outcome)) };
}

/** Steps behind the parameters that a member ended with; NaN where it ended with nothing worth keeping. */
export function keptStep(outcome: Member['outcome']): number {
  if (outcome instanceof TrainingDiverged) return outcome.keptStep ?? Number.NaN;
  return outcome.best?.step ?? outcome.step;
}

/** The first member's state is the run's, which other machines get; the others' are this machine's own. */
function memberFolder(job: TrainerJob, member: number): string {
  return member === 0 ? stateFolder(job) : join(job.folder, `member-${member + 1}`);
}

/** Behind it nothing is left to train. */
export function isLastMember({ ensemble }: RewardConfig, member: number): boolean {
  return member === ensemble.seeds - 1;
}

/** Curves have one line each: the first member's. */
function reporter({ job, data, sweep, channel }: RewardRun, splits: LearningSplits, member: number) {
  const { config, candidates } = sweep;
  const { steps } = planTraining(splits.training.examples, { ...config, seed: job.seed });
  const before = candidates.reduce((sum, candidate) => sum + candidate.steps, 0) + member * steps;
  const after = (config.ensemble.seeds - 1 - member) * steps;
  const facts = validationFacts(data.validation, splits.validation.examples);
  let last = 0;
  return {
    prepared(done: number, total: number): void {
      if (done < total && Date.now() - last < 10_000) return;
      last = Date.now();
      channel.send({ type: 'log', level: 'info', message: `frozen layers: ${done} of ${total} prompts computed` });
    },
    progress(progress: RewardTrainingProgress): void {
      reportProgress(channel, progress, { before, after });
      if (member === 0) reportMetrics(channel, progress, facts);
    },
    lateEvaluation(step: number, evaluation: RewardEvaluation): void {
      if (member > 0) return;
      const detail = evaluationDetail(facts, evaluation);
      channel.send({ type: 'metrics', step, values: validationMetrics(evaluation), evaluation: detail });
    },
    stateSaved(step: number, folder: string): void {
      if (member === 0) channel.send({ type: 'checkpoint', step, folder });
    },
    trained(): void {
      if (isLastMember(config, member)) channel.send({ type: 'trained' });
    },
  };
}
