// Examples as the trainer takes them: tokenized, cut to length, and without what cannot be learned from.
import type { Tokenizer } from '@tastemaker/language-model';
import { type PreferenceExample, pairCount } from './example.js';
import type { TrainingPrompt } from './gradients.js';
import { tokenizeAnswers } from './tokenization.js';

/** A training prompt that still knows which prompt it is. */
export interface PreparedExample extends TrainingPrompt {
  readonly prompt: string;
  /** What it was made from. */
  readonly source: PreferenceExample;
}

export interface Preparation {
  readonly examples: readonly PreparedExample[];
  /** Examples whose answers alone are longer than the limit. */
  readonly tooLong: number;
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
  const prepared: PreparedExample[] = [];
  let tooLong = 0;
  let undecided = 0;
  let shortened = 0;
  for (const example of examples) {
    if (pairCount(example) === 0 && (example.rankings ?? []).length === 0) {
      undecided += 1;
      continue;
    }
    const tokenized = tokenizeAnswers(tokenizer, example.messages, example.answers);
    const excess = Math.max(0, tokenized.longest - maxLength);
    if (excess > 0 && excess >= tokenized.prefix.length) {
      tooLong += 1;
      continue;
    }
    if (excess > 0) shortened += 1;
    const { pairs, ties, rankings, offsets, prompt } = example;
    prepared.push({
      prefix: tokenized.prefix.slice(excess),
      answers: tokenized.answers,
      longest: tokenized.longest - excess,
      pairs,
      ...(ties && { ties }),
      ...(rankings && { rankings }),
      ...(offsets && { offsets }),
      prompt,
      source: example,
    });
  }
  return { examples: prepared, tooLong, undecided, shortened };
}
