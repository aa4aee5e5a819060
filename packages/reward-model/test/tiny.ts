/** A reward model small enough to check by hand, with a tokenizer of its own. */

import { createDecoder, type DecoderConfig, type Tokenizer, trainTokenizer } from '@tastemaker/language-model';
import type { Engine } from '@tastemaker/tensor';
import { createRewardModel, type PreferenceExample, type RewardModel } from '../src/index.js';

const chatTemplate =
  "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}" +
  '{% if add_generation_prompt %}<|assistant|>{% endif %}';

export const tinyTokenizer: Tokenizer = trainTokenizer(
  ['the cat sat on the mat, the dog sat on the log, yes yes no no'],
  {
    vocabularySize: 280,
    specialTokens: ['<|endoftext|>', '<|user|>', '<|assistant|>', '<|end|>'],
    chatTemplate,
  },
);

const config: DecoderConfig = {
  vocabularySize: tinyTokenizer.vocabularySize,
  hiddenSize: 32,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  intermediateSize: 48,
  ropeTheta: 10_000,
  normEpsilon: 1e-5,
  maxPositions: 256,
  tiedEmbeddings: true,
  attentionBias: false,
};

export function tinyRewardModel(engine: Engine, seed = 1): RewardModel {
  return createRewardModel(createDecoder(engine, config, seed), tinyTokenizer, seed);
}

/** Prompts whose better answer says yes: something a model can learn from the text alone. */
export function yesBeatsNo(count: number): PreferenceExample[] {
  const animals = ['cat', 'dog'];
  return Array.from({ length: count }, (_, index) => ({
    prompt: `prompt-${index}`,
    messages: [{ role: 'user', content: `Is the ${animals[index % 2]} number ${index} on the mat?` }],
    answers: [`no, the log ${index}`, `yes, the mat ${index}`],
    pairs: [{ winner: 1, loser: 0, weight: 1 }],
  }));
}
