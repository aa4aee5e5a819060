// A decoder with random weights over a byte-level tokenizer: its text is nonsense, but sure of itself enough that
// greedy choices don't hang on the last bit.
import type { Engine } from '@tastemaker/tensor';
import { createDecoder, type Decoder, type DecoderConfig, decoderParameters, trainTokenizer } from '../../src/index.js';

export const tokenizer = trainTokenizer(['the cat sat on the mat, the dog sat on the log'], {
  vocabularySize: 280,
  specialTokens: ['<|end|>', '<|user|>'],
});

const tinyConfig: DecoderConfig = {
  vocabularySize: tokenizer.vocabularySize,
  hiddenSize: 16,
  layers: 3,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  intermediateSize: 24,
  ropeTheta: 10_000,
  normEpsilon: 1e-5,
  maxPositions: 512,
  tiedEmbeddings: false,
  attentionBias: true,
};

export function tinyDecoder(engine: Engine, config: Partial<DecoderConfig> = {}): Decoder {
  const decoder = createDecoder(engine, { ...tinyConfig, ...config }, 5);
  for (const { variable, role } of decoderParameters(decoder)) {
    if (role === 'vector') continue;
    engine.scope(() => engine.assign(variable, engine.scale(engine.value(variable), 12)));
  }
  return decoder;
}
