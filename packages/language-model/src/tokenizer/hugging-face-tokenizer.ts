// The tokenizer of a Hugging Face folder: `tokenizer.json` and `tokenizer_config.json` through
// `@huggingface/tokenizers`, the chat template through jinja.
import { join } from 'node:path';
import type { Tokenizer as TokenizerModel } from '@huggingface/tokenizers';
import { CheckpointError } from '../checkpoint/checkpoint-error.js';
import { type Fields, parseFields, readOptionalFields, readOptionalText } from '../checkpoint/fields.js';
import { ChatTemplate, ChatTemplateError } from './chat-template.js';
import { exactModel } from './exact-model.js';
import { tokenWithoutEmbedding } from './refused-text.js';
import type { ChatMessage, Tokenizer } from './tokenizer.js';
import { checkDecoder, withExactPatterns } from './tokenizer-json.js';

/**
 * Ends of text by name: a chat model's files often declare only its end of turn, and it still ends a text now and then
 * as it did in pre-training.
 */
const endsOfText = ['<|endoftext|>', '<|end_of_text|>', '</s>'];

/** What a tokenizer is made of: the two files' text and what only the model's configuration knows. */
export interface TokenizerSource {
  readonly path: string;
  readonly tokenizerJson: string;
  readonly tokenizerConfigJson: string;
  /** End tokens named outside the tokenizer: `eos_token_id` of config.json and generation_config.json. */
  readonly endTokens?: readonly number[];
  /** Rows of the model's embedding: ids from it on have none. @defaultValue every id has one */
  readonly embeddings?: number | undefined;
}

/** What turns tokens into text, as plain data: lists of texts and a decoder of known steps (`decoder-limits.ts`). */
export interface TokenDecoding {
  /** By id. */
  readonly tokens: readonly (string | undefined)[];
  readonly special: readonly string[];
  readonly added: readonly string[];
  readonly unknown: string | undefined;
  readonly endOfWordSuffix: string | null;
  readonly decoder: unknown;
}

/** `tokenizer.json` and `tokenizer_config.json` through `@huggingface/tokenizers`, the chat template through jinja. */
export class HuggingFaceTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly beginToken: number | undefined;
  readonly endTokens: readonly number[];
  readonly padToken: number | undefined;
  readonly chatTemplate: string | undefined;
  private readonly source: TokenizerSource;
  private readonly decoder: unknown;
  private readonly model: TokenizerModel;
  private readonly template: ChatTemplate | undefined;

  /** @throws CheckpointError where the files don't describe a tokenizer. */
  constructor(source: TokenizerSource) {
    const config = parseFields(source.path, source.tokenizerConfigJson);
    this.source = source;
    const json = parseFields(source.path, source.tokenizerJson);
    this.model = openModel(source, json, config);
    this.decoder = json.optional('decoder') ?? null;
    this.vocabularySize = this.model.model?.vocab.length ?? 0;
    this.beginToken = this.tokenId(tokenText(config, 'bos_token'));
    this.padToken = this.tokenId(tokenText(config, 'pad_token'));
    this.chatTemplate = chatTemplateSource(config);
    this.template = this.chatTemplate === undefined ? undefined : new ChatTemplate(this.chatTemplate, texts(config));
    this.endTokens = this.findEndTokens(tokenText(config, 'eos_token'));
  }

  encode(text: string, options?: { readonly addSpecialTokens?: boolean }): Int32Array {
    const encoded = this.model.encode(text, { add_special_tokens: options?.addSpecialTokens ?? false });
    const ids: readonly number[] = encoded.ids;
    const { embeddings = Number.POSITIVE_INFINITY } = this.source;
    const beyond = ids.find((id) => id >= embeddings);
    if (beyond !== undefined) throw tokenWithoutEmbedding(this.decode([beyond]), beyond, embeddings);
    return Int32Array.from(ids);
  }

  decode(tokens: ArrayLike<number>, options?: { readonly skipSpecialTokens?: boolean }): string {
    if (tokens.length === 0) return '';
    return this.model.decode(Array.from(tokens), {
      skip_special_tokens: options?.skipSpecialTokens ?? false,
      clean_up_tokenization_spaces: false,
    });
  }

  renderChat(messages: readonly ChatMessage[], options?: { readonly addGenerationPrompt?: boolean }): string {
    if (this.template === undefined) {
      throw new ChatTemplateError('no-chat-template', 'This model was never taught a chat format: it has no template.');
    }
    return this.template.render(messages, options?.addGenerationPrompt ?? false);
  }

  files(): { readonly tokenizerJson: string; readonly tokenizerConfigJson: string } {
    return { tokenizerJson: this.source.tokenizerJson, tokenizerConfigJson: this.source.tokenizerConfigJson };
  }

  /** What turns tokens into text, without what turns text into tokens. */
  decoding(): TokenDecoding {
    const { model, special_tokens: special } = this.model;
    const added = this.model.get_added_tokens_decoder().values();
    return {
      tokens: Array.from(model?.vocab ?? []),
      special: [...special],
      added: Array.from(added, ({ content }) => content),
      unknown: model?.unk_token ?? undefined,
      endOfWordSuffix: model?.end_of_word_suffix ?? null,
      decoder: this.decoder,
    };
  }

  private tokenId(text: string | undefined): number | undefined {
    return text === undefined ? undefined : this.model.token_to_id(text);
  }

  /** The declared ones first, then ends of text by name and the special token that the template puts behind an answer. */
  private findEndTokens(endOfText: string | undefined): readonly number[] {
    const ends = new Set<number>();
    const declared = this.tokenId(endOfText);
    if (declared !== undefined) ends.add(declared);
    for (const token of this.source.endTokens ?? []) if (token < this.vocabularySize) ends.add(token);
    const tail = this.template?.afterAnswer()?.trimStart();
    for (const [id, token] of this.model.get_added_tokens_decoder()) {
      if (!token.special || token.content === '') continue;
      if (endsOfText.includes(token.content) || tail?.startsWith(token.content) === true) ends.add(id);
    }
    return [...ends];
  }
}

function openModel(source: TokenizerSource, json: Fields, config: Fields): TokenizerModel {
  checkModel(json);
  checkAddedTokens(json);
  checkDecoder(json);
  try {
    const model = exactModel(withExactPatterns(json), config.values);
    // Some faults show only in use; better here than with the first text.
    model.decode([0, ...model.encode('a').ids]);
    return model;
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError('malformed-tokenizer', source.path, `is not a usable tokenizer: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** The reader's own words; where it stumbled over a value of another kind, JavaScript's would name the reader's variables. */
function reasonOf(cause: unknown): string {
  if (cause instanceof TypeError || cause instanceof ReferenceError)
    return 'a value in its model, normalizer, pre_tokenizer, post_processor or decoder is not of the kind that its type has';
  return cause instanceof Error ? cause.message : String(cause);
}

/** An id is an index into the vocabulary, and a wrong one would make it as large as the id. Merges are a list, if any. */
function checkModel(json: Fields): void {
  const model = json.optionalFields('model');
  model?.optionalList('merges');
  const vocabulary = model?.optional('vocab');
  if (typeof vocabulary !== 'object' || Array.isArray(vocabulary)) return;
  for (const [token, id] of Object.entries(vocabulary ?? {})) {
    if (!isTokenId(id)) throw json.invalid(`model.vocab["${token}"]`, 'a token id', id);
  }
}

/** More than any tokenizer has beside its vocabulary; each token that is decoded is looked for among them. */
const mostAddedTokens = 65_536;

function checkAddedTokens(json: Fields): void {
  const added = json.optionalList('added_tokens') ?? [];
  if (added.length > mostAddedTokens) throw json.invalid('added_tokens', `at most ${mostAddedTokens}`, added.length);
  for (const index of added.keys()) {
    const token = json.element('added_tokens', index);
    token.string('content');
    const id = token.optional('id');
    if (!isTokenId(id)) throw token.invalid('added_tokens.id', 'a token id', id);
  }
}

function isTokenId(id: unknown): boolean {
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 && id < 2 ** 24;
}

/** A token of tokenizer_config.json: plain text, or an object with its content. */
function tokenText(config: Fields, key: string): string | undefined {
  const value = config.optional(key);
  if (value === undefined || typeof value === 'string') return value;
  return config.optionalFields(key)?.string('content');
}

function texts(config: Fields): Record<string, string> {
  const entries = ['bos_token', 'eos_token', 'pad_token', 'unk_token'].flatMap((key) => {
    const text = tokenText(config, key);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(entries);
}

/** One template, or transformers' list of named ones, of which `default` is for chats. */
function chatTemplateSource(config: Fields): string | undefined {
  const value = config.optional('chat_template');
  if (!Array.isArray(value)) return config.optionalString('chat_template');
  const named = value.map((_, index) => config.element('chat_template', index));
  return named.find((entry) => entry.optionalString('name') === 'default')?.optionalString('template');
}

/**
 * The tokenizer of a Hugging Face folder: `tokenizer.json`, `tokenizer_config.json` and, as newer folders have it,
 * `chat_template.jinja`; `config.json` and `generation_config.json` add their end tokens.
 * @param embeddings of the model that it goes with, where there is one
 * @throws CheckpointError naming the file or key that is missing or wrong.
 */
export function loadTokenizer(folder: string, embeddings?: number): HuggingFaceTokenizer {
  const path = join(folder, 'tokenizer.json');
  const tokenizerJson = readOptionalText(path);
  if (tokenizerJson === undefined) {
    throw new CheckpointError('missing-file', path, 'is missing; a model needs its tokenizer beside it');
  }
  return new HuggingFaceTokenizer({
    path,
    tokenizerJson,
    tokenizerConfigJson: tokenizerConfig(folder),
    endTokens: ['config.json', 'generation_config.json'].flatMap((name) => endTokens(join(folder, name))),
    embeddings,
  });
}

/** tokenizer_config.json with the template of chat_template.jinja put into it, so that one file says it all. */
function tokenizerConfig(folder: string): string {
  const config = readOptionalFields(join(folder, 'tokenizer_config.json'))?.values ?? {};
  const template = readOptionalText(join(folder, 'chat_template.jinja'));
  const merged = template === undefined ? config : { ...config, chat_template: template };
  return `${JSON.stringify(merged, null, 2)}\n`;
}

/** `eos_token_id` is one number or a list of them. */
function endTokens(path: string): number[] {
  const config = readOptionalFields(path);
  const value = config?.optional('eos_token_id');
  if (config === undefined || value === undefined) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((token) => {
    if (typeof token === 'number' && Number.isSafeInteger(token) && token >= 0) return token;
    throw config.invalid('eos_token_id', 'a token id or a list of them', token);
  });
}
