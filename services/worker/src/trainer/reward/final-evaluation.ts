import type { RewardConfig } from '@tastemaker/contracts';
import type { EvaluatedStep } from '@tastemaker/language-model';
import {
  type CurvePoint,
  type EvaluationReport,
  evaluateRewardModel,
  evaluationReport,
  type JudgedComparison,
  type PreparedExample,
  pairCount,
  type RewardModel,
  type ScoredSplit,
  underOtherPrompts,
} from '@tastemaker/reward-model';
import type { Channel } from '../channel.js';
import { heldOut, type LearningSplits } from './learning-splits.js';
import type { RewardData } from './reward-data.js';

/** The mismatched-prompt control scores answers once more, under prompts that share nothing with them; this many do. */
const controlComparisons = 200;

export interface FinishedTraining {
  readonly model: RewardModel;
  readonly data: RewardData;
  readonly splits: LearningSplits;
  /** Scores of the validation split by the finished model, where training has just computed them. */
  readonly validationScores: readonly (readonly number[])[] | undefined;
  readonly evaluations: readonly EvaluatedStep[];
  /** Training examples of each step, for the learning curve. */
  readonly steps: readonly (readonly PreparedExample[])[];
}

export interface FinalEvaluation {
  readonly report: EvaluationReport;
  /** Of all answers of the validation split. */
  readonly rewards: readonly number[];
}

/** Scores what is held out and reports on it. */
export function finalEvaluation(finished: FinishedTraining, config: RewardConfig, channel: Channel): FinalEvaluation {
  const { model, data, splits } = finished;
  const scored = (split: 'validation' | 'test', scores?: FinishedTraining['validationScores']): ScoredSplit => ({
    comparisons: data[split],
    scores: scoresOf(model, splits[split].examples, scores, log(channel, `the ${split} split`)),
    mismatched: undefined,
  });
  const validation = scored('validation', finished.validationScores);
  const test = scored('test');
  const held = { validation, test: { ...test, mismatched: mismatched(test, model, config, channel) } };
  return {
    report: evaluationReport(data.train, held, learningCurve(finished)),
    rewards: [...validation.scores.values()].flat(),
  };
}

function scoresOf(
  model: RewardModel,
  examples: readonly PreparedExample[],
  known: readonly (readonly number[])[] | undefined,
  onProgress: (done: number, total: number) => void,
): Map<JudgedComparison, readonly number[]> {
  const scores = known ?? evaluateRewardModel(model, examples, (done) => onProgress(done, examples.length)).scores;
  return new Map(
    examples.flatMap(({ source: { comparison } }, index) =>
      comparison === undefined ? [] : [[comparison, scores[index] ?? []] as const],
    ),
  );
}

function mismatched(
  { scores }: ScoredSplit,
  model: RewardModel,
  config: RewardConfig,
  channel: Channel,
): ScoredSplit['mismatched'] {
  const comparisons = underOtherPrompts([...scores.keys()].slice(0, controlComparisons));
  if (comparisons.length === 0) return undefined;
  const { examples } = heldOut(comparisons, config, model.tokenizer);
  return {
    comparisons,
    scores: scoresOf(model, examples, undefined, log(channel, 'answers under other prompts')),
  };
}

function learningCurve({ evaluations, steps }: FinishedTraining): CurvePoint[] {
  const seen = [0];
  for (const step of steps) seen.push((seen.at(-1) ?? 0) + step.reduce((sum, example) => sum + pairCount(example), 0));
  const all = seen.at(-1) ?? 0;
  return evaluations.map(({ step, values }) => {
    const pairs = seen[step] ?? all;
    return {
      step,
      pairs,
      share: pairs / all,
      loss: values['loss'] ?? Number.NaN,
      accuracy: values['accuracy'] ?? Number.NaN,
    };
  });
}

const logEveryMs = 10_000;

/** Says now and then how far a long evaluation is. */
function log(channel: Channel, what: string): (done: number, total: number) => void {
  let last = Date.now();
  return (done, total) => {
    if (Date.now() - last < logEveryMs) return;
    last = Date.now();
    channel.tell({ type: 'log', level: 'info', message: `measuring on ${what}: ${done} of ${total} prompts` });
  };
}
