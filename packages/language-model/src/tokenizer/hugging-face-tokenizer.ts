import { Tokenizer as TokenizerModel } from '@huggingface/tokenizers';
import { CheckpointError } from '../checkpoint/checkpoint-error.js';
import { type Fields, parseFields } from '../checkpoint/fields.js';
import { ChatTemplate, ChatTemplateError } from './chat-template.js';
import { withExactPatterns } from './exact-patterns.js';
import type { ChatMessage, Tokenizer } from './tokenizer.js';

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
}

/** `tokenizer.json` and `tokenizer_config.json` through `@huggingface/tokenizers`, the chat template through jinja. */
export class HuggingFaceTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly beginToken: number | undefined;
  readonly endTokens: readonly number[];
  readonly padToken: number | undefined;
  readonly chatTemplate: string | undefined;
  private readonly source: TokenizerSource;
  private readonly model: TokenizerModel;
  private readonly template: ChatTemplate | undefined;

  /** @throws CheckpointError where the files don't describe a tokenizer. */
  constructor(source: TokenizerSource) {
    const config = parseFields(source.path, source.tokenizerConfigJson);
    this.source = source;
    this.model = openModel(source, config);
    this.vocabularySize = this.model.model?.vocab.length ?? 0;
    this.beginToken = this.tokenId(tokenText(config, 'bos_token'));
    this.padToken = this.tokenId(tokenText(config, 'pad_token'));
    this.chatTemplate = chatTemplateSource(config);
    this.template = this.chatTemplate === undefined ? undefined : new ChatTemplate(this.chatTemplate, texts(config));
    this.endTokens = this.findEndTokens(tokenText(config, 'eos_token'));
  }

  encode(text: string, options?: { readonly addSpecialTokens?: boolean }): Int32Array {
    return Int32Array.from(this.model.encode(text, { add_special_tokens: options?.addSpecialTokens ?? false }).ids);
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

function openModel(source: TokenizerSource, config: Fields): TokenizerModel {
  const json = parseFields(source.path, source.tokenizerJson);
  checkIds(json);
  try {
    const model = new TokenizerModel(withExactPatterns(json), config.values);
    // Some faults show only in use; better here than with the first text.
    model.decode([0, ...model.encode('a').ids]);
    return model;
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError('malformed-tokenizer', source.path, `is not a usable tokenizer: ${reason}`, { cause });
  }
}

/** An id is an index into the vocabulary, and a wrong one would make it as large as the id. */
function checkIds(json: Fields): void {
  const vocabulary = json.optionalFields('model')?.optional('vocab');
  if (typeof vocabulary !== 'object' || Array.isArray(vocabulary)) return;
  for (const [token, id] of Object.entries(vocabulary ?? {})) {
    const isId = typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 && id < 2 ** 24;
    if (!isId) throw json.invalid(`model.vocab["${token}"]`, 'a token id', id);
  }
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
