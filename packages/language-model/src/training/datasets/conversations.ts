// Fine-tuning: conversations in the model's chat format, with loss on what the assistant says.
import type { Row } from '../../decoder/layout.js';
import type { ChatMessage, Tokenizer } from '../../tokenizer/tokenizer.js';
import type { TokenDataset } from './dataset.js';
import { documentRows } from './documents.js';
import { withReplay } from './mixture.js';
import { rowLength, rowSource } from './row-source.js';

export interface ConversationDatasetOptions {
  readonly conversations: Iterable<readonly ChatMessage[]>;
  readonly tokenizer: Tokenizer;
  /** About so many tokens a step, replay included. */
  readonly tokensPerStep: number;
  /** Longer conversations are left out, and counted: a cut one would teach answers to questions not seen. */
  readonly maxTokens: number;
  /** Pre-training documents mixed in, so that what was learnt from them is not lost. */
  readonly replay?: {
    readonly documents: Iterable<string>;
    /** Their share of a step's tokens, above 0 and below 1. */
    readonly fraction: number;
  };
}

export interface ConversationDataset extends TokenDataset {
  /** Conversations longer than `maxTokens`. */
  readonly leftOut: number;
}

/** Conversations in a new order each pass; a pass is one through the conversations, whatever is replayed. */
export function conversationDataset(options: ConversationDatasetOptions): ConversationDataset {
  const { conversations, tokenizer, tokensPerStep, maxTokens, replay } = options;
  const rows: Row[] = [];
  let leftOut = 0;
  for (const messages of conversations) {
    const row = conversationRow(tokenizer, messages);
    if (rowLength(row) > maxTokens) leftOut++;
    else rows.push(row);
  }
  const documents = replay && rowSource(documentRows({ documents: replay.documents, tokenizer, maxTokens }));
  const replayed = replay && documents && { rows: documents, fraction: replay.fraction };
  return { ...withReplay(rowSource(rows), tokensPerStep, replayed), leftOut };
}

/**
 * A conversation as one row. Loss falls on the assistant's tokens up to and with the token that ends its turn. Each
 * answer is encoded apart from what stands before it, as it is when the model answers.
 * @throws where the template does not begin a longer conversation as it begins a shorter one
 */
export function conversationRow(tokenizer: Tokenizer, messages: readonly ChatMessage[]): Row {
  const tokens: number[] = [];
  const targets: number[] = [];
  const append = (text: string, target: (token: number) => 0 | 1): void => {
    for (const token of tokenizer.encode(text, { addSpecialTokens: false })) {
      tokens.push(token);
      targets.push(target(token));
    }
  };
  let rendered = '';
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'assistant') continue;
    const prompt = tokenizer.renderChat(messages.slice(0, index), { addGenerationPrompt: true });
    const whole = tokenizer.renderChat(messages.slice(0, index + 1));
    if (!prompt.startsWith(rendered) || !whole.startsWith(prompt)) {
      throw new Error("The chat template rewrites earlier turns, so an answer's tokens cannot be told apart.");
    }
    append(prompt.slice(rendered.length), () => 0);
    let hasEnded = false;
    append(whole.slice(prompt.length), (token) => {
      const isAnswer = !hasEnded;
      hasEnded ||= tokenizer.endTokens.includes(token);
      return isAnswer ? 1 : 0;
    });
    rendered = whole;
  }
  // What the template adds behind the last answer, and turns after it, teach nothing.
  const length = targets.lastIndexOf(1) + 1;
  if (length === 0) throw new Error('A conversation to learn from needs an answer of the assistant.');
  return [{ tokens: Int32Array.from(tokens.slice(0, length)), targets: Uint8Array.from(targets.slice(0, length)) }];
}
