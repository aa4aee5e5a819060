/**
 * A decoder's weights as generation reads them: plain tensors, matrices `[in, out]`, which is the faster way round
 * for products with few rows. Training keeps its own, `[out, in]`; a server destroys the decoder once these are made.
 */
import type { Engine, Tensor, Variable } from '@tastemaker/tensor';
import type { DecoderConfig } from '../decoder/config.js';
import type { Decoder, DecoderLayer } from '../decoder/decoder.js';

export interface LayerWeights {
  readonly attentionNorm: Tensor; // [hidden]
  readonly queryKeyValue: Tensor; // [hidden, (heads + 2·keyValueHeads)·headSize]
  readonly queryKeyValueBias: Tensor | undefined; // [(heads + 2·keyValueHeads)·headSize]
  readonly attentionOutput: Tensor; // [heads·headSize, hidden]
  readonly feedForwardNorm: Tensor; // [hidden]
  readonly gateUp: Tensor; // [hidden, 2·intermediate]
  readonly down: Tensor; // [intermediate, hidden]
}

export interface GenerationWeights {
  /** Tells these from a decoder. */
  readonly layout: 'in-out';
  readonly engine: Engine;
  readonly config: DecoderConfig;
  readonly embedding: Tensor; // [vocabulary, hidden]
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: Tensor; // [hidden]
  readonly head: Tensor; // [hidden, vocabulary]
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
  const transposed = (variable: Variable): Tensor =>
    engine.scope(() => engine.keep(engine.transpose(engine.value(variable))));
  const layer = (from: DecoderLayer): LayerWeights => ({
    attentionNorm: copied(from.attentionNorm),
    queryKeyValue: transposed(from.queryKeyValue),
    queryKeyValueBias: from.queryKeyValueBias && copied(from.queryKeyValueBias),
    attentionOutput: transposed(from.attentionOutput),
    feedForwardNorm: copied(from.feedForwardNorm),
    gateUp: transposed(from.gateUp),
    down: transposed(from.down),
  });
  return {
    layout: 'in-out',
    engine,
    config,
    embedding: copied(decoder.embedding),
    layers: decoder.layers.map(layer),
    finalNorm: copied(decoder.finalNorm),
    head: transposed(head),
  };
}

/** A variable's value is a view of it: an upload makes it our own, whatever becomes of the variable. */
function copy(engine: Engine, variable: Variable): Tensor {
  const data = engine.scope(() => engine.read(engine.value(variable)));
  return engine.upload(data, variable.shape);
}

export function releaseGenerationWeights({ engine, embedding, layers, finalNorm, head }: GenerationWeights): void {
  engine.release(embedding, finalNorm, head);
  for (const layer of layers) engine.release(...Object.values(layer));
}
