/** Prompts with their answers laid out for one pass: each prompt once, its answers side by side behind it. */

import { type Layout, packRows, type Row } from '@tastemaker/language-model';
import type { TokenizedAnswers } from './tokenization.js';

export interface AnswerRows {
  readonly layout: Layout;
  /** Flat position of each answer's last token, prompt by prompt: where the scores are read. */
  readonly ends: Int32Array;
}

export function answerRows(prompts: readonly TokenizedAnswers[]): AnswerRows {
  const layout = packRows(prompts.map(rowOf));
  const ends = prompts.flatMap((prompt, row) => layout.ends[row]?.slice(prompt.prefix.length > 0 ? 1 : 0) ?? []);
  return { layout, ends: Int32Array.from(ends) };
}

function rowOf({ prefix, answers }: TokenizedAnswers): Row {
  if (prefix.length === 0) return answers.map((tokens) => ({ tokens }));
  return [{ tokens: prefix }, ...answers.map((tokens) => ({ tokens, parent: 0 }))];
}

/** Tokens that one pass over the prompt computes: its prefix once, and each answer. */
export function packedLength({ prefix, answers }: TokenizedAnswers): number {
  return answers.reduce((sum, answer) => sum + answer.length, prefix.length);
}

/** Cuts a flat list with one entry an answer into one list a prompt. */
export function byPrompt(flat: ArrayLike<number>, prompts: readonly TokenizedAnswers[]): number[][] {
  let next = 0;
  return prompts.map(({ answers }) =>
    answers.map(() => {
      const value = flat[next] ?? Number.NaN;
      next += 1;
      return value;
    }),
  );
}
