// A trained reward model on what was held out: scores, and the report on them.
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
import { heldOut, type LearningSplits, type RewardData } from './reward-data.js';

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
  /** Of each held-out comparison's answers. */
  readonly scores: ReadonlyMap<JudgedComparison, readonly number[]>;
}

/**
 * Scores what is held out and reports on it.
 * @throws the reason of the channel's signal once the run is cancelled
 */
export async function finalEvaluation(
  finished: FinishedTraining,
  config: RewardConfig,
  channel: Channel,
): Promise<FinalEvaluation> {
  const { model, data, splits } = finished;
  const score = scorer(model, channel);
  const validation: ScoredSplit = {
    comparisons: data.validation,
    scores: await score('the validation split', splits.validation.examples, finished.validationScores),
    tokens: answerTokens(splits.validation.examples),
    mismatched: undefined,
  };
  const scores = await score('the test split', splits.test.examples);
  const others = underOtherPrompts([...scores.keys()].slice(0, controlComparisons));
  const control = heldOut(others, config, model.tokenizer).examples;
  const test: ScoredSplit = {
    comparisons: data.test,
    scores,
    tokens: answerTokens(splits.test.examples),
    mismatched:
      others.length === 0
        ? undefined
        : { comparisons: others, scores: await score('answers under other prompts', control) },
  };
  return {
    report: evaluationReport(data.train, { validation, test }, learningCurve(finished)),
    rewards: [...validation.scores.values()].flat(),
    scores: new Map([...validation.scores, ...scores]),
  };
}

/** Scores of each comparison's answers, computed where they are not known. */
function scorer(model: RewardModel, channel: Channel) {
  return async (
    what: string,
    examples: readonly PreparedExample[],
    known?: readonly (readonly number[])[],
  ): Promise<Map<JudgedComparison, readonly number[]>> => {
    const tell = logger(channel, what);
    const options = { signal: channel.cancelled, onProgress: (done: number) => tell(done, examples.length) };
    const scores = known ?? (await evaluateRewardModel(model, examples, options)).scores;
    return new Map(
      examples.flatMap(({ source: { comparison } }, index) =>
        comparison === undefined ? [] : [[comparison, scores[index] ?? []] as const],
      ),
    );
  };
}

function answerTokens(examples: readonly PreparedExample[]): Map<JudgedComparison, readonly number[]> {
  return new Map(
    examples.flatMap(({ source: { comparison }, answers }) =>
      comparison === undefined ? [] : [[comparison, answers.map(({ length }) => length)] as const],
    ),
  );
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
function logger(channel: Channel, what: string): (done: number, total: number) => void {
  let last = Date.now();
  return (done, total) => {
    if (Date.now() - last < logEveryMs) return;
    last = Date.now();
    channel.send({ type: 'log', level: 'info', message: `measuring on ${what}: ${done} of ${total} prompts` });
  };
}
