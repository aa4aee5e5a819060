// Examples as the trainer takes them: tokenized, cut to length, and without what cannot be learned from.
import { isRefusedText, type Tokenizer } from '@tastemaker/language-model';
import { answersToRead, type PreferenceExample, pairCount } from './example.js';
import type { TrainingPrompt } from './gradients.js';
import { type TokenizedAnswers, tokenizeAnswers } from './tokenization.js';

/** A training prompt that still knows which prompt it is. */
export interface PreparedExample extends TrainingPrompt {
  readonly prompt: string;
  /** What it was made from. */
  readonly source: PreferenceExample;
}

/** An example that is not learned from, and why: for people. */
export interface LeftOutExample {
  readonly example: PreferenceExample;
  /** `refused`: by the model's template or tokenizer. */
  readonly why: 'refused' | 'too-long';
  readonly reason: string;
}

export interface Preparation {
  readonly examples: readonly PreparedExample[];
  readonly leftOut: readonly LeftOutExample[];
  /** Examples without anything to compare: judged by nobody, or tied where ties are left out. */
  readonly undecided: number;
  /** Examples whose prompt lost its beginning. */
  readonly shortened: number;
}

/** @param maxLength tokens of prompt and answer; a longer prompt loses its beginning, and a longer answer its example. */
export function prepareExamples(
  tokenizer: Tokenizer,
  examples: readonly PreferenceExample[],
  maxLength: number,
): Preparation {
  const decided = examples.filter(
    (example) => pairCount(example) > 0 || (example.rankings !== undefined && example.rankings.length > 0),
  );
  const prepared = decided.map((example) => prepareExample(tokenizer, example, maxLength));
  const kept = prepared.filter((each) => 'prefix' in each);
  return {
    examples: kept,
    leftOut: prepared.filter((each) => 'why' in each),
    undecided: examples.length - decided.length,
    shortened: kept.filter((each) => each.isShortened).length,
  };
}

function prepareExample(
  tokenizer: Tokenizer,
  example: PreferenceExample,
  maxLength: number,
): (PreparedExample & { readonly isShortened: boolean }) | LeftOutExample {
  const tokenized = tokenizeOrRefuse(tokenizer, example);
  if ('why' in tokenized) return tokenized;
  const excess = Math.max(0, tokenized.longest - maxLength);
  if (excess > 0 && excess >= tokenized.prefix.length) {
    const answers = tokenized.longest - tokenized.prefix.length;
    const reason = `Its longest answer has about ${answers} tokens, and prompt and answer together may have ${maxLength}.`;
    return { example, why: 'too-long', reason };
  }
  const { pairs, ties, rankings, offsets, prompt } = example;
  return {
    prefix: tokenized.prefix.slice(excess),
    answers: tokenized.answers,
    longest: tokenized.longest - excess,
    pairs,
    ...(ties && { ties }),
    ...(rankings && { rankings }),
    ...(offsets && { offsets }),
    prompt,
    source: example,
    isShortened: excess > 0,
  };
}

function tokenizeOrRefuse(tokenizer: Tokenizer, example: PreferenceExample): TokenizedAnswers | LeftOutExample {
  try {
    return tokenizeAnswers(tokenizer, example.messages, answersToRead(example));
  } catch (error) {
    if (isRefusedText(error)) return { example, why: 'refused', reason: error.message };
    throw error;
  }
}
