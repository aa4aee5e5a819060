// The parts of a decoder layer that are the same for a prompt's tokens and for one new token a row.
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { DecoderConfig } from '../decoder/config.js';
import { normaliseHeads } from '../decoder/head-norms.js';
import { rotationRows } from '../decoder/rotation.js';
import type { NextToken } from './sampling.js';
import type { GenerationWeights, LayerWeights } from './weights.js';

/** Rotary rows of positions, made once each: a step needs a row for every candidate, and positions come again. */
export class RotationCache {
  readonly #engine: Engine;
  readonly #config: DecoderConfig;
  readonly #rows = new Map<number, Float32Array>();

  constructor(engine: Engine, config: DecoderConfig) {
    this.#engine = engine;
    this.#config = config;
  }

  /** For {@link Engine.rotate}, owned by the open scope: `[positions, pairs, 2]`. */
  upload(positions: readonly number[]): Tensor {
    const rows = positions.map((position) => this.#row(position));
    const width = rows[0]?.length ?? 0;
    const all = new Float32Array(rows.length * width);
    for (const [index, row] of rows.entries()) all.set(row, index * width);
    return this.#engine.upload(all, [rows.length, width / 2, 2]);
  }

  #row(position: number): Float32Array {
    const known = this.#rows.get(position);
    if (known !== undefined) return known;
    const row = rotationRows(this.#config, [position]);
    this.#rows.set(position, row);
    return row;
  }
}

/** Queries, keys and values of each row, rotated to its position: `[rows, (heads + 2·keyValueHeads)·headSize]`. */
export function queriesKeysValues(
  { engine, config }: GenerationWeights,
  layer: LayerWeights,
  x: Tensor, // [rows, hidden]
  rotation: Tensor, // [rows, pairs, 2]
): Tensor {
  const normalised = engine.rmsNorm(x, layer.attentionNorm, config.normEpsilon).output;
  const projected = engine.packedMatMul(normalised, layer.queryKeyValue);
  const biased = layer.queryKeyValueBias === undefined ? projected : engine.add(projected, layer.queryKeyValueBias);
  const heads = layer.headNorms && normaliseHeads(engine, config, biased, layer.headNorms).output;
  return engine.rotate(heads ?? biased, rotation);
}

/** What comes after attention: its output projection, the gated feed-forward, and both residual sums. */
export function finishLayer(
  { engine, config }: GenerationWeights,
  layer: LayerWeights,
  x: Tensor, // [rows, hidden]
  attended: Tensor, // [rows, heads·headSize]
): Tensor {
  const middle = engine.add(x, engine.packedMatMul(attended, layer.attentionOutput));
  const normalised = engine.rmsNorm(middle, layer.feedForwardNorm, config.normEpsilon).output;
  const activated = engine.packedSwiGlu(normalised, layer.gateUp); // [rows, intermediate]
  return engine.add(middle, engine.packedMatMul(activated, layer.down)); // [rows, hidden]
}

/** Logits of each row, its likeliest token and that one's probability. */
export interface Prediction {
  readonly logits: Tensor; // [rows, vocabulary]
  readonly best: Tensor; // [rows, 1], int32
  readonly bestProbability: Tensor; // [rows, 1]
}

/** The whole vocabulary is weighed here and not when sampling: the engine takes an exponential in a tenth of the time. */
export function predictNextToken({ engine, config, finalNorm, head }: GenerationWeights, x: Tensor): Prediction {
  const logits = engine.packedMatMul(engine.rmsNorm(x, finalNorm, config.normEpsilon).output, head);
  const { values, indices } = engine.topK(engine.softmax(logits), 1);
  return { logits, best: indices, bestProbability: values };
}

/** What comes after each row, copied out. */
export function readNextTokens(engine: Engine, { logits, best, bestProbability }: Prediction): NextToken[] {
  const [values, probabilities, tokens] = [engine.read(logits), engine.read(bestProbability), engine.readInt(best)];
  const size = values.length / tokens.length;
  return Array.from(tokens, (token, row) => ({
    logits: values.subarray(row * size, (row + 1) * size),
    best: token,
    bestProbability: probabilities[row] ?? Number.NaN,
  }));
}
