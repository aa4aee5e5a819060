// Writing a model as a Hugging Face folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecoderConfig } from '../decoder/config.js';
import type { NamedTensor } from '../decoder/load.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { CheckpointError } from './checkpoint-error.js';
import { encodeBfloat16, encodeFloat16 } from './half-precision.js';
import { modelConfigJson } from './model-config.js';
import { writeSafetensors } from './safetensors.js';
import type { FloatType } from './stored-tensor.js';
import { elementCount, sameShape, tensorShapes } from './tensor-shapes.js';

export interface CheckpointContents {
  readonly config: DecoderConfig;
  readonly kind: 'causal' | 'reward';
  /** Each tensor of the configuration once, in any order; one is in memory at a time if the iterable is lazy. */
  readonly tensors: Iterable<NamedTensor>;
  readonly tokenizer: Tokenizer;
  readonly dtype: FloatType;
  /** Further keys of `config.json`, which transformers keeps as they are. @defaultValue none */
  readonly remarks?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a Hugging Face folder that transformers loads (`LlamaForCausalLM`, `LlamaForSequenceClassification`, or
 * Qwen2's where q, k and v have a bias). The weights get their name last, so a folder that has `model.safetensors`
 * is whole.
 * @throws CheckpointError where a tensor is missing, unknown, given twice, of another shape, or too large for float16.
 */
export function writeCheckpoint(folder: string, contents: CheckpointContents): void {
  mkdirSync(folder, { recursive: true });
  const { tokenizer, dtype, remarks } = contents;
  const { tokenizerJson, tokenizerConfigJson } = tokenizer.files();
  writeFileSync(join(folder, 'config.json'), modelConfigJson(contents, tokenizer, dtype, remarks));
  writeFileSync(join(folder, 'generation_config.json'), generationConfigJson(tokenizer));
  writeFileSync(join(folder, 'tokenizer.json'), tokenizerJson);
  writeFileSync(join(folder, 'tokenizer_config.json'), tokenizerConfigJson);
  writeWeights(join(folder, 'model.safetensors'), contents);
}

function generationConfigJson(tokenizer: Tokenizer): string {
  const json = {
    bos_token_id: tokenizer.beginToken,
    eos_token_id: tokenizer.endTokens,
    pad_token_id: tokenizer.padToken,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** Every tensor's place follows from the configuration, so each is written where it belongs in whatever order they come. */
function writeWeights(path: string, { config, kind, dtype, tensors }: CheckpointContents): void {
  const shapes = tensorShapes(config, kind);
  const entries = Array.from(shapes, ([name, shape]) => ({ name, shape, dtype }));
  writeSafetensors(path, entries, encodedTensors(path, tensors, shapes, dtype), { format: 'pt' });
}

function* encodedTensors(
  path: string,
  tensors: Iterable<NamedTensor>,
  shapes: ReadonlyMap<string, readonly number[]>,
  dtype: FloatType,
) {
  for (const tensor of tensors) {
    checkTensor(path, tensor, shapes.get(tensor.name));
    yield { name: tensor.name, bytes: encode(path, tensor, dtype) };
  }
}

function checkTensor(path: string, tensor: NamedTensor, shape: readonly number[] | undefined): void {
  const { name } = tensor;
  if (shape === undefined) throw failure('missing-key', path, name, 'does not belong to the configuration');
  if (!sameShape(shape, tensor.shape) || tensor.data.length !== elementCount(shape)) {
    const given = `[${tensor.shape.join(', ')}] with ${tensor.data.length} values`;
    throw failure('wrong-shape', path, name, `is ${given}, and the configuration asks for [${shape.join(', ')}]`);
  }
}

function encode(path: string, { name, data }: NamedTensor, dtype: FloatType): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const encodeOne = dtype === 'F16' ? encodeFloat16 : encodeBfloat16;
  const encoded = Uint16Array.from(data, encodeOne);
  if (dtype === 'F16' && data.some((value) => Number.isFinite(value) && Math.abs(value) >= 65_520)) {
    throw failure(
      'invalid-value',
      path,
      name,
      'has values beyond 65,504, which float16 cannot hold; write BF16 or F32',
    );
  }
  return new Uint8Array(encoded.buffer);
}

function failure(code: CheckpointError['code'], path: string, name: string, problem: string): CheckpointError {
  return new CheckpointError(code, path, `tensor "${name}" ${problem}`, { subject: name });
}
