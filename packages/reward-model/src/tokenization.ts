// Answers of one prompt as token sequences with what they share cut off once. Each answer is tokenized as a whole
// conversation, exactly as a lone sequence would be; what all sequences begin with is then their prefix. So nothing
// hinges on how a tokenizer merges across the border between prompt and answer.
import {
  type ChatMessage,
  ChatTemplateError,
  isRefusedText,
  type Tokenizer,
} from '@tastemaker/language-model/checkpoints';

export interface TokenizedAnswers {
  /** Tokens that all sequences begin with; at least one token short of the shortest. */
  readonly prefix: Int32Array;
  /** What follows, one per answer, in the given order; never empty. Its last token is where the score is read. */
  readonly answers: readonly Int32Array[];
  /** Length of the longest whole sequence, in tokens. */
  readonly longest: number;
}

/** An answer: what an assistant says, or several messages (calls of tools, their results, and what is said then). */
export type Answer = string | readonly ChatMessage[];

/**
 * The conversation that ends in `answer`, as a model trained on chats reads it: the chat template, or plain text.
 * @throws ChatTemplateError where the template cannot put all of it into words
 */
function renderAnswer(tokenizer: Tokenizer, messages: readonly ChatMessage[], answer: Answer): string {
  const whole = [...messages, ...messagesOf(answer)];
  return tokenizer.chatTemplate === undefined ? plainText(whole) : tokenizer.renderChat(whole);
}

function messagesOf(answer: Answer): readonly ChatMessage[] {
  return typeof answer === 'string' ? [{ role: 'assistant', content: answer }] : answer;
}

/** What a model without a chat template reads: it has no words for calls of tools. */
function plainText(messages: readonly ChatMessage[]): string {
  if (messages.some(({ tool_calls: calls, tools }) => (calls ?? tools) !== undefined)) {
    throw new ChatTemplateError('chat-template-failed', 'A model without a chat template cannot read calls of tools.');
  }
  return messages
    .flatMap(({ reasoning_content: reasoning, content }) =>
      reasoning === undefined ? [content] : [reasoning, content],
    )
    .join('\n\n');
}

export function tokenizeAnswers(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  answers: readonly Answer[],
): TokenizedAnswers {
  const sequences = answers.map((answer) =>
    tokenizer.encode(renderAnswer(tokenizer, messages, answer), { addSpecialTokens: false }),
  );
  return sharing(sequences);
}

/** Whole sequences of one prompt, cut where they part. */
function sharing(sequences: readonly Int32Array[]): TokenizedAnswers {
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
function tokenizeTexts(tokenizer: Tokenizer, texts: readonly TextInput[], limit: number): TokenizedAnswers {
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
export function closed(text: string, ending: string): string {
  for (let length = ending.length; length > 0; length -= 1) {
    if (text.endsWith(ending.slice(0, length))) return text + ending.slice(length);
  }
  return text + ending;
}

export interface ScoreInput {
  readonly messages: readonly ChatMessage[];
  readonly completion: Answer;
}

export type ScorableInput = ScoreInput | TextInput;

/** Inputs that go in one row, and their places among all. */
export interface TokenizedGroup {
  readonly indices: readonly number[];
  readonly tokenized: TokenizedAnswers;
}

/** An input that the model's template or tokenizer refuses. */
export interface RefusedInput {
  readonly index: number;
  readonly reason: string;
}

export interface TokenizedInputs {
  readonly groups: readonly TokenizedGroup[];
  readonly refused: readonly RefusedInput[];
}

/** @param limit where texts that may be cut are cut: what the model reads at most */
export function tokenizeInputs(tokenizer: Tokenizer, limit: number, inputs: readonly ScorableInput[]): TokenizedInputs {
  const found = samePrompt(inputs).map((indices) => tokenizeOrRefuse(tokenizer, limit, inputs, indices));
  return { groups: found.flatMap(({ groups }) => groups), refused: found.flatMap(({ refused }) => refused) };
}

/** A group of which some are refused is parted into one group each. */
function tokenizeOrRefuse(
  tokenizer: Tokenizer,
  limit: number,
  inputs: readonly ScorableInput[],
  indices: readonly number[],
): TokenizedInputs {
  const group = indices.flatMap((index) => inputs[index] ?? []);
  try {
    return { groups: [{ indices, tokenized: tokenizeGroup(tokenizer, limit, group) }], refused: [] };
  } catch (error) {
    if (!isRefusedText(error)) throw error;
    const [index = 0, ...others] = indices;
    if (others.length === 0) return { groups: [], refused: [{ index, reason: error.message }] };
    const each = indices.map((one) => tokenizeOrRefuse(tokenizer, limit, inputs, [one]));
    return { groups: each.flatMap(({ groups }) => groups), refused: each.flatMap(({ refused }) => refused) };
  }
}

/** A pass takes whole rows, so a prompt with very many answers takes several, to keep the memory of a pass bounded. */
const answersPerRow = 64;

/** Positions of the inputs that go in one row: of one prompt, and not too many. */
function samePrompt(inputs: readonly ScorableInput[]): number[][] {
  const open = new Map<string, number[]>();
  const groups: number[][] = [];
  for (const [index, input] of inputs.entries()) {
    const key = promptOf(input);
    let group = key === undefined ? undefined : open.get(key);
    if (group === undefined || group.length === answersPerRow) {
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
