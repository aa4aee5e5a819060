// Texts as rows to train on: documents, every token of which is to be predicted, and conversations in the model's chat
// format, with loss on what the assistant says.
import type { Row } from '../decoder/layout.js';
import type { ChatMessage, Tokenizer } from '../tokenizer/tokenizer.js';
import { rowLength, rowSource, shuffledPasses, type TokenDataset, withReplay } from './token-dataset.js';

export interface DocumentDatasetOptions {
  readonly documents: Iterable<string>;
  readonly tokenizer: Tokenizer;
  /** About so many tokens a step. */
  readonly tokensPerStep: number;
  /** Longer documents are cut into pieces of so many tokens. */
  readonly maxTokens: number;
}

/**
 * Documents, each ended by the tokenizer's end token, in a new order each pass. Documents never attend to each other,
 * and the pieces of a cut document do not either.
 */
export function documentDataset(options: DocumentDatasetOptions): TokenDataset {
  return shuffledPasses(rowSource(documentRows(options)), options.tokensPerStep);
}

/** One row of one segment for each document, or piece of one. */
export function documentRows({
  documents,
  tokenizer,
  maxTokens,
}: Omit<DocumentDatasetOptions, 'tokensPerStep'>): Row[] {
  const rows: Row[] = [];
  for (const document of documents) {
    const tokens = documentTokens(tokenizer, document);
    for (let start = 0; start < tokens.length; start += maxTokens) {
      const piece = tokens.slice(start, start + maxTokens);
      // A single token has nothing before it to be predicted from.
      if (piece.length > 1) rows.push([{ tokens: piece, targets: new Uint8Array(piece.length).fill(1) }]);
    }
  }
  return rows;
}

/** A document's tokens and the end token. */
export function documentTokens(tokenizer: Tokenizer, document: string): Int32Array {
  const tokens = tokenizer.encode(document);
  const [endToken] = tokenizer.endTokens;
  if (endToken === undefined) return tokens;
  const ended = new Int32Array(tokens.length + 1);
  ended.set(tokens);
  ended[tokens.length] = endToken;
  return ended;
}

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
