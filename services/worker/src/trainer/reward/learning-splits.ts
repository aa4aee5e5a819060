import type { RewardConfig } from '@tastemaker/contracts';
import type { Tokenizer } from '@tastemaker/language-model';
import {
  defaultLearning,
  type JudgedComparison,
  type Learning,
  learningExamples,
  type Preparation,
  prepareExamples,
} from '@tastemaker/reward-model';
import type { RewardData } from './reward-data.js';

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
