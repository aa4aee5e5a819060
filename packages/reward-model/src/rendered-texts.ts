/** Sequences that somebody has rendered already, as servers of other makes take them: scored as they stand. */

import type { Tokenizer } from '@tastemaker/language-model';
import { renderAnswer, sharing, type TokenizedAnswers } from './tokenization.js';

/** A rendered conversation. Its score is read at its last token. */
export interface TextInput {
  readonly text: string;
  /** Texts of one name are expected to begin alike, and share that beginning. @defaultValue nothing is shared */
  readonly prompt?: string | undefined;
  /** Add what the chat template puts behind an answer, as far as the text lacks it. @defaultValue false */
  readonly close?: boolean | undefined;
  /** Add what the model wants around plain text, such as Llama's begin token. @defaultValue false */
  readonly addSpecialTokens?: boolean | undefined;
  /** Cut what is too long at its end, instead of refusing it. @defaultValue false */
  readonly truncate?: boolean | undefined;
}

/** The texts as tokens, with what they all begin with cut off once. `limit` is where those that may be are cut. */
export function tokenizeTexts(tokenizer: Tokenizer, texts: readonly TextInput[], limit: number): TokenizedAnswers {
  const ending = texts.some(({ close }) => close === true) ? endingOf(tokenizer) : '';
  return sharing(
    texts.map(({ text, close = false, addSpecialTokens = false, truncate = false }) => {
      const tokens = tokenizer.encode(close ? closed(text, ending) : text, { addSpecialTokens });
      return truncate ? tokens.slice(0, limit) : tokens;
    }),
  );
}

/** What the chat template puts behind an answer, such as `<|im_end|>` and a line's end; empty for a model without one. */
function endingOf(tokenizer: Tokenizer): string {
  if (tokenizer.chatTemplate === undefined) return '';
  const answer = 'an answer';
  const rendered = renderAnswer(tokenizer, [{ role: 'user', content: 'a question' }], answer);
  return rendered.slice(rendered.lastIndexOf(answer) + answer.length);
}

/** The text with the ending behind it; what it has of the ending already stays as it is. */
function closed(text: string, ending: string): string {
  for (let length = ending.length; length > 0; length -= 1) {
    if (text.endsWith(ending.slice(0, length))) return text + ending.slice(length);
  }
  return text + ending;
}
