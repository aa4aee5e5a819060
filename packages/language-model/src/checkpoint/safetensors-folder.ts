// The safetensors of a Hugging Face folder: one file, or shards that an index names.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CheckpointError } from './checkpoint-error.js';
import { type Fields, readOptionalFields } from './fields.js';
import { SafetensorsFile } from './safetensors.js';

/** Opens each file when a tensor of it is asked for. */
export class SafetensorsFolder {
  /** The file that names the tensors: the one with weights, or the index. */
  readonly path: string;
  /** Of every tensor that the file holds or the index promises, read or not. */
  readonly names: ReadonlySet<string>;
  private readonly folder: string;
  private readonly index: Fields | undefined;
  private readonly open = new Map<string, SafetensorsFile>();

  /** @throws CheckpointError where the one file or the index cannot be read */
  constructor(folder: string) {
    this.folder = folder;
    const single = join(folder, 'model.safetensors');
    if (existsSync(join(folder, 'pytorch_model.bin')) && !existsSync(single)) throw pickled(folder);
    const index = existsSync(single) ? undefined : readOptionalFields(join(folder, 'model.safetensors.index.json'));
    this.path = index?.path ?? single;
    this.index = index && weightMap(index);
    this.names = new Set(this.index === undefined ? this.file(single).names : Object.keys(this.index.values));
  }

  /** @throws CheckpointError where no file holds the tensor, naming what may be meant by it */
  fileOf(name: string): SafetensorsFile {
    if (!this.names.has(name)) throw this.missing(name);
    return this.file(this.index === undefined ? this.path : join(this.folder, shardName(this.index, name)));
  }

  close(): void {
    for (const file of this.open.values()) file.close();
    this.open.clear();
  }

  private file(path: string): SafetensorsFile {
    const file = this.open.get(path) ?? new SafetensorsFile(path);
    this.open.set(path, file);
    return file;
  }

  private missing(name: string): CheckpointError {
    const problem = this.index === undefined ? 'holds no tensor' : 'names no file for tensor';
    return new CheckpointError('missing-tensor', this.path, `${problem} "${name}"${this.likeness(name)}`, {
      subject: name,
    });
  }

  /** A tensor of another name that is probably the missing one, with the cure. */
  private likeness(name: string): string {
    const renamed = [...this.names].find((held) => held.endsWith(`.${name}`) || `model.${held}` === name);
    if (renamed !== undefined) {
      return `, but "${renamed}": it was saved from another class. Load it with the class that config.json names and save it again`;
    }
    const head =
      name === 'score.weight'
        ? [...this.names].find((held) => /head|classifier|regression|summary/i.test(held))
        : undefined;
    if (head === undefined || head === 'lm_head.weight') return '';
    return `, but "${head}": if that is its head, rename it to "${name}"`;
  }
}

function pickled(folder: string): CheckpointError {
  const problem =
    'holds pytorch_model.bin and no model.safetensors: pickled weights are programs, and are not read. ' +
    'Load it in transformers and save it again (model.save_pretrained), which writes safetensors';
  return new CheckpointError('missing-file', folder, problem);
}

function weightMap(index: Fields): Fields {
  const map = index.optionalFields('weight_map');
  if (map !== undefined) return map;
  throw new CheckpointError('missing-key', index.path, '"weight_map" is missing', { subject: 'weight_map' });
}

function shardName(map: Fields, name: string): string {
  const shard = map.string(name);
  // A shard lies beside its index; anything else would read outside the folder.
  if (shard !== basename(shard) || shard === '..')
    throw map.invalid(name, 'the name of a file in the same folder', shard);
  return shard;
}
