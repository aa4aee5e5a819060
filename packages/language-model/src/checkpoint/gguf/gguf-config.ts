// The decoder's shape in the metadata of a GGUF file.
import type { DecoderConfig } from '../../decoder/config.js';
import { CheckpointError } from '../checkpoint-error.js';
import { checkConfig } from '../model-config.js';
import type { GgufFile } from './gguf-file.js';

/** llama.cpp's architectures that are the decoder here; its converter calls Mistral "llama", too. */
const architectures = ['llama', 'qwen2', 'qwen3'];

/** The decoder's shape from a GGUF file's metadata. @throws CheckpointError naming the key that is wrong or missing. */
export function readGgufConfig(file: GgufFile): DecoderConfig {
  const { metadata } = file;
  const architecture = metadata.string('general.architecture');
  if (!architectures.includes(architecture)) {
    const problem = `"general.architecture" is "${architecture}"; supported are ${architectures.join(', ')}`;
    throw unsupported(file, 'general.architecture', problem);
  }
  const key = (name: string) => `${architecture}.${name}`;
  refuseVariants(file, key);
  const heads = metadata.count(key('attention.head_count'));
  const hiddenSize = metadata.count(key('embedding_length'));
  const config: DecoderConfig = {
    vocabularySize: file.shape('token_embd.weight')[0] ?? 0,
    hiddenSize,
    layers: metadata.count(key('block_count')),
    heads,
    keyValueHeads: metadata.optionalCount(key('attention.head_count_kv')) ?? heads,
    headSize: metadata.optionalCount(key('attention.key_length')) ?? hiddenSize / heads,
    intermediateSize: metadata.count(key('feed_forward_length')),
    ropeTheta: metadata.optionalNumber(key('rope.freq_base')) ?? 10_000,
    normEpsilon: shortest(metadata.number(key('attention.layer_norm_rms_epsilon'))),
    maxPositions: maxPositions(file, key),
    tiedEmbeddings: !file.has('output.weight'),
    attentionBias: file.has('blk.0.attn_q.bias'),
    ...(architecture === 'qwen3' && { headNorms: true }),
  };
  checkConfig(metadata, config, {
    layers: key('block_count'),
    keyValueHeads: key('attention.head_count_kv'),
    headSize: key('attention.key_length'),
  });
  checkRotation(file, key, config);
  return file.has('rope_freqs.weight') ? { ...config, ropeScaling: readScaling(file, config) } : config;
}

function unsupported(file: GgufFile, key: string, problem: string): CheckpointError {
  return new CheckpointError('unsupported-architecture', file.path, problem, { subject: key });
}

function refuseVariants(file: GgufFile, key: (name: string) => string): void {
  if ((file.metadata.optionalCount(key('expert_count')) ?? 0) > 0) {
    throw unsupported(
      file,
      key('expert_count'),
      `"${key('expert_count')}" asks for a mixture of experts, which is not supported`,
    );
  }
  if (file.has('blk.0.attn_output.bias')) {
    throw unsupported(
      file,
      'blk.0.attn_output.bias',
      'tensor "blk.0.attn_output.bias", a bias on the output projection, is not supported',
    );
  }
  const scaling = file.metadata.optionalString(key('rope.scaling.type')) ?? 'none';
  if (scaling !== 'none') {
    throw unsupported(
      file,
      key('rope.scaling.type'),
      `"${key('rope.scaling.type')}" is "${scaling}", which is not supported`,
    );
  }
}

/** Attention here is full, so a model with a sliding window is exact only as far as its window. */
function maxPositions(file: GgufFile, key: (name: string) => string): number {
  const positions = file.metadata.count(key('context_length'));
  const window = file.metadata.optionalCount(key('attention.sliding_window')) ?? 0;
  return window > 0 ? Math.min(positions, window) : positions;
}

function checkRotation(file: GgufFile, key: (name: string) => string, config: DecoderConfig): void {
  const { metadata } = file;
  for (const name of ['rope.dimension_count', 'attention.value_length']) {
    const size = metadata.optionalCount(key(name)) ?? config.headSize;
    if (size !== config.headSize) throw metadata.invalid(key(name), `the size of a head, ${config.headSize}`, size);
  }
}

/** Metadata holds float32: 1e-5 comes as 9.999999747378752e-6. The shortest decimal that is the same float32. */
function shortest(value: number): number {
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === Math.fround(value) ? short : value;
}

/**
 * Llama 3's scaling comes as the divisor of each frequency. Released models differ in its factor only (Llama 3.1: 8,
 * 3.2: 32), with 1, 4 and 8,192 for the rest, so the factor is read off and the divisors are computed again to check.
 */
function readScaling(file: GgufFile, config: DecoderConfig): NonNullable<DecoderConfig['ropeScaling']> {
  const name = 'rope_freqs.weight';
  const divisors = file.read(file.stored(name), name);
  const scaling = {
    factor: divisors.reduce((largest, divisor) => Math.max(largest, divisor), 1),
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalMaxPositions: 8192,
  };
  const same = (divisor: number, index: number) => {
    const expected = llama3Divisor(config, scaling, index);
    return Math.abs(divisor - expected) <= 1e-4 * expected;
  };
  if (divisors.length !== config.headSize / 2 || !divisors.every(same)) {
    throw unsupported(file, name, `tensor "${name}" stretches rotary frequencies in another way than Llama 3's`);
  }
  return scaling;
}

/** As in llama.cpp's `convert_hf_to_gguf.py`, which follows transformers' `_compute_llama3_parameters`. */
function llama3Divisor(
  config: DecoderConfig,
  scaling: NonNullable<DecoderConfig['ropeScaling']>,
  index: number,
): number {
  const wavelength = 2 * Math.PI * config.ropeTheta ** ((2 * index) / config.headSize);
  const turns = scaling.originalMaxPositions / wavelength;
  if (turns > scaling.highFrequencyFactor) return 1;
  if (turns < scaling.lowFrequencyFactor) return scaling.factor;
  const smooth = (turns - scaling.lowFrequencyFactor) / (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
  return 1 / ((1 - smooth) / scaling.factor + smooth);
}
