import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { SafetensorsFile } from '../../src/checkpoint/safetensors.js';
import { readVariable } from '../../src/decoder/load.js';
import {
  beginningOf,
  createDecoder,
  type Decoder,
  decoderParameters,
  destroyDecoder,
  documentDataset,
  documentRows,
  evaluateNextToken,
  type NextTokenProgress,
  type NextTokenTraining,
  trainNextToken,
} from '../../src/index.js';
import { characters, documents, smallConfig } from './fixtures.js';

const dataset = documentDataset({ documents, tokenizer: characters, tokensPerStep: 70, maxTokens: 64 });
const weights = (decoder: Decoder): Float32Array[] =>
  decoderParameters(decoder).map(({ variable }) => readVariable(decoder.engine, variable));

describe.each(inject('engines'))('next-token training on %s', (name) => {
  let engine: Engine;
  let folder: string;
  let decoder: Decoder;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-training-'));
    decoder = createDecoder(engine, smallConfig, 1);
  });
  afterEach(() => {
    destroyDecoder(decoder);
    rmSync(folder, { recursive: true, force: true });
  });

  const train = (changes: Partial<NextTokenTraining> = {}) =>
    trainNextToken({
      engine,
      decoder,
      dataset,
      seed: 5,
      config: { steps: 6, learningRate: 0.01, warmupSteps: 2 },
      ...changes,
    });

  it.each(['muon', 'adamw'] as const)('learns a tiny text by heart with %s', async (kind) => {
    const rows = documentRows({ documents, tokenizer: characters, maxTokens: 64 });
    const before = await evaluateNextToken(decoder, rows);
    const learningRate = kind === 'muon' ? 0.03 : 0.01;
    await train({ config: { steps: 120, learningRate, optimizer: { kind } } });
    const after = await evaluateNextToken(decoder, rows);
    expect(before.loss).toBeGreaterThan(3);
    expect(after.loss).toBeLessThan(0.6);
    expect(after.perplexity).toBeCloseTo(Math.exp(after.loss));
  });

  it.each(['muon', 'adamw'] as const)(
    'six steps are three, saved and loaded, and three more, bit for bit: %s',
    async (kind) => {
      const config = { steps: 6, learningRate: 0.01, warmupSteps: 2, optimizer: { kind } };
      await train({ config });
      const straight = weights(decoder);
      destroyDecoder(decoder);

      decoder = createDecoder(engine, smallConfig, 1);
      const controller = new AbortController();
      const checkpoints = { folder, everySteps: 100 };
      const stopped = await train({
        config,
        checkpoints,
        signal: controller.signal,
        onProgress: ({ step }) => step === 3 && controller.abort(),
      });
      expect(stopped).toEqual({ outcome: 'cancelled', step: 3 });
      destroyDecoder(decoder);

      decoder = createDecoder(engine, smallConfig, 999);
      const steps: number[] = [];
      await train({ config, checkpoints, onProgress: ({ step }) => steps.push(step) });
      expect(steps).toEqual([4, 5, 6]);
      expect(weights(decoder)).toEqual(straight);
    },
  );

  it('trains adapters alone, saves them alone, and goes on from them to the same bits', async () => {
    const frozen = weights(decoder);
    const adapter = { kind: 'lora', rank: 2, alpha: 4 } as const;
    const config = { steps: 6, learningRate: 0.02, warmupSteps: 2, optimizer: { kind: 'adamw' }, adapter } as const;
    await train({ config });
    const straight = weights(decoder);
    const moved = straight.map((values, index) => values.some((value, i) => value !== frozen[index]?.[i]));
    expect(moved).toEqual(decoderParameters(decoder).map(({ role }) => role === 'matrix'));
    destroyDecoder(decoder);

    decoder = createDecoder(engine, smallConfig, 1);
    const checkpoints = { folder, everySteps: 3 };
    await train({ config, checkpoints });
    rmSync(join(folder, 'step-000006'), { recursive: true });
    const saved = new SafetensorsFile(join(folder, 'step-000003', 'state.safetensors'));
    expect(saved.names.every((tensor) => tensor.includes('.adapter'))).toBe(true);
    saved.close();
    destroyDecoder(decoder);

    decoder = createDecoder(engine, smallConfig, 1);
    await train({ config, checkpoints });
    expect(weights(decoder)).toEqual(straight);
  });

  it('goes on only over the data and from the models that it began with', async () => {
    const checkpoints = { folder, everySteps: 3 };
    await train({ checkpoints, provenance: { base: 'one' } });
    await expect(train({ checkpoints, provenance: { base: 'two' } })).rejects.toThrow('other settings');
    const others = documents.map((document) => document.replace('town', 'city'));
    const changed = documentDataset({ documents: others, tokenizer: characters, tokensPerStep: 70, maxTokens: 64 });
    expect(changed.tokensPerPass).toBe(dataset.tokensPerPass);
    await expect(train({ checkpoints, provenance: { base: 'one' }, dataset: changed })).rejects.toThrow(
      'other settings',
    );
  });

  it('dreams at each evaluation, the same for the same weights, and leaves training as it was', async () => {
    await train();
    const undreamt = weights(decoder);
    destroyDecoder(decoder);
    const dreamt = async () => {
      decoder = createDecoder(engine, smallConfig, 1);
      const events: NextTokenProgress[] = [];
      const rows = documentRows({ documents, tokenizer: characters, maxTokens: 64 });
      const beginnings = rows.slice(0, 2).map(beginningOf);
      const wanted = { tokenizer: characters, beginnings, seed: 3, maxTokens: 8 };
      await train({ validation: { rows, everySteps: 3, dreams: wanted }, onProgress: (event) => events.push(event) });
      return events.map((event) => event.dreams);
    };
    const first = await dreamt();
    expect(weights(decoder)).toEqual(undreamt);
    expect(first.map((each) => each?.length)).toEqual([undefined, undefined, 2, undefined, undefined, 2]);
    expect(first[2]?.[0]?.beginning).toBe('the ');
    destroyDecoder(decoder);
    expect(await dreamt()).toEqual(first);
  });

  it('gives the same gradients in micro-batches', async () => {
    // In bfloat16 Muon's products round the least difference up.
    const optimizer = { kind: 'muon', products: 'float32' } as const;
    await train({ config: { steps: 6, learningRate: 0.01, warmupSteps: 2, optimizer } });
    const whole = weights(decoder);
    destroyDecoder(decoder);
    decoder = createDecoder(engine, smallConfig, 1);
    await train({ config: { steps: 6, learningRate: 0.01, warmupSteps: 2, microBatches: 2, optimizer } });
    for (const [index, values] of weights(decoder).entries()) {
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(whole[index]?.[i] ?? Number.NaN, 3);
    }
  });

  it('reports progress, validates and keeps the last two states', async () => {
    const events: NextTokenProgress[] = [];
    const saved: (readonly [number, string])[] = [];
    const rows = documentRows({ documents: ['a smith of ell.'], tokenizer: characters, maxTokens: 64 });
    await train({
      validation: { rows, everySteps: 3 },
      checkpoints: { folder, everySteps: 2 },
      onProgress: (event) => events.push(event),
      onStateSaved: (step, state) => saved.push([step, state.slice(-1)]),
    });
    expect(events.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events.every((e) => e.tokensPerSecond > 0 && e.gradientNorm > 0 && Number.isFinite(e.etaSeconds))).toBe(
      true,
    );
    expect(events.map(({ validation }) => validation !== undefined)).toEqual([false, false, true, false, false, true]);
    expect(saved).toEqual([
      [2, '2'],
      [4, '4'],
      [6, '6'],
    ]);
    expect(readdirSync(folder).toSorted()).toEqual(['step-000004', 'step-000006']);
  });

  it('stops at a loss that is no number, names the step and the last good state, and keeps the weights', async () => {
    let before: Float32Array[] = [];
    const failing = train({
      checkpoints: { folder, everySteps: 2 },
      onProgress: ({ step }) => {
        if (step !== 3) return;
        engine.scope(() =>
          engine.assign(decoder.finalNorm, engine.upload(new Float32Array(32).fill(Number.NaN), [32])),
        );
        before = weights(decoder);
      },
    });
    await expect(failing).rejects.toMatchObject({
      code: 'training_diverged',
      step: 4,
      lastGoodState: join(folder, 'step-000002'),
    });
    expect(weights(decoder)).toEqual(before);
  });

  it('refuses a state of a run with other settings, and one that is cut off', async () => {
    const checkpoints = { folder, everySteps: 3 };
    await train({ checkpoints });
    await expect(train({ checkpoints, seed: 6 })).rejects.toMatchObject({ code: 'training_state' });
    writeFileSync(join(folder, 'step-000006', 'state.safetensors'), 'short');
    await expect(train({ checkpoints })).rejects.toThrow('state.safetensors');
  });

  it('does not take a half-written state for a whole one', async () => {
    const checkpoints = { folder, everySteps: 3 };
    await train({ checkpoints });
    cpSync(join(folder, 'step-000003'), join(folder, 'step-000009.partial'), { recursive: true });
    await expect(train({ checkpoints })).resolves.toEqual({ outcome: 'finished', step: 6 });
  });

  it('leaves no tensor and no variable behind', async () => {
    await train();
    const before = engine.tensorCount();
    await train({ config: { steps: 2, learningRate: 0.01, optimizer: { kind: 'adamw' } } });
    await train({ config: { steps: 2, learningRate: 0.01, optimizer: { kind: 'muon' } } });
    expect(engine.tensorCount()).toBe(before);
  });
});
