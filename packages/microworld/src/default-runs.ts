/**
 * How the default models were made: all that `tastemaker microworld`, `tastemaker pretrain` and `tastemaker finetune`
 * need to make them again. `config` is a run's configuration as the API takes it.
 */
const trainer = {
  batchSize: 8,
  sequenceLength: 256,
  optimizer: 'muon',
  weightDecay: 0.1,
  warmupSteps: 60,
  finalLearningRateRatio: 0.05,
  clipNorm: 1,
  evaluateEverySteps: 100,
  checkpointEverySteps: 200,
} as const;

/** The world of the default models and of the demo. */
export const defaultWorldSeed = 1;

/** Below some 2 M tokens a model of this size does not keep the facts; these documents hold 7.9 M. */
export const defaultBaseRun = {
  documents: { seed: 1, passes: 200 },
  seed: 1,
  config: {
    kind: 'pretrain',
    // So many that every word of a name is one token.
    architecture: {
      vocabularySize: 2048,
      layers: 4,
      hidden: 128,
      heads: 4,
      keyValueHeads: 4,
      intermediate: 384,
      contextLength: 512,
    },
    // Without it, no run of this length learns to keep apart what it reads about several things.
    initialization: 'induction',
    learningRate: 3e-3,
    steps: 4000,
    ...trainer,
  },
} as const;

/** A third of what it reads are documents again: without them, what fine-tuning does not ask about fades. */
export const defaultAssistantRun = {
  demonstrations: { seed: 1, count: 20_000 },
  seed: 2,
  config: { kind: 'finetune', learningRate: 1.5e-3, steps: 800, replayShare: 0.35, ...trainer },
} as const;
