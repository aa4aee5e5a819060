// Whether a model has an embedding for each token that its tokenizer makes. A model whose own format needs a token without
// one is refused; where only a text may hold such a token, that text is.

import { ChatTemplateError } from '../tokenizer/chat-template.js';
import type { HuggingFaceTokenizer } from '../tokenizer/hugging-face-tokenizer.js';
import { TokenWithoutEmbeddingError } from '../tokenizer/refused-text.js';
import { CheckpointError } from './checkpoint-error.js';

const cure =
  'Give the model more embeddings (in transformers: model.resize_token_embeddings(len(tokenizer))) and save it again';

/**
 * @param path of the file that holds the tokenizer
 * @returns warnings, each a sentence with its cure
 * @throws CheckpointError where the tokenizer is another model's, or plain texts and chats need a token without embedding
 */
export function checkTokenizerFits(
  path: string,
  tokenizer: HuggingFaceTokenizer,
  embeddings: number,
): readonly string[] {
  const { tokens, added } = tokenizer.decoding();
  const addedTexts = new Set(added);
  const beyond = [...tokens.entries()]
    .slice(embeddings)
    .flatMap(([id, text]) => (text === undefined ? [] : [{ id, text }]));
  const [first] = beyond;
  if (first === undefined) return [];
  const ordinary = beyond.find(({ text }) => !addedTexts.has(text));
  if (ordinary !== undefined) {
    throw misfit(
      path,
      `${describe(ordinary)}: it is another model's tokenizer. Put the model's own beside it`,
      embeddings,
    );
  }
  const refusal = ownFormatRefused(tokenizer);
  if (refusal !== undefined) {
    throw misfit(
      path,
      `${describe(first)}, which every text or chat of this model holds (${refusal}). ${cure}`,
      embeddings,
    );
  }
  const others = beyond.length === 1 ? '' : ` and ${beyond.length - 1} more such tokens`;
  return [
    `The tokenizer has ${describe(first)}${others}, and the model has embeddings for ${embeddings} tokens only: texts that ` +
      `hold one are refused. ${cure}, or take ${beyond.length === 1 ? 'it' : 'them'} out of tokenizer.json.`,
  ];
}

function describe({ id, text }: { readonly id: number; readonly text: string }): string {
  return `the token ${JSON.stringify(text)} with id ${id}`;
}

function misfit(path: string, what: string, embeddings: number): CheckpointError {
  const problem = `the model has embeddings for ${embeddings} tokens, and its tokenizer has ${what}.`;
  return new CheckpointError('token-without-embedding', path, problem);
}

/** Why the tokenizer refuses what the model's own format makes of plain words; undefined where it does not. */
function ownFormatRefused(tokenizer: HuggingFaceTokenizer): string | undefined {
  const texts = [() => tokenizer.encode('a', { addSpecialTokens: true }), ...chatsOf(tokenizer)];
  return texts.map(refusalOf).find((reason) => reason !== undefined);
}

function chatsOf(tokenizer: HuggingFaceTokenizer): (() => unknown)[] {
  if (tokenizer.chatTemplate === undefined) return [];
  const question = { role: 'user', content: 'a' } as const;
  const answer = { role: 'assistant', content: 'b' } as const;
  return [
    () => tokenizer.encode(tokenizer.renderChat([question], { addGenerationPrompt: true })),
    () => tokenizer.encode(tokenizer.renderChat([question, answer])),
  ];
}

function refusalOf(encode: () => unknown): string | undefined {
  try {
    encode();
    return undefined;
  } catch (error) {
    if (error instanceof TokenWithoutEmbeddingError) return error.message;
    // A template that refuses such a chat says nothing of tokens; a real chat that it refuses is told so by itself.
    if (error instanceof ChatTemplateError) return undefined;
    throw error;
  }
}
