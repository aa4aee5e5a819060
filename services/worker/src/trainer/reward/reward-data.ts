// A snapshot's judged comparisons by split, and the examples that they teach and are measured by.
import type { RewardConfig, Split } from '@tastemaker/contracts';
import type { Tokenizer } from '@tastemaker/language-model';
import {
  defaultLearning,
  type JudgedComparison,
  type Learning,
  type LeftOutExample,
  learningExamples,
  type Preparation,
  prepareExamples,
} from '@tastemaker/reward-model';
import { judgedSplits } from '../../judged-comparisons.js';
import type { LeftOut } from '../left-out.js';
import type { TrainerJob } from '../messages.js';

export type RewardData = Readonly<Record<Split, readonly JudgedComparison[]>>;

/** The snapshot's judged comparisons by split, as many as the run is to use. */
export async function readRewardData(
  job: Pick<TrainerJob, 'dataset'>,
  config: Pick<RewardConfig, 'maxPairs' | 'maxEvaluationPairs'>,
): Promise<RewardData> {
  const { train, validation, test } = await judgedSplits(job.dataset.file);
  return {
    train: firstPairs(train, config.maxPairs),
    validation: firstPairs(validation, config.maxEvaluationPairs),
    test: firstPairs(test, config.maxEvaluationPairs),
  };
}

/** Whole comparisons, first to last, as long as their pairs are at most `count`; one at least. Null: all. */
function firstPairs(comparisons: readonly JudgedComparison[], count: number | null): readonly JudgedComparison[] {
  if (count === null) return comparisons;
  let pairs = 0;
  const end = comparisons.findIndex((comparison) => {
    pairs += comparedPairs(comparison);
    return pairs > count;
  });
  return end < 0 ? comparisons : comparisons.slice(0, Math.max(1, end));
}

/** Pairs that the widest of its rankings compares. */
function comparedPairs({ judgments }: JudgedComparison): number {
  const ranked = Math.max(...judgments.map(({ ranking }) => ranking.flat().length));
  return (ranked * (ranked - 1)) / 2;
}

export interface LearningSplits {
  /** What the training split teaches, by the run's options. */
  readonly learning: Learning;
  readonly training: Preparation;
  /** What the labelers said of held-out answers, plainly: no option of learning changes what a model is measured by. */
  readonly validation: Preparation;
  readonly test: Preparation;
}

export function learningSplits(data: RewardData, config: RewardConfig, tokenizer: Tokenizer): LearningSplits {
  const learning = learningExamples(data.train, config.learning);
  return {
    learning,
    training: prepareExamples(tokenizer, learning.examples, config.maxLength),
    validation: heldOut(data.validation, config, tokenizer),
    test: heldOut(data.test, config, tokenizer),
  };
}

/** Held-out comparisons as an evaluation reads them; gold and flagged ones are left out as in training. */
export function heldOut(
  comparisons: readonly JudgedComparison[],
  { learning: { gold, flagged }, maxLength }: RewardConfig,
  tokenizer: Tokenizer,
): Preparation {
  const { examples } = learningExamples(comparisons, { ...defaultLearning, gold, flagged });
  return prepareExamples(tokenizer, examples, maxLength);
}

/** Comparisons of any split that are not read, by id. */
export function leftOutOf({ training, validation, test }: LearningSplits): LeftOut {
  const parts = [training, validation, test];
  const leftOut = parts.flatMap((part) =>
    part.leftOut.map(({ example: { comparison, prompt }, reason }) => ({
      name: comparison === undefined ? `prompt ${prompt}` : `comparison ${comparison.id}`,
      reason,
    })),
  );
  const kept = parts.reduce((sum, { examples }) => sum + examples.length, 0);
  return { what: 'comparisons', rows: kept + leftOut.length, leftOut };
}

/** How many examples are left out for one of the reasons. */
export function leftOutFor({ leftOut }: Preparation, why: LeftOutExample['why']): number {
  return leftOut.filter((each) => each.why === why).length;
}
