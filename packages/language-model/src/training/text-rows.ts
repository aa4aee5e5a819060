// Texts as rows to train on: documents, every token of which is to be predicted, and conversations in the model's chat
// format, with loss on what the assistant says.
import type { Row } from '../decoder/layout.js';
import { ChatTemplateError } from '../tokenizer/chat-template.js';
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
 * answer is encoded apart from what stands before it, as it is when the model answers. Where the template writes earlier
 * turns otherwise than it wrote them while they were the last (without their reasoning, for one), the last answer alone
 * is learned from.
 * @throws ChatTemplateError, TokenWithoutEmbeddingError for a conversation that the model cannot read
 */
export function conversationRow(tokenizer: Tokenizer, messages: readonly ChatMessage[]): Row {
  const answers = [...messages.keys()].filter((index) => messages[index]?.role === 'assistant');
  const last = answers.at(-1);
  if (last === undefined) throw withoutAnswer();
  const turns = answerTurns(tokenizer, messages, answers) ?? answerTurns(tokenizer, messages, [last]);
  if (turns === undefined) {
    const why = "The model's chat template does not begin an answered prompt as it begins the prompt itself";
    throw new ChatTemplateError('chat-template-failed', `${why}, so an answer's tokens cannot be told apart.`);
  }
  return rowOfTurns(tokenizer, turns);
}

interface AnswerTurn {
  /** What stands before the answer, behind the one before. */
  readonly prompt: string;
  readonly answer: string;
}

/** The answers at these places, each with what stands before it; undefined where the template does not write them so. */
function answerTurns(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  answers: readonly number[],
): AnswerTurn[] | undefined {
  const turns: AnswerTurn[] = [];
  let rendered = '';
  for (const index of answers) {
    const prompt = tokenizer.renderChat(messages.slice(0, index), { addGenerationPrompt: true });
    const whole = tokenizer.renderChat(messages.slice(0, index + 1));
    if (!prompt.startsWith(rendered) || !whole.startsWith(prompt)) return undefined;
    turns.push({ prompt: prompt.slice(rendered.length), answer: whole.slice(prompt.length) });
    rendered = whole;
  }
  return turns;
}

function rowOfTurns(tokenizer: Tokenizer, turns: readonly AnswerTurn[]): Row {
  const tokens: number[] = [];
  const targets: number[] = [];
  const append = (text: string, target: (token: number) => 0 | 1): void => {
    for (const token of tokenizer.encode(text, { addSpecialTokens: false })) {
      tokens.push(token);
      targets.push(target(token));
    }
  };
  for (const { prompt, answer } of turns) {
    append(prompt, () => 0);
    let hasEnded = false;
    append(answer, (token) => {
      const isAnswer = !hasEnded;
      hasEnded ||= tokenizer.endTokens.includes(token);
      return isAnswer ? 1 : 0;
    });
  }
  // What the template adds behind the last answer, and turns after it, teach nothing.
  const length = targets.lastIndexOf(1) + 1;
  if (length === 0) throw withoutAnswer();
  return [{ tokens: Int32Array.from(tokens.slice(0, length)), targets: Uint8Array.from(targets.slice(0, length)) }];
}

function withoutAnswer(): Error {
  return new Error('A conversation to learn from needs an answer of the assistant.');
}
