// What a decoder is in memory: its engine, its shape and its parameters, in the fused layout that the trainer and the
// generator share.
import { type Engine, type Variable, withBfloat16Products } from '@tastemaker/tensor';
import type { DecoderConfig } from './config.js';

/**
 * One block. Matrices are `[out, in]`. Query, key and value rows stand in one matrix, in that order; within each query
 * and key head the two rotary halves are interleaved (see `rotary-order.ts`). Gate and up stand in one matrix too.
 */
export interface DecoderLayer {
  readonly attentionNorm: Variable; // [hidden]
  readonly queryKeyValue: Variable; // [(heads + 2·keyValueHeads)·headSize, hidden]
  readonly queryKeyValueBias: Variable | undefined; // [(heads + 2·keyValueHeads)·headSize]
  /** One weight for all heads, in the order of their interleaved halves; undefined where heads have no norms. */
  readonly headNorms: HeadNorms<Variable> | undefined;
  readonly attentionOutput: Variable; // [hidden, heads·headSize]
  readonly feedForwardNorm: Variable; // [hidden]
  readonly gateUp: Variable; // [2·intermediate, hidden]
  readonly down: Variable; // [hidden, intermediate]
}

/** Weights of the norms of queries and keys (`head-norms.ts`). */
export interface HeadNorms<Weight> {
  readonly query: Weight; // [headSize]
  readonly key: Weight; // [headSize]
}

export interface Decoder {
  readonly engine: Engine;
  /** What the layers are computed on: the engine, or one over it that rounds products. See {@link withPrecision}. */
  readonly layerEngine: Engine;
  readonly config: DecoderConfig;
  readonly embedding: Variable; // [vocabulary, hidden]
  readonly layers: readonly DecoderLayer[];
  readonly finalNorm: Variable; // [hidden]
  /** The vocabulary head `[vocabulary, hidden]`; undefined where the embedding serves, or where there is none. */
  readonly head: Variable | undefined;
}

/** What an optimizer may treat differently: Muon takes `matrix` only, weight decay falls on `matrix` only. */
export type ParameterRole = 'embedding' | 'matrix' | 'vector' | 'head';

export interface Parameter {
  readonly name: string;
  readonly variable: Variable;
  readonly role: ParameterRole;
  /** Row counts of the logical matrices that are fused in this one; absent where it is one matrix. */
  readonly blocks?: readonly number[];
}

/** Of the matrix products in a decoder's layers: embedding, norms, attention, heads, and all updates stay in float32. */
export type Precision = 'float32' | 'bfloat16';

/** The same parameters, with layers computed at this precision. */
export function withPrecision(decoder: Decoder, precision: Precision): Decoder {
  const { engine } = decoder;
  return { ...decoder, layerEngine: precision === 'bfloat16' ? withBfloat16Products(engine) : engine };
}

/** Heads whose rows stand in the fused query·key·value matrix. */
export function fusedHeads(config: DecoderConfig): number {
  return config.heads + 2 * config.keyValueHeads;
}

function layerParameters(layer: DecoderLayer, index: number, config: DecoderConfig): Parameter[] {
  const keyValueRows = config.keyValueHeads * config.headSize;
  const parameter = (name: string, variable: Variable, role: ParameterRole, blocks?: readonly number[]): Parameter => ({
    name: `layers.${index}.${name}`,
    variable,
    role,
    ...(blocks === undefined ? {} : { blocks }),
  });
  const { queryKeyValueBias: bias, headNorms: norms } = layer;
  return [
    parameter('attentionNorm', layer.attentionNorm, 'vector'),
    parameter('queryKeyValue', layer.queryKeyValue, 'matrix', [
      config.heads * config.headSize,
      keyValueRows,
      keyValueRows,
    ]),
    ...(bias === undefined ? [] : [parameter('queryKeyValueBias', bias, 'vector')]),
    ...(norms === undefined
      ? []
      : [parameter('queryNorm', norms.query, 'vector'), parameter('keyNorm', norms.key, 'vector')]),
    parameter('attentionOutput', layer.attentionOutput, 'matrix'),
    parameter('feedForwardNorm', layer.feedForwardNorm, 'vector'),
    parameter('gateUp', layer.gateUp, 'matrix', [config.intermediateSize, config.intermediateSize]),
    parameter('down', layer.down, 'matrix'),
  ];
}

/**
 * Everything but a free vocabulary head, in the order in which `trunkBackward` gives gradients: embedding first. With
 * `firstLayer` above 0 only that layer's, those of the layers after it, and the final norm's.
 */
export function trunkParameters(decoder: Decoder, firstLayer = 0): readonly Parameter[] {
  return [
    ...(firstLayer > 0 ? [] : [{ name: 'embedding', variable: decoder.embedding, role: 'embedding' } as const]),
    ...decoder.layers.flatMap((layer, index) =>
      index < firstLayer ? [] : layerParameters(layer, index, decoder.config),
    ),
    { name: 'finalNorm', variable: decoder.finalNorm, role: 'vector' },
  ];
}

/** All parameters, in the order of `nextTokenGradients`: the trunk's, then the free vocabulary head where there is one. */
export function decoderParameters(decoder: Decoder): readonly Parameter[] {
  const trunk = trunkParameters(decoder);
  return decoder.head === undefined ? trunk : [...trunk, { name: 'head', variable: decoder.head, role: 'head' }];
}

/** Frees the parameters. The decoder is of no use afterwards. */
export function destroyDecoder(decoder: Decoder): void {
  decoder.engine.destroy(...decoderParameters(decoder).map((parameter) => parameter.variable));
}
