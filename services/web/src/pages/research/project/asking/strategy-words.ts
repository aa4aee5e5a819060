// What the strategies are called, and which comparisons each of them puts up.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { AskingStrategy } from '@tastemaker/contracts';

export const strategies = ['random', 'kWise', 'balanced', 'nearest', 'disagreement', 'information'] as const;

interface StrategyWords {
  readonly name: MessageDescriptor;
  readonly puts: MessageDescriptor;
  /** Whether it reads the scores of a model. */
  readonly asksModel: boolean;
}

export const strategyWords: Readonly<Record<AskingStrategy, StrategyWords>> = {
  random: {
    name: msg`Random`,
    puts: msg`Any answers of a prompt, each set as likely as the other. The default: nothing else saved labels when measured.`,
    asksModel: false,
  },
  kWise: {
    name: msg`K-wise`,
    puts: msg`A prompt’s answers are shuffled and cut into sets, so that each stands in one.`,
    asksModel: false,
  },
  balanced: {
    name: msg`Balanced blocks`,
    puts: msg`Every two answers of a prompt meet equally often, or nearly.`,
    asksModel: false,
  },
  nearest: { name: msg`Nearest in score`, puts: msg`Answers whose scores lie closest together.`, asksModel: true },
  disagreement: {
    name: msg`Ensemble disagreement`,
    puts: msg`Answers on whose order the members of an ensemble disagree most.`,
    asksModel: true,
  },
  information: {
    name: msg`Expected information`,
    puts: msg`Answers whose judgment is expected to tell the model most.`,
    asksModel: true,
  },
};
