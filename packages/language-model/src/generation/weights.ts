// A decoder's weights as generation reads them: plain tensors, matrices packed for products with few rows. Training
// keeps its own, `[out, in]`; a server destroys the decoder once these are made.
import type { Compiled, Engine, Tensor, Variable } from '@tastemaker/tensor';
import type { DecoderConfig } from '../decoder/config.js';
import type { Decoder, DecoderLayer, HeadNorms } from '../decoder/decoder.js';

export interface LayerWeights {
  readonly attentionNorm: Tensor; // [hidden]
  readonly queryKeyValue: Tensor; // packed [(heads + 2·keyValueHeads)·headSize, hidden]
  readonly queryKeyValueBias: Tensor | undefined; // [(heads + 2·keyValueHeads)·headSize]
  readonly headNorms: HeadNorms<Tensor> | undefined;
  readonly attentionOutput: Tensor; // packed [hidden, heads·headSize]
  readonly feedForwardNorm: Tensor; // [hidden]
  readonly gateUp: Tensor; // packed [2·intermediate, hidden]
  readonly down: Tensor; // packed [hidden, intermediate]
}

export interface GenerationWeights {
  /** Tells these from a decoder. */
  readonly layout: 'packed';
  readonly engine: Engine;
  readonly config: DecoderConfig;
  readonly embedding: Tensor; // [vocabulary, hidden]
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: Tensor; // [hidden]
  readonly head: Tensor; // packed [vocabulary, hidden]
  /** Functions of these weights, made when they are first needed and released with them. */
  readonly compiled: Map<string, Compiled>;
}

/**
 * Copies a decoder's present weights for generation. The copy is the caller's: {@link releaseGenerationWeights}.
 * @throws where the decoder has no vocabulary head
 */
export function prepareForGeneration(decoder: Decoder): GenerationWeights {
  const { engine, config } = decoder;
  const head = config.tiedEmbeddings ? decoder.embedding : decoder.head;
  if (head === undefined) throw new Error('A decoder without a vocabulary head cannot generate.');
  const copied = (variable: Variable): Tensor => engine.keep(copy(engine, variable));
  const packed = (variable: Variable): Tensor => engine.scope(() => engine.keep(engine.pack(engine.value(variable))));
  const layer = (from: DecoderLayer): LayerWeights => ({
    attentionNorm: copied(from.attentionNorm),
    queryKeyValue: packed(from.queryKeyValue),
    queryKeyValueBias: from.queryKeyValueBias && copied(from.queryKeyValueBias),
    headNorms: from.headNorms && { query: copied(from.headNorms.query), key: copied(from.headNorms.key) },
    attentionOutput: packed(from.attentionOutput),
    feedForwardNorm: copied(from.feedForwardNorm),
    gateUp: packed(from.gateUp),
    down: packed(from.down),
  });
  return {
    layout: 'packed',
    engine,
    config,
    embedding: copied(decoder.embedding),
    layers: decoder.layers.map(layer),
    finalNorm: copied(decoder.finalNorm),
    head: packed(head),
    compiled: new Map(),
  };
}

/** A variable's value is a view of it: an upload makes it our own, whatever becomes of the variable. */
function copy(engine: Engine, variable: Variable): Tensor {
  const data = engine.scope(() => engine.read(engine.value(variable)));
  return engine.upload(data, variable.shape);
}

export function releaseGenerationWeights(weights: GenerationWeights): void {
  for (const compiled of weights.compiled.values()) compiled.release();
  weights.compiled.clear();
  weights.engine.release(...weightTensors(weights));
}

/** All of the weights, in the order in which {@link withWeightTensors} takes them. */
export function weightTensors(weights: GenerationWeights): Tensor[] {
  const { embedding, finalNorm, head, layers } = weights;
  return [embedding, finalNorm, head, ...layers.flatMap(layerTensors)];
}

function layerTensors(layer: LayerWeights): Tensor[] {
  const { attentionNorm, queryKeyValue, queryKeyValueBias, headNorms, attentionOutput } = layer;
  const biases = queryKeyValueBias === undefined ? [] : [queryKeyValueBias];
  const norms = headNorms === undefined ? [] : [headNorms.query, headNorms.key];
  const { feedForwardNorm, gateUp, down } = layer;
  return [attentionNorm, queryKeyValue, ...biases, ...norms, attentionOutput, feedForwardNorm, gateUp, down];
}

/** The same weights as tensors of another engine: one that a function is compiled over. */
export function withWeightTensors(
  weights: GenerationWeights,
  engine: Engine,
  tensors: readonly Tensor[],
): GenerationWeights {
  let taken = 0;
  const next = (): Tensor => {
    const tensor = tensors[taken++];
    if (tensor === undefined) throw new RangeError('The weights have more tensors than these.');
    return tensor;
  };
  const [embedding, finalNorm, head] = [next(), next(), next()];
  const layers = weights.layers.map(
    (layer): LayerWeights => ({
      attentionNorm: next(),
      queryKeyValue: next(),
      queryKeyValueBias: layer.queryKeyValueBias && next(),
      headNorms: layer.headNorms && { query: next(), key: next() },
      attentionOutput: next(),
      feedForwardNorm: next(),
      gateUp: next(),
      down: next(),
    }),
  );
  return { ...weights, engine, embedding, finalNorm, head, layers };
}
