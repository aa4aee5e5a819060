// A Hugging Face folder as a checkpoint.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DecoderConfig } from '../decoder/config.js';
import { loadTokenizer } from '../tokenizer/hugging-face-tokenizer.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { StoredCheckpoint } from './checkpoint.js';
import { CheckpointError } from './checkpoint-error.js';
import { readFields } from './fields.js';
import { readModelConfig } from './model-config.js';
import type { SafetensorsFile } from './safetensors.js';
import { SafetensorsFolder } from './safetensors-folder.js';
import type { StoredTensor } from './stored-tensor.js';
import { checkStrayTensors, notMerged, refuseOtherContents } from './stray-tensors.js';
import { sameShape, tensorShapes } from './tensor-shapes.js';
import { checkTokenizerFits } from './tokenizer-fit.js';

/** A Hugging Face folder: config.json, tokenizer files, and safetensors in one file or in shards. */
export class HuggingFaceFolder implements StoredCheckpoint {
  readonly config: DecoderConfig;
  readonly kind: 'causal' | 'reward';
  readonly tokenizer: Tokenizer;
  readonly warnings: readonly string[];
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  private readonly tensors: SafetensorsFolder;

  /**
   * The folder is checked against itself: every tensor's presence and shape, what else is there, and whether the tokenizer
   * is the model's. No weights are read yet. @throws CheckpointError
   */
  constructor(folder: string) {
    const adapters = adapterWarnings(folder);
    const model = readModelConfig(readFields(join(folder, 'config.json')));
    this.config = model.config;
    this.kind = model.kind;
    const tokenizer = loadTokenizer(folder, model.config.vocabularySize);
    this.tokenizer = tokenizer;
    this.shapes = tensorShapes(model.config, model.kind);
    this.tensors = new SafetensorsFolder(folder);
    try {
      this.warnings = [
        ...adapters,
        ...this.checkTensors(),
        ...checkTokenizerFits(join(folder, 'tokenizer.json'), tokenizer, model.config.vocabularySize),
      ];
    } catch (error) {
      this.tensors.close();
      throw error;
    }
  }

  get names(): readonly string[] {
    return [...this.shapes.keys()];
  }

  shape(name: string): readonly number[] {
    return this.shapes.get(name) ?? missing(name);
  }

  stored(name: string): StoredTensor & { readonly file: string } {
    const file = this.fileOf(name);
    return { ...file.stored(name), file: basename(file.path) };
  }

  read(name: string): Float32Array {
    return this.fileOf(name).read(name);
  }

  close(): void {
    this.tensors.close();
  }

  private fileOf(name: string): SafetensorsFile {
    return this.shapes.has(name) ? this.tensors.fileOf(name) : missing(name);
  }

  private checkTensors(): readonly string[] {
    const { tensors, shapes, kind, config } = this;
    const held = { path: tensors.path, kind, layers: config.layers, names: [...tensors.names], read: shapes };
    refuseOtherContents(held);
    for (const [name, shape] of shapes) checkTensor(tensors.fileOf(name), name, shape);
    const warnings = checkStrayTensors(held);
    const isTied = kind === 'causal' && config.tiedEmbeddings;
    return isTied && hasOtherHead(tensors) ? [...warnings, otherHead] : warnings;
  }
}

function missing(name: string): never {
  throw new RangeError(`The checkpoint has no tensor "${name}".`);
}

function checkTensor(file: SafetensorsFile, name: string, shape: readonly number[]): void {
  const actual = file.stored(name).shape;
  if (sameShape(actual, shape)) return;
  const sizes = `[${actual.join(', ')}]`;
  const isHead = name === 'score.weight' && actual.length === 2 && actual[1] === shape[1];
  const problem = isHead
    ? `tensor "${name}" is ${sizes}: a head of ${actual[0]} labels, and a reward model has 1`
    : `tensor "${name}" is ${sizes}, and config.json asks for [${shape.join(', ')}]`;
  throw new CheckpointError('wrong-shape', file.path, problem, { subject: name });
}

/** @throws CheckpointError for a folder that holds an adapter and no model */
function adapterWarnings(folder: string): readonly string[] {
  if (!existsSync(join(folder, 'adapter_config.json'))) return [];
  if (!existsSync(join(folder, 'config.json'))) throw notMerged(folder, 'adapter_config.json', 'adapter_config.json');
  return [
    'adapter_config.json lies beside the model, and its low-rank adapter is not read. If it is not merged into these ' +
      'weights, merge it (with PEFT: merge_and_unload()) and import the result; if it is, delete it.',
  ];
}

const otherHead =
  'Tensor "lm_head.weight" is not "model.embed_tokens.weight", and config.json says they are one ' +
  '("tie_word_embeddings"): the embeddings are used for both. If the head was trained by itself, set it to false.';

const [samples, sampleBytes] = [64, 4096];

/** Whether the folder holds a head that is not the embeddings, by samples of its bytes. */
function hasOtherHead(tensors: SafetensorsFolder): boolean {
  const [head, embeddings] = ['lm_head.weight', 'model.embed_tokens.weight'] as const;
  if (!tensors.names.has(head)) return false;
  const files = [tensors.fileOf(head), tensors.fileOf(embeddings)] as const;
  const bytes = files.map((file, at) => file.byteLength(at === 0 ? head : embeddings));
  if (bytes[0] !== bytes[1]) return true;
  const stride = Math.max(sampleBytes, Math.floor((bytes[0] ?? 0) / samples));
  for (let from = 0; from < (bytes[0] ?? 0); from += stride) {
    const [mine, theirs] = [
      files[0].readBytes(head, from, sampleBytes),
      files[1].readBytes(embeddings, from, sampleBytes),
    ];
    if (!Buffer.from(mine).equals(theirs)) return true;
  }
  return false;
}
