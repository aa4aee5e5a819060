// A decoder with fresh weights.
import type { Engine, Variable } from '@tastemaker/tensor';
import { createRandom, normals } from '../random.js';
import type { DecoderConfig } from './config.js';
import { type Decoder, type DecoderLayer, fusedHeads } from './decoder.js';
import { type AttentionMatrices, embeddingDeviation, inductionStart } from './induction.js';

const matrixDeviation = 0.02;

/** How fresh weights are drawn: `normal`, or with the first two layers' heads looking up (see `induction.ts`). */
export type Initialization = 'normal' | 'induction';

/**
 * A decoder whose matrices are drawn from `normal(0, 0.02)`, those that write to the residual stream scaled by
 * `1/√(2·layers)` (Radford et al. 2019, 2.3), norms one, biases zero. The same seed gives the same weights.
 * @throws {RangeError} for a shape that can't begin with induction heads
 */
export function createDecoder(
  engine: Engine,
  config: DecoderConfig,
  seed: number,
  initialization: Initialization = 'normal',
): Decoder {
  const random = createRandom(seed);
  const induction = initialization === 'induction' ? inductionStart(config, random) : undefined;
  const { hiddenSize: hidden, vocabularySize, intermediateSize } = config;
  const drawn = (rows: number, columns: number, deviation = matrixDeviation): Variable =>
    engine.variable(normals(random, rows * columns, deviation), [rows, columns]);
  const ones = (size: number): Variable => engine.variable(new Float32Array(size).fill(1), [size]);
  const fusedRows = fusedHeads(config) * config.headSize;
  const residual = matrixDeviation / Math.sqrt(2 * config.layers);
  const layer = (attention: AttentionMatrices | undefined): DecoderLayer => ({
    attentionNorm: ones(hidden),
    queryKeyValue: attention ? engine.variable(attention.queryKeyValue, [fusedRows, hidden]) : drawn(fusedRows, hidden),
    queryKeyValueBias: config.attentionBias ? engine.variable(new Float32Array(fusedRows), [fusedRows]) : undefined,
    headNorms: config.headNorms === true ? { query: ones(config.headSize), key: ones(config.headSize) } : undefined,
    attentionOutput: attention
      ? engine.variable(attention.attentionOutput, [hidden, config.heads * config.headSize])
      : drawn(hidden, config.heads * config.headSize, residual),
    feedForwardNorm: ones(hidden),
    gateUp: drawn(2 * intermediateSize, hidden),
    down: drawn(hidden, intermediateSize, residual),
  });
  const embedding = (): Variable => {
    if (induction === undefined) return drawn(vocabularySize, hidden);
    const values = normals(random, vocabularySize * hidden, embeddingDeviation);
    const { commonEmbedding } = induction;
    return engine.variable(
      values.map((value, i) => value + (commonEmbedding[i % hidden] ?? 0)),
      [vocabularySize, hidden],
    );
  };
  return {
    engine,
    layerEngine: engine,
    config,
    embedding: embedding(),
    layers: Array.from({ length: config.layers }, (_, index) => layer(induction?.layers[index])),
    finalNorm: ones(hidden),
    head: config.tiedEmbeddings ? undefined : drawn(vocabularySize, hidden),
  };
}
