/** Replicas share a step's work; what comes out is the step. The threads run the built package. */
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readVariable } from '../../src/decoder/load.js';
import {
  createDecoder,
  type Decoder,
  decoderParameters,
  destroyDecoder,
  documentDataset,
  type NextTokenConfig,
  type ReplicaFailed,
  trainNextToken,
} from '../../src/index.js';
import { characters, documents, smallConfig } from './fixtures.js';

const dataset = documentDataset({ documents, tokenizer: characters, tokensPerStep: 96, maxTokens: 32 });

describe.each(inject('engines'))('replicas on %s', (name) => {
  let engine: Engine;
  let decoder: Decoder;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });
  beforeEach(() => {
    decoder = createDecoder(engine, smallConfig, 1);
  });
  afterEach(() => destroyDecoder(decoder));

  const optimizer = { kind: 'adamw' } as const;
  const trained = async (changes: Partial<NextTokenConfig>): Promise<Float32Array[]> => {
    const own = createDecoder(engine, smallConfig, 1);
    try {
      const config = { steps: 4, learningRate: 0.01, warmupSteps: 1, optimizer, ...changes };
      await trainNextToken({ engine, decoder: own, dataset, seed: 5, config });
      return decoderParameters(own).map(({ variable }) => readVariable(engine, variable));
    } finally {
      destroyDecoder(own);
    }
  };

  it('compute the step that one model computes', async () => {
    const before = engine.tensorCount();
    const [alone, shared] = [await trained({}), await trained({ replicas: 3, microBatches: 2 })];
    expect(engine.tensorCount()).toBe(before);
    for (const [index, values] of shared.entries()) {
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(alone[index]?.[i] ?? Number.NaN, 3);
    }
  });

  it('give the same bits each time', async () => {
    expect(await trained({ replicas: 2 })).toEqual(await trained({ replicas: 2 }));
  });

  it('say what failed, and end', async () => {
    const outside = {
      ...dataset,
      batch: () => [[{ tokens: [1, 2], targets: [0, 1] }], [{ tokens: [1, 999], targets: [0, 1] }]],
    };
    const config = { steps: 1, learningRate: 0.01, replicas: 2 };
    const training = trainNextToken({ engine, decoder, dataset: outside, seed: 5, config });
    await expect(training).rejects.toMatchObject({ code: 'replica_failed' } satisfies Partial<ReplicaFailed>);
  });
});
