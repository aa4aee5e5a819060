import { Tokenizer as TokenizerModel } from '@huggingface/tokenizers';
import { HuggingFaceTokenizer, type TokenDecoding } from './hugging-face-tokenizer.js';
import type { ChatMessage, Tokenizer } from './tokenizer.js';

/** A tokenizer as data: all that a process needs which only decodes. */
export interface TokenizerDescription {
  readonly vocabularySize: number;
  readonly beginToken: number | undefined;
  readonly endTokens: readonly number[];
  readonly padToken: number | undefined;
  readonly chatTemplate: string | undefined;
  readonly decoding: TokenDecoding;
}

/** @throws TypeError for a tokenizer that was not read from files */
export function describeTokenizer(tokenizer: Tokenizer): TokenizerDescription {
  if (!(tokenizer instanceof HuggingFaceTokenizer)) throw new TypeError('only a tokenizer of files can be described');
  const { vocabularySize, beginToken, endTokens, padToken, chatTemplate } = tokenizer;
  return { vocabularySize, beginToken, endTokens, padToken, chatTemplate, decoding: tokenizer.decoding() };
}

/**
 * Decodes exactly as the tokenizer that was described. Patterns and templates, which a stranger wrote, stay in the process
 * that read them: encoding and rendering is asked of that one.
 */
export class DescribedTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly beginToken: number | undefined;
  readonly endTokens: readonly number[];
  readonly padToken: number | undefined;
  readonly chatTemplate: string | undefined;
  private readonly model: TokenizerModel;

  constructor(description: TokenizerDescription) {
    this.vocabularySize = description.vocabularySize;
    this.beginToken = description.beginToken;
    this.endTokens = description.endTokens;
    this.padToken = description.padToken;
    this.chatTemplate = description.chatTemplate;
    this.model = decodingModel(description.decoding);
  }

  decode(tokens: ArrayLike<number>, options?: { readonly skipSpecialTokens?: boolean }): string {
    if (tokens.length === 0) return '';
    return this.model.decode(Array.from(tokens), {
      skip_special_tokens: options?.skipSpecialTokens ?? false,
      clean_up_tokenization_spaces: false,
    });
  }

  encode(): never {
    throw elsewhere();
  }

  renderChat(_messages: readonly ChatMessage[]): never {
    throw elsewhere();
  }

  files(): never {
    throw elsewhere();
  }
}

function elsewhere(): Error {
  return new Error("This process only decodes: a model's texts are rendered and encoded in a process of their own.");
}

function decodingModel({ tokens, special, added, unknown, endOfWordSuffix, decoder }: TokenDecoding): TokenizerModel {
  const json = {
    model: { type: 'BPE', vocab: {}, merges: [], unk_token: unknown ?? null, end_of_word_suffix: endOfWordSuffix },
    added_tokens: added.map((content) => ({ content, special: false, id: 0 })),
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder,
  };
  const model = new TokenizerModel(json, {});
  // Two ids may have one text, which a vocabulary by text could not hold.
  Object.assign(model.model ?? {}, { vocab: [...tokens] });
  Object.assign(model, { special_tokens: [...special] });
  return model;
}
