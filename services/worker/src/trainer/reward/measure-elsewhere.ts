// A reward model that was trained elsewhere, measured on what was held out as if it had been trained here: by this node's own
// scores where it has the memory, else by those that its trainer computed.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RewardConfig, rewardConfig, trainerScore } from '@tastemaker/contracts';
import { loadDecoder } from '@tastemaker/language-model';
import {
  evaluationReport,
  headTensor,
  type JudgedComparison,
  learningExamples,
  normalisationKey,
  normalisationOf,
  type RewardModel,
  type ScoredSplit,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import { z } from 'zod';
import type { Channel } from '../channel.js';
import type { MadeElsewhere, TrainerJob } from '../messages.js';
import type { MadeModel, Trained } from '../outcome.js';
import { artifactFolder } from '../run-folder.js';
import { readRecords } from '../snapshot-records.js';
import { openBase } from '../text-watch.js';
import { evaluationCard, evaluationMetrics } from './evaluation-report.js';
import { type FinalEvaluation, finalEvaluation } from './final-evaluation.js';
import { learningSplits, type RewardData, readRewardData } from './reward-data.js';

/** The trainer's scores of held-out answers, beside the checkpoint. */
const scoresFile = 'scores.jsonl';

/** @throws the reason of the channel's signal once the run is cancelled */
export async function measureElsewhere(
  engine: Engine,
  job: TrainerJob,
  made: MadeElsewhere,
  ordered: RewardConfig,
  channel: Channel,
): Promise<Trained> {
  const config = rewardConfig.parse(ordered);
  const data = await readRewardData(job, config);
  const told = await readScores(made.folder);
  try {
    const own = made.fits ? await scoredHere(engine, job, { made, config, data }, channel) : undefined;
    const evaluation = own ?? scoredElsewhere(data, told);
    return { cancelled: false, ...finished(job, made, config, { data, evaluation, told, isOwn: own !== undefined }) };
  } catch (error) {
    const { cancelled } = channel;
    if (cancelled.aborted && error === cancelled.reason) return { cancelled: true, resumable: true };
    throw error;
  }
}

/** By comparison; null where the trainer gave none. */
async function readScores(folder: string): Promise<Map<string, readonly number[]> | null> {
  const file = join(folder, scoresFile);
  if (!existsSync(file)) return null;
  const found = new Map<string, readonly number[]>();
  for await (const { comparisonId, scores } of readRecords(file, trainerScore)) found.set(comparisonId, scores);
  return found;
}

interface Measuring {
  readonly made: MadeElsewhere;
  readonly config: RewardConfig;
  readonly data: RewardData;
}

/** A report with the scores that it was made of. */
interface Evaluated extends FinalEvaluation {
  readonly scores: ReadonlyMap<JudgedComparison, readonly number[]>;
}

async function scoredHere(
  engine: Engine,
  job: TrainerJob,
  { made, config, data }: Measuring,
  channel: Channel,
): Promise<Evaluated> {
  const model = await loadModel(engine, job, made.folder);
  const splits = learningSplits(data, config, model.tokenizer);
  const training = { model, data, splits, validationScores: undefined, evaluations: [], steps: [] };
  return finalEvaluation(training, config, channel);
}

/** Its tokenizer and template are a stranger's programs, and run under watch. */
async function loadModel(engine: Engine, job: TrainerJob, folder: string): Promise<RewardModel> {
  const checkpoint = await openBase(job, folder);
  try {
    const weights = checkpoint.read(headTensor);
    const { hiddenSize } = checkpoint.config;
    return {
      decoder: loadDecoder(engine, checkpoint, { head: false }),
      head: engine.variable(weights, [weights.length / hiddenSize, hiddenSize]),
      tokenizer: checkpoint.tokenizer,
    };
  } finally {
    checkpoint.close();
  }
}

function scoredElsewhere(data: RewardData, told: ReadonlyMap<string, readonly number[]> | null): Evaluated {
  if (told === null) {
    throw new Error(
      'This node has too little memory to measure the model, and its trainer uploaded no scores.jsonl: run a worker on a ' +
        'larger machine, and let the run go on with `tastemaker runs resume`.',
    );
  }
  const split = (comparisons: readonly JudgedComparison[]): ScoredSplit => ({
    comparisons,
    scores: new Map(
      comparisons.flatMap((comparison) => {
        const scores = told.get(comparison.id ?? '');
        return scores?.length === comparison.answers.length ? [[comparison, scores] as const] : [];
      }),
    ),
    mismatched: undefined,
  });
  const [validation, test] = [split(data.validation), split(data.test)];
  return {
    report: evaluationReport(data.train, { validation, test }, []),
    rewards: [...validation.scores.values()].flat(),
    scores: new Map([...validation.scores, ...test.scores]),
  };
}

interface Found {
  readonly data: RewardData;
  readonly evaluation: Evaluated;
  readonly told: ReadonlyMap<string, readonly number[]> | null;
  readonly isOwn: boolean;
}

/** The checkpoint as it came, with what was found of it. */
function finished(
  job: TrainerJob,
  made: MadeElsewhere,
  config: RewardConfig,
  { data, evaluation, told, isOwn }: Found,
): MadeModel {
  const { report, rewards, scores } = evaluation;
  const { summary } = learningExamples(data.train, config.learning);
  const folder = artifactFolder(job);
  copyCheckpoint(made.folder, folder);
  if (new Set(rewards).size > 1) {
    const reference = `${rewards.length} answers of the validation split of snapshot ${job.dataset.hash}`;
    stateNormalisation(folder, normalisationOf(rewards, reference));
  }
  const record = { ...report, learnedFrom: summary, sweep: [] };
  writeFileSync(join(folder, 'evaluation.json'), `${JSON.stringify(record, null, 2)}\n`);
  const difference = isOwn ? largestDifference(scores, told) : undefined;
  return {
    folder,
    parameters: made.parameters,
    metrics: {
      ...made.metrics,
      'train/tieShare': summary.tieShare,
      ...evaluationMetrics(report),
      ...(difference !== undefined && { 'trainer/scoreDifference': difference }),
    },
    remarks: [...made.remarks, measuredBy(isOwn, difference)],
    sections: evaluationCard(report, summary),
  };
}

function measuredBy(isOwn: boolean, difference: number | undefined): string {
  if (!isOwn) {
    return 'Measured by the scores that its trainer computed: this node had too little memory for its own, and nobody has checked them.';
  }
  if (difference === undefined) return 'Measured by this node’s own scores; the trainer gave none to compare.';
  return `Measured by this node’s own scores; those of the trainer differ by ${difference.toPrecision(2)} at most.`;
}

/** Of answers that both have scored; undefined where there is none. */
function largestDifference(
  own: ReadonlyMap<JudgedComparison, readonly number[]>,
  told: ReadonlyMap<string, readonly number[]> | null,
): number | undefined {
  const differences = [...own].flatMap(([{ id }, scores]) => {
    const theirs = told?.get(id ?? '');
    return theirs?.length === scores.length ? scores.map((score, i) => Math.abs(score - (theirs[i] ?? 0))) : [];
  });
  return differences.length === 0 ? undefined : differences.reduce((most, each) => Math.max(most, each), 0);
}

function copyCheckpoint(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name).slice(from.length + 1);
    if (!entry.isFile() || path === scoresFile) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
}

const object = z.record(z.string(), z.unknown());

function stateNormalisation(folder: string, normalisation: object): void {
  const file = join(folder, 'config.json');
  const config = object.parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, `${JSON.stringify({ ...config, [normalisationKey]: normalisation }, null, 2)}\n`);
}
