// Between a checkpoint's tensors (Hugging Face names and order of rows) and a decoder's fused variables.
import type { Engine, Variable } from '@tastemaker/tensor';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { DecoderConfig } from './config.js';
import { type Decoder, type DecoderLayer, fusedHeads } from './decoder.js';
import { interleaveHalves, separateHalves } from './rotation.js';

/** A checkpoint's tensor is missing or has another shape than its config says. */
export class CheckpointMismatch extends Error {
  readonly code = 'checkpoint-mismatch';
  readonly tensor: string;
  constructor(tensor: string, message: string) {
    super(message);
    this.name = 'CheckpointMismatch';
    this.tensor = tensor;
  }
}

/** A tensor as `writeCheckpoint` takes it: Hugging Face's name and order of rows. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const embeddingName = 'model.embed_tokens.weight';
const finalNormName = 'model.norm.weight';
const headName = 'lm_head.weight';

/**
 * The checkpoint's weights as a decoder on this engine. `head: false` leaves a free vocabulary head out, as a reward
 * model does; a `reward` checkpoint has none anyhow.
 * @throws {CheckpointMismatch} naming the first tensor that is missing or has the wrong shape
 */
export function loadDecoder(
  engine: Engine,
  checkpoint: Checkpoint,
  options: { readonly head?: boolean } = {},
): Decoder {
  const { config } = checkpoint;
  const { hiddenSize: hidden, vocabularySize } = config;
  const wantsHead = !config.tiedEmbeddings && checkpoint.kind === 'causal' && options.head !== false;
  checkTensors(checkpoint, wantsHead);
  const variable = (name: string, shape: readonly number[]): Variable => engine.variable(checkpoint.read(name), shape);
  return {
    engine,
    layerEngine: engine,
    config,
    embedding: variable(embeddingName, [vocabularySize, hidden]),
    layers: Array.from({ length: config.layers }, (_, index) => loadLayer(engine, checkpoint, index)),
    finalNorm: variable(finalNormName, [hidden]),
    head: wantsHead ? variable(headName, [vocabularySize, hidden]) : undefined,
  };
}

/** Checked before anything is uploaded, so that a bad checkpoint leaves nothing behind. */
function checkTensors(checkpoint: Checkpoint, wantsHead: boolean): void {
  const present = new Set(checkpoint.names);
  for (const [name, shape] of expectedShapes(checkpoint.config, wantsHead)) {
    if (!present.has(name)) throw new CheckpointMismatch(name, `The checkpoint has no tensor ${name}.`);
    const found = checkpoint.shape(name);
    if (found.length !== shape.length || found.some((size, axis) => size !== shape[axis])) {
      const message = `The checkpoint's tensor ${name} is [${found.join(', ')}]; its config asks for [${shape.join(', ')}].`;
      throw new CheckpointMismatch(name, message);
    }
  }
}

function* expectedShapes(config: DecoderConfig, head: boolean): Generator<[string, readonly number[]]> {
  const { hiddenSize: hidden, intermediateSize, vocabularySize } = config;
  const queryRows = config.heads * config.headSize;
  const keyRows = config.keyValueHeads * config.headSize;
  yield [embeddingName, [vocabularySize, hidden]];
  for (let index = 0; index < config.layers; index++) {
    const names = layerNames(index);
    yield [names.attentionNorm, [hidden]];
    yield* names.projections.map((name, i): [string, number[]] => [name, [i === 0 ? queryRows : keyRows, hidden]]);
    if (config.attentionBias) {
      yield* names.biases.map((name, i): [string, number[]] => [name, [i === 0 ? queryRows : keyRows]]);
    }
    if (config.headNorms === true) {
      yield [names.queryNorm, [config.headSize]];
      yield [names.keyNorm, [config.headSize]];
    }
    yield [names.attentionOutput, [hidden, queryRows]];
    yield [names.feedForwardNorm, [hidden]];
    yield [names.gate, [intermediateSize, hidden]];
    yield [names.up, [intermediateSize, hidden]];
    yield [names.down, [hidden, intermediateSize]];
  }
  yield [finalNormName, [hidden]];
  if (head) yield [headName, [vocabularySize, hidden]];
}

function layerNames(index: number) {
  const layer = `model.layers.${index}`;
  return {
    attentionNorm: `${layer}.input_layernorm.weight`,
    projections: ['q', 'k', 'v'].map((part) => `${layer}.self_attn.${part}_proj.weight`),
    biases: ['q', 'k', 'v'].map((part) => `${layer}.self_attn.${part}_proj.bias`),
    queryNorm: `${layer}.self_attn.q_norm.weight`,
    keyNorm: `${layer}.self_attn.k_norm.weight`,
    attentionOutput: `${layer}.self_attn.o_proj.weight`,
    feedForwardNorm: `${layer}.post_attention_layernorm.weight`,
    gate: `${layer}.mlp.gate_proj.weight`,
    up: `${layer}.mlp.up_proj.weight`,
    down: `${layer}.mlp.down_proj.weight`,
  };
}

function loadLayer(engine: Engine, checkpoint: Checkpoint, index: number): DecoderLayer {
  const { config } = checkpoint;
  const { hiddenSize: hidden, intermediateSize } = config;
  const names = layerNames(index);
  const fusedRows = fusedHeads(config) * config.headSize;
  const variable = (name: string, shape: readonly number[]): Variable => engine.variable(checkpoint.read(name), shape);
  const fused = (parts: readonly string[], width: number): Float32Array =>
    concatenate(parts.map((name, part) => interleavePairs(checkpoint.read(name), part, config, width)));
  // One weight for all heads: its order is that of a single one.
  const headNorm = (name: string): Variable =>
    engine.variable(interleaveHalves(checkpoint.read(name), 1, config.headSize, 1), [config.headSize]);
  return {
    attentionNorm: variable(names.attentionNorm, [hidden]),
    queryKeyValue: engine.variable(fused(names.projections, hidden), [fusedRows, hidden]),
    queryKeyValueBias: config.attentionBias ? engine.variable(fused(names.biases, 1), [fusedRows]) : undefined,
    headNorms:
      config.headNorms === true ? { query: headNorm(names.queryNorm), key: headNorm(names.keyNorm) } : undefined,
    attentionOutput: variable(names.attentionOutput, [hidden, config.heads * config.headSize]),
    feedForwardNorm: variable(names.feedForwardNorm, [hidden]),
    gateUp: engine.variable(concatenate([checkpoint.read(names.gate), checkpoint.read(names.up)]), [
      2 * intermediateSize,
      hidden,
    ]),
    down: variable(names.down, [hidden, intermediateSize]),
  };
}

const valuePart = 2;

function interleavePairs(rows: Float32Array, part: number, config: DecoderConfig, width: number): Float32Array {
  if (part === valuePart) return rows;
  return interleaveHalves(rows, part === 0 ? config.heads : config.keyValueHeads, config.headSize, width);
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** The decoder's weights in Hugging Face's names, shapes and order of rows, read one at a time as they are asked for. */
export function* decoderTensors(decoder: Decoder): Generator<NamedTensor> {
  const { config } = decoder;
  const { hiddenSize: hidden, intermediateSize, vocabularySize } = config;
  const data = (variable: Variable): Float32Array => readVariable(decoder.engine, variable);
  const whole = (name: string, variable: Variable): NamedTensor => ({
    name,
    shape: variable.shape,
    data: data(variable),
  });
  yield { name: embeddingName, shape: [vocabularySize, hidden], data: data(decoder.embedding) };
  for (const [index, layer] of decoder.layers.entries()) {
    const names = layerNames(index);
    yield whole(names.attentionNorm, layer.attentionNorm);
    yield* unfused(names.projections, data(layer.queryKeyValue), config, hidden);
    if (layer.queryKeyValueBias) yield* unfused(names.biases, data(layer.queryKeyValueBias), config, 1);
    if (layer.headNorms) {
      const { query, key } = layer.headNorms;
      const headNorm = (name: string, norm: Variable): NamedTensor => {
        return { name, shape: [config.headSize], data: separateHalves(data(norm), 1, config.headSize, 1) };
      };
      yield headNorm(names.queryNorm, query);
      yield headNorm(names.keyNorm, key);
    }
    yield whole(names.attentionOutput, layer.attentionOutput);
    yield whole(names.feedForwardNorm, layer.feedForwardNorm);
    const gateUp = data(layer.gateUp);
    const half = intermediateSize * hidden;
    yield { name: names.gate, shape: [intermediateSize, hidden], data: gateUp.slice(0, half) };
    yield { name: names.up, shape: [intermediateSize, hidden], data: gateUp.slice(half) };
    yield whole(names.down, layer.down);
  }
  yield whole(finalNormName, decoder.finalNorm);
  if (decoder.head) yield whole(headName, decoder.head);
}

function* unfused(
  names: readonly string[],
  fused: Float32Array,
  config: DecoderConfig,
  width: number,
): Generator<NamedTensor> {
  let offset = 0;
  for (const [part, name] of names.entries()) {
    const heads = part === 0 ? config.heads : config.keyValueHeads;
    const rows = heads * config.headSize;
    const piece = fused.slice(offset, offset + rows * width);
    offset += rows * width;
    const data = part === valuePart ? piece : separateHalves(piece, heads, config.headSize, width);
    // A bias is a vector: its rows are one number wide.
    yield { name, shape: width === 1 ? [rows] : [rows, width], data };
  }
}

/** A copy of the variable's present value. */
export function readVariable(engine: Decoder['engine'], variable: Variable): Float32Array {
  return engine.scope(() => engine.read(engine.value(variable)));
}
