import { join } from 'node:path';
import type { DecoderConfig } from '../decoder/config.js';
import { DescribedTokenizer, describeTokenizer, type TokenizerDescription } from '../tokenizer/described-tokenizer.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { StoredCheckpoint } from './checkpoint.js';
import { CheckpointError } from './checkpoint-error.js';
import { readStoredTensor, type StoredTensor } from './stored-tensor.js';
import { TensorFile } from './tensor-file.js';
import { sameShape, tensorShapes } from './tensor-shapes.js';

/**
 * A checkpoint without its files' formats: what one process has read out of them, for another that reads only numbers at
 * places. The process that computes so never parses what a stranger wrote.
 */
export interface CheckpointDescription {
  readonly config: DecoderConfig;
  readonly kind: 'causal' | 'reward';
  readonly tokenizer: TokenizerDescription;
  readonly tensors: readonly TensorDescription[];
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
  };
}

/** Reads weights where a description says that they are, below `folder`. Its tokenizer turns tokens into text only. */
export class DescribedCheckpoint implements StoredCheckpoint {
  readonly config: DecoderConfig;
  readonly kind: 'causal' | 'reward';
  readonly tokenizer: Tokenizer;
  private readonly folder: string;
  private readonly tensors: ReadonlyMap<string, TensorDescription>;
  private readonly files = new Map<string, TensorFile>();

  /** @throws CheckpointError where tensors are missing, of other shapes than the configuration's, or in other folders. */
  constructor(folder: string, description: CheckpointDescription) {
    this.folder = folder;
    this.config = description.config;
    this.kind = description.kind;
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
