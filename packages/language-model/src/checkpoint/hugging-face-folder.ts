// A Hugging Face folder as a checkpoint.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DecoderConfig } from '../decoder/config.js';
import { loadTokenizer } from '../tokenizer/hugging-face-tokenizer.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { StoredCheckpoint } from './checkpoint.js';
import { CheckpointError } from './checkpoint-error.js';
import { type Fields, readFields, readOptionalFields } from './fields.js';
import { readModelConfig } from './model-config.js';
import { SafetensorsFile } from './safetensors.js';
import type { StoredTensor } from './stored-tensor.js';
import { sameShape, tensorShapes } from './tensor-shapes.js';

/** A Hugging Face folder: config.json, tokenizer files, and safetensors in one file or in shards. */
export class HuggingFaceFolder implements StoredCheckpoint {
  readonly config: DecoderConfig;
  readonly kind: 'causal' | 'reward';
  readonly tokenizer: Tokenizer;
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  private readonly files: ReadonlyMap<string, SafetensorsFile>;

  /** Every tensor's presence and shape is checked here; no weights are read yet. @throws CheckpointError */
  constructor(folder: string) {
    const model = readModelConfig(readFields(join(folder, 'config.json')));
    this.config = model.config;
    this.kind = model.kind;
    this.tokenizer = loadTokenizer(folder);
    this.shapes = tensorShapes(model.config, model.kind);
    this.files = openTensors(folder, this.shapes);
  }

  get names(): readonly string[] {
    return [...this.shapes.keys()];
  }

  shape(name: string): readonly number[] {
    return this.shapes.get(name) ?? missing(name);
  }

  stored(name: string): StoredTensor & { readonly file: string } {
    const file = this.files.get(name) ?? missing(name);
    return { ...file.stored(name), file: basename(file.path) };
  }

  read(name: string): Float32Array {
    return (this.files.get(name) ?? missing(name)).read(name);
  }

  close(): void {
    for (const file of new Set(this.files.values())) file.close();
  }
}

function missing(name: string): never {
  throw new RangeError(`The checkpoint has no tensor "${name}".`);
}

/** Which file holds which tensor, all of them open and checked against the shapes that the configuration asks for. */
function openTensors(
  folder: string,
  shapes: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, SafetensorsFile> {
  const open = new Map<string, SafetensorsFile>();
  const files = new Map<string, SafetensorsFile>();
  try {
    const place = shardPlaces(folder);
    for (const [name, shape] of shapes) {
      const path = place(name);
      const file = open.get(path) ?? new SafetensorsFile(path);
      open.set(path, file);
      files.set(name, file);
      checkTensor(file, name, shape);
    }
    return files;
  } catch (error) {
    for (const file of open.values()) file.close();
    throw error;
  }
}

function checkTensor(file: SafetensorsFile, name: string, shape: readonly number[]): void {
  const actual = file.stored(name).shape;
  if (sameShape(actual, shape)) return;
  const problem = `tensor "${name}" is [${actual.join(', ')}], and config.json asks for [${shape.join(', ')}]`;
  throw new CheckpointError('wrong-shape', file.path, problem, { subject: name });
}

/** From a tensor's name to the path of the file that holds it. */
function shardPlaces(folder: string): (name: string) => string {
  const single = join(folder, 'model.safetensors');
  const index = existsSync(single) ? undefined : readOptionalFields(join(folder, 'model.safetensors.index.json'));
  if (index === undefined) return () => single;
  const map = index.optionalFields('weight_map');
  if (map === undefined) {
    throw new CheckpointError('missing-key', index.path, '"weight_map" is missing', { subject: 'weight_map' });
  }
  return (name) => join(folder, shardName(map, name));
}

function shardName(map: Fields, name: string): string {
  const shard = map.optionalString(name);
  if (shard === undefined) {
    throw new CheckpointError('missing-tensor', map.path, `names no file for tensor "${name}"`, { subject: name });
  }
  // A shard lies beside its index; anything else would read outside the folder.
  if (shard !== basename(shard) || shard === '..')
    throw map.invalid(name, 'the name of a file in the same folder', shard);
  return shard;
}
