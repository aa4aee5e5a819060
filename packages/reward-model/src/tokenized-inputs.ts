/** Inputs to score as tokens: those of one prompt together, so that what they share is computed once. */

import type { ChatMessage, Tokenizer } from '@tastemaker/language-model';
import { type TextInput, tokenizeTexts } from './rendered-texts.js';
import { type TokenizedAnswers, tokenizeAnswers } from './tokenization.js';

export interface ScoreInput {
  readonly messages: readonly ChatMessage[];
  readonly completion: string;
}

export type ScorableInput = ScoreInput | TextInput;

/** Inputs that go in one row, and their places among all. */
export interface TokenizedGroup {
  readonly indices: readonly number[];
  readonly tokenized: TokenizedAnswers;
}

/** @param limit where texts that may be cut are cut: what the model reads at most */
export function tokenizeInputs(
  tokenizer: Tokenizer,
  limit: number,
  inputs: readonly ScorableInput[],
): TokenizedGroup[] {
  return samePrompt(inputs).map((indices) => {
    const group = indices.flatMap((index) => inputs[index] ?? []);
    return { indices, tokenized: tokenizeGroup(tokenizer, limit, group) };
  });
}

/** A pass takes whole rows, so a prompt with very many answers takes several, to keep the memory of a pass bounded. */
const ANSWERS_PER_ROW = 64;

/** Positions of the inputs that go in one row: of one prompt, and not too many. */
function samePrompt(inputs: readonly ScorableInput[]): number[][] {
  const open = new Map<string, number[]>();
  const groups: number[][] = [];
  for (const [index, input] of inputs.entries()) {
    const key = promptOf(input);
    let group = key === undefined ? undefined : open.get(key);
    if (group === undefined || group.length === ANSWERS_PER_ROW) {
      group = [];
      if (key !== undefined) open.set(key, group);
      groups.push(group);
    }
    group.push(index);
  }
  return groups;
}

/** What names the inputs that share a row; undefined: none does. */
function promptOf(input: ScorableInput): string | undefined {
  if ('messages' in input) return `messages ${JSON.stringify(input.messages)}`;
  return input.prompt === undefined ? undefined : `text ${input.prompt}`;
}

function tokenizeGroup(tokenizer: Tokenizer, limit: number, inputs: readonly ScorableInput[]): TokenizedAnswers {
  const texts = inputs.filter((input) => 'text' in input);
  if (texts.length > 0) return tokenizeTexts(tokenizer, texts, limit);
  const answers = inputs.filter((input) => 'messages' in input);
  return tokenizeAnswers(
    tokenizer,
    answers[0]?.messages ?? [],
    answers.map(({ completion }) => completion),
  );
}
