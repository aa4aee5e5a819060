// A GGUF file as a checkpoint: llama.cpp's names and order of rows as Hugging Face's.
import { basename } from 'node:path';
import type { DecoderConfig } from '../../decoder/config.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { StoredCheckpoint } from '../checkpoint.js';
import { CheckpointError } from '../checkpoint-error.js';
import type { StoredTensor } from '../stored-tensor.js';
import { sameShape, tensorShapes } from '../tensor-shapes.js';
import { checkTokenizerFits } from '../tokenizer-fit.js';
import { readGgufConfig } from './gguf-config.js';
import { type GgufFile, openGgufFile } from './gguf-file.js';
import { readGgufTokenizer } from './gguf-tokenizer.js';

/** llama.cpp's names of the parts of a layer, by Hugging Face's (`gguf-py/gguf/tensor_mapping.py`). */
const layerParts: ReadonlyMap<string, string> = new Map([
  ['input_layernorm', 'attn_norm'],
  ['self_attn.q_proj', 'attn_q'],
  ['self_attn.k_proj', 'attn_k'],
  ['self_attn.v_proj', 'attn_v'],
  ['self_attn.q_norm', 'attn_q_norm'],
  ['self_attn.k_norm', 'attn_k_norm'],
  ['self_attn.o_proj', 'attn_output'],
  ['post_attention_layernorm', 'ffn_norm'],
  ['mlp.gate_proj', 'ffn_gate'],
  ['mlp.up_proj', 'ffn_up'],
  ['mlp.down_proj', 'ffn_down'],
]);

const otherParts: ReadonlyMap<string, string> = new Map([
  ['model.embed_tokens.weight', 'token_embd.weight'],
  ['model.norm.weight', 'output_norm.weight'],
  ['lm_head.weight', 'output.weight'],
]);

/** A GGUF file as a checkpoint: Hugging Face's names, shapes and order of the rotary halves. */
class GgufCheckpoint implements StoredCheckpoint {
  readonly kind = 'causal';
  readonly config: DecoderConfig;
  readonly tokenizer: Tokenizer;
  readonly warnings: readonly string[];
  private readonly file: GgufFile;
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** llama.cpp's converter reorders the rows of q and k for "llama", not for "qwen2" and "qwen3". */
  private readonly interleaved: boolean;

  constructor(file: GgufFile) {
    this.file = file;
    this.config = readGgufConfig(file);
    this.shapes = tensorShapes(this.config, this.kind);
    this.interleaved = file.metadata.string('general.architecture') === 'llama';
    for (const [name, shape] of this.shapes) checkShape(file, ggufName(name), shape);
    refuseStrayTensors(file, new Set(Array.from(this.shapes.keys(), ggufName)));
    const tokenizer = readGgufTokenizer(file.metadata, this.config.vocabularySize);
    this.warnings = checkTokenizerFits(file.path, tokenizer, this.config.vocabularySize);
    this.tokenizer = tokenizer;
  }

  get names(): readonly string[] {
    return [...this.shapes.keys()];
  }

  shape(name: string): readonly number[] {
    return this.shapes.get(name) ?? missing(name);
  }

  stored(name: string): StoredTensor & { readonly file: string } {
    const stored = this.file.stored(this.shapes.has(name) ? ggufName(name) : missing(name));
    const isRotated = name.includes('.self_attn.q_proj.') || name.includes('.self_attn.k_proj.');
    const interleaved = this.interleaved && isRotated ? { interleavedHead: this.config.headSize } : {};
    return { ...stored, ...interleaved, file: basename(this.file.path) };
  }

  read(name: string): Float32Array {
    return this.file.read(this.stored(name), name);
  }

  close(): void {
    this.file.close();
  }
}

/** @throws CheckpointError where the file is corrupt, incomplete, or of a kind that is not supported. */
export async function openGguf(path: string): Promise<StoredCheckpoint> {
  const file = await openGgufFile(path);
  try {
    return new GgufCheckpoint(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

function missing(name: string): never {
  throw new RangeError(`The checkpoint has no tensor "${name}".`);
}

function ggufName(name: string): string {
  const layer = /^model\.layers\.(?<index>\d+)\.(?<part>.+)\.(?<kind>weight|bias)$/.exec(name)?.groups;
  if (layer === undefined) return otherParts.get(name) ?? missing(name);
  const { index, part, kind } = layer;
  return `blk.${index}.${layerParts.get(part ?? '') ?? missing(name)}.${kind}`;
}

/** Read with the configuration (`readGgufConfig`). */
const readElsewhere = ['rope_freqs.weight'];

/** A converter writes what a model computes with, and nothing else. */
function refuseStrayTensors(file: GgufFile, read: ReadonlySet<string>): void {
  const stray = file.names.find((name) => !read.has(name) && !readElsewhere.includes(name));
  if (stray === undefined) return;
  const problem =
    `holds tensor "${stray}", which its architecture does not have here: without it the model would compute something else. ` +
    'Import a model of a supported architecture';
  throw new CheckpointError('unread-tensor', file.path, problem, { subject: stray });
}

function checkShape(file: GgufFile, name: string, shape: readonly number[]): void {
  const actual = file.shape(name);
  if (sameShape(actual, shape)) return;
  const problem = `tensor "${name}" is [${actual.join(', ')}], and its metadata asks for [${shape.join(', ')}]`;
  throw new CheckpointError('wrong-shape', file.path, problem, { subject: name });
}
