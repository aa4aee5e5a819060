// A decoder small enough for finite differences, with all that can go wrong: grouped queries, several layers.
import { type Decoder, type DecoderConfig, decoderParameters } from '../../src/index.js';

export const tinyConfig: DecoderConfig = {
  vocabularySize: 13,
  hiddenSize: 8,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 4,
  intermediateSize: 12,
  ropeTheta: 10_000,
  normEpsilon: 1e-5,
  maxPositions: 64,
  tiedEmbeddings: true,
  attentionBias: false,
};

/** Weights twenty times larger: attention and activations work away from zero, where a wrong term would not show. */
export function widened(decoder: Decoder): Decoder {
  const { engine } = decoder;
  for (const { variable, role } of decoderParameters(decoder)) {
    if (role === 'vector') continue;
    engine.scope(() => engine.assign(variable, engine.scale(engine.value(variable), 20)));
  }
  return decoder;
}
