// A checkpoint and its tokenizer as plain data: what one process has read out of their files, for another that reads
// only numbers at places. The process that computes so never parses what a stranger wrote.
import { join } from 'node:path';
import type { Tokenizer as TokenizerModel } from '@huggingface/tokenizers';
import type { DecoderConfig } from '../decoder/config.js';
import { exactModel } from '../tokenizer/exact-model.js';
import { HuggingFaceTokenizer, type TokenDecoding } from '../tokenizer/hugging-face-tokenizer.js';
import type { ChatMessage, Tokenizer } from '../tokenizer/tokenizer.js';
import type { StoredCheckpoint } from './checkpoint.js';
import { CheckpointError } from './checkpoint-error.js';
import { readStoredTensor, type StoredTensor, TensorFile } from './stored-tensor.js';
import { sameShape, tensorShapes } from './tensor-shapes.js';

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
function describeTokenizer(tokenizer: Tokenizer): TokenizerDescription {
  if (!(tokenizer instanceof HuggingFaceTokenizer)) throw new TypeError('only a tokenizer of files can be described');
  const { vocabularySize, beginToken, endTokens, padToken, chatTemplate } = tokenizer;
  return { vocabularySize, beginToken, endTokens, padToken, chatTemplate, decoding: tokenizer.decoding() };
}

/**
 * Decodes exactly as the tokenizer that was described. Patterns and templates, which a stranger wrote, stay in the process
 * that read them: encoding and rendering is asked of that one.
 */
class DescribedTokenizer implements Tokenizer {
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
  const model = exactModel(json, {});
  // Two ids may have one text, which a vocabulary by text could not hold.
  Object.assign(model.model ?? {}, { vocab: [...tokens] });
  Object.assign(model, { special_tokens: [...special] });
  return model;
}

/**
 * A checkpoint without its files' formats: what one process has read out of them, for another that reads only numbers at
 * places. The process that computes so never parses what a stranger wrote.
 */
export interface CheckpointDescription {
  readonly config: DecoderConfig;
  readonly kind: 'causal' | 'reward';
  readonly tokenizer: TokenizerDescription;
  readonly tensors: readonly TensorDescription[];
  readonly warnings: readonly string[];
}

export interface TensorDescription extends StoredTensor {
  readonly name: string;
  /** Of the folder's files, or the one file's own name. */
  readonly file: string;
}

export function describeCheckpoint(checkpoint: StoredCheckpoint): CheckpointDescription {
  return {
    config: checkpoint.config,
    kind: checkpoint.kind,
    tokenizer: describeTokenizer(checkpoint.tokenizer),
    tensors: checkpoint.names.map((name) => ({ name, ...checkpoint.stored(name) })),
    warnings: checkpoint.warnings,
  };
}

/** Reads weights where a description says that they are, below `folder`. Its tokenizer turns tokens into text only. */
export class DescribedCheckpoint implements StoredCheckpoint {
  readonly config: DecoderConfig;
  readonly kind: 'causal' | 'reward';
  readonly tokenizer: Tokenizer;
  readonly warnings: readonly string[];
  private readonly folder: string;
  private readonly tensors: ReadonlyMap<string, TensorDescription>;
  private readonly files = new Map<string, TensorFile>();

  /** @throws CheckpointError where tensors are missing, of other shapes than the configuration's, or in other folders. */
  constructor(folder: string, description: CheckpointDescription) {
    this.folder = folder;
    this.config = description.config;
    this.kind = description.kind;
    this.warnings = description.warnings;
    this.tokenizer = new DescribedTokenizer(description.tokenizer);
    this.tensors = new Map(description.tensors.map((tensor) => [tensor.name, tensor]));
    for (const [name, shape] of tensorShapes(this.config, this.kind)) {
      const tensor = this.tensors.get(name);
      if (tensor === undefined || !sameShape(tensor.shape, shape) || !/^[^/\\\0]+$/.test(tensor.file)) {
        throw new CheckpointError('wrong-shape', folder, `tensor "${name}" is not described as it must be`, {
          subject: name,
        });
      }
    }
  }

  get names(): readonly string[] {
    return [...this.tensors.keys()];
  }

  shape(name: string): readonly number[] {
    return this.stored(name).shape;
  }

  stored(name: string): TensorDescription {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new RangeError(`The checkpoint has no tensor "${name}".`);
    return tensor;
  }

  read(name: string): Float32Array {
    const tensor = this.stored(name);
    const file = this.files.get(tensor.file) ?? new TensorFile(join(this.folder, tensor.file));
    this.files.set(tensor.file, file);
    return readStoredTensor(file, name, tensor);
  }

  close(): void {
    for (const file of this.files.values()) file.close();
    this.files.clear();
  }
}
