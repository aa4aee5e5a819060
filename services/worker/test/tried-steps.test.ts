// How fast a training goes, where there is no time to try much of it.
import { createDecoder, trainTokenizer } from '@tastemaker/language-model';
import {
  createRewardModel,
  prepareExamples,
  type RewardTrainingConfig,
  type TrainedConfig,
  tokensOf,
  trainRewardModel,
} from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { expect, inject, test } from 'vitest';
import { trySteps } from '../src/trainer/reward/tried-steps.js';

const engine = await loadEngine({ engine: inject('engines')[0] ?? 'auto' });
const tokenizer = trainTokenizer(['red boats sail, blue boats sink'], {
  vocabularySize: 270,
  specialTokens: ['<|end|>'],
});
const model = createRewardModel(
  createDecoder(
    engine,
    {
      vocabularySize: tokenizer.vocabularySize,
      hiddenSize: 16,
      layers: 2,
      heads: 2,
      keyValueHeads: 1,
      headSize: 8,
      intermediateSize: 32,
      ropeTheta: 10_000,
      normEpsilon: 1e-5,
      maxPositions: 128,
      tiedEmbeddings: true,
      attentionBias: false,
    },
    1,
  ),
  tokenizer,
  1,
);
const { examples } = prepareExamples(
  tokenizer,
  Array.from({ length: 40 }, (_, index) => ({
    prompt: `${index}`,
    messages: [{ role: 'user' as const, content: `Which boat is number ${'1'.repeat(1 + (index % 5))}?` }],
    answers: ['The red boat.', 'The blue boat.'],
    pairs: [{ winner: 0, loser: 1, weight: 1 }],
  })),
  128,
);

/** With the time over before it begins. */
async function tryWithoutTime(trained: TrainedConfig) {
  const samples: number[][] = [];
  const config: RewardTrainingConfig = { pairsPerStep: 4, epochs: 1, trained };
  const speed = await trySteps(
    examples,
    4,
    (sample, { onPrepared, onStep, signal }) => {
      samples.push(sample.map((example) => tokensOf([example])));
      return trainRewardModel({
        model,
        examples: sample,
        config,
        seed: 1,
        onPrepared: (done, total) => void (done === total && onPrepared()),
        onProgress: ({ tokens }) => onStep(tokens),
        ...(signal && { signal }),
      });
    },
    0,
  );
  return { ...speed, samples };
}

test.each<TrainedConfig>([{ kind: 'full' }, { kind: 'last', layers: 1 }, { kind: 'last', layers: 0 }])(
  'The largest step is made and timed however little time there is, training $kind $layers',
  async (trained) => {
    const {
      tokensPerSecond,
      preparedPerSecond,
      samples: [largest = [], others = []],
    } = await tryWithoutTime(trained);
    expect(tokensPerSecond).toBeGreaterThan(0);
    expect(Number.isFinite(tokensPerSecond)).toBe(true);
    expect(preparedPerSecond === undefined).toBe(trained.kind === 'full');
    expect(largest).toHaveLength(4);
    expect(Math.min(...largest)).toBeGreaterThanOrEqual(Math.max(...others));
  },
);
