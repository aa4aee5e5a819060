/**
 * Answers of one prompt as token sequences with what they share cut off once.
 *
 * Each answer is rendered as a whole conversation and tokenized as a whole, exactly as a lone sequence would be; what
 * all sequences begin with is then their prefix. So nothing hinges on how a tokenizer merges across the border between
 * prompt and answer, and answers that begin alike share even that.
 */

import type { ChatMessage, Tokenizer } from '@tastemaker/language-model';

export interface TokenizedAnswers {
  /** Tokens that all sequences begin with; at least one token short of the shortest. */
  readonly prefix: Int32Array;
  /** What follows, one per answer, in the given order; never empty. Its last token is where the score is read. */
  readonly answers: readonly Int32Array[];
  /** Length of the longest whole sequence, in tokens. */
  readonly longest: number;
}

/** The conversation that ends in `answer`, as a model trained on chats reads it: the chat template, or plain text. */
export function renderAnswer(tokenizer: Tokenizer, messages: readonly ChatMessage[], answer: string): string {
  if (tokenizer.chatTemplate === undefined) {
    return [...messages.map((message) => message.content), answer].join('\n\n');
  }
  return tokenizer.renderChat([...messages, { role: 'assistant', content: answer }]);
}

export function tokenizeAnswers(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  answers: readonly string[],
): TokenizedAnswers {
  const sequences = answers.map((answer) =>
    tokenizer.encode(renderAnswer(tokenizer, messages, answer), { addSpecialTokens: false }),
  );
  return sharing(sequences);
}

/** Whole sequences of one prompt, cut where they part. */
export function sharing(sequences: readonly Int32Array[]): TokenizedAnswers {
  const shared = sharedPrefixLength(sequences);
  return {
    prefix: (sequences[0] ?? new Int32Array()).slice(0, shared),
    answers: sequences.map((sequence) => sequence.slice(shared)),
    longest: Math.max(0, ...sequences.map((sequence) => sequence.length)),
  };
}

function sharedPrefixLength(sequences: readonly Int32Array[]): number {
  const [first, ...others] = sequences;
  const limit = Math.min(...sequences.map((sequence) => sequence.length)) - 1;
  let length = 0;
  while (length < limit && others.every((other) => other[length] === first?.[length])) length += 1;
  return Math.max(0, length);
}
