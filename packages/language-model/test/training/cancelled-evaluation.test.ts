import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, loadEngine, type Variable } from '@tastemaker/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTraining, type TrainingLoop } from '../../src/index.js';

/** What each evaluation finds, by the step it follows: the second is the best. */
const losses = new Map([
  [2, 0.9],
  [4, 0.5],
  [6, 0.7],
]);

const failingEvaluation = async (): Promise<number> => {
  throw new Error('the disk is gone');
};

describe('a run that is cancelled in an evaluation', () => {
  let engine: Engine;
  let folder: string;
  let weight: Variable;
  let updates: number[];
  let prepared: number;

  beforeEach(async () => {
    engine = await loadEngine({ engine: 'auto' });
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-evaluation-'));
    fresh();
  });
  afterEach(() => {
    engine.destroy(weight);
    rmSync(folder, { recursive: true });
  });

  /** What another process begins with. */
  function fresh(): void {
    if (weight !== undefined) engine.destroy(weight);
    weight = engine.variable(Float32Array.of(0), [1]);
    updates = [];
    prepared = 0;
  }

  /** Six steps that move the one weight by −1 each, evaluated every second one; `cancelAt` cancels in that step's evaluation. */
  function loop(cancelAt?: number, everySteps = 2): TrainingLoop<undefined, number> {
    const cancel = new AbortController();
    return {
      engine,
      parameters: [{ name: 'weight', variable: weight, role: 'vector' }],
      optimizer: { kind: 'adamw' },
      schedule: { steps: 6, learningRate: 1, warmupSteps: 0, floor: 1 },
      clip: 10,
      run: 'a run',
      prepare: async () => void prepared++,
      gradients: (index) => {
        updates.push(index + 1);
        return { loss: 1, gradients: [engine.upload(Float32Array.of(1), [1])], tokens: 1, details: undefined };
      },
      evaluation: {
        everySteps: 2,
        evaluate: async (signal) => {
          const step = -value();
          if (step === cancelAt) cancel.abort();
          signal?.throwIfAborted();
          return losses.get(step) ?? Number.NaN;
        },
        stopping: { lossOf: (loss) => loss, patience: 9, minDelta: 0 },
        valuesOf: (loss) => ({ loss }),
      },
      signal: cancel.signal,
      checkpoints: { folder, everySteps },
    };
  }

  const value = () => Math.round(engine.scope(() => engine.read(engine.value(weight)))[0] ?? Number.NaN);

  const whole = {
    outcome: 'finished',
    step: 6,
    best: { step: 4, loss: 0.5, since: 1 },
    evaluations: [
      { step: 2, values: { loss: 0.9 } },
      { step: 4, values: { loss: 0.5 } },
      { step: 6, values: { loss: 0.7 } },
    ],
  };

  it('keeps the trained parameters, and goes on with the last evaluation alone', async () => {
    const saved: number[] = [];
    const told: string[] = [];
    const cancelled = await runTraining({
      ...loop(6),
      onStateSaved: (step) => {
        saved.push(step);
        told.push(`saved ${step}`);
      },
      onTrained: () => told.push('trained'),
      onProgress: ({ step, evaluation }) => told.push(`step ${step}${evaluation === undefined ? '' : ' evaluated'}`),
    });
    expect(cancelled).toMatchObject({ outcome: 'unevaluated', step: 6 });
    expect(saved).toEqual([2, 4, 6]);
    expect(told.slice(-3)).toEqual(['saved 6', 'trained', 'step 6']);

    fresh();
    const late: [number, number][] = [];
    const resumed = await runTraining({
      ...loop(),
      onLateEvaluation: (step, loss) => late.push([step, loss]),
    });
    expect(resumed).toEqual(whole);
    expect({ updates, prepared, late }).toEqual({ updates: [], prepared: 0, late: [[6, 0.7]] });
    expect(value()).toBe(-4);
  });

  it('may be cancelled in it again and again', async () => {
    await runTraining(loop(6));
    fresh();
    const told: string[] = [];
    const again = await runTraining({
      ...loop(6),
      onStateSaved: (step) => told.push(`saved ${step}`),
      onTrained: () => told.push('trained'),
    });
    expect(again).toMatchObject({ outcome: 'unevaluated', step: 6 });
    expect(told).toEqual(['saved 6', 'trained']);
    fresh();
    expect(await runTraining(loop())).toEqual(whole);
  });

  it('in the middle of training goes on with that evaluation, to the same end', async () => {
    expect(await runTraining(loop(4, 100))).toMatchObject({ outcome: 'cancelled', step: 4 });
    expect(readdirSync(folder)).toContain('step-000004');
    fresh();
    expect(await runTraining(loop(undefined, 100))).toEqual(whole);
    expect({ updates, prepared }).toEqual({ updates: [5, 6], prepared: 1 });
  });

  it('that fails in an evaluation by itself says how', async () => {
    const plain = loop();
    const failing = {
      ...plain,
      ...(plain.evaluation && { evaluation: { ...plain.evaluation, evaluate: failingEvaluation } }),
    };
    await expect(runTraining(failing)).rejects.toThrow('the disk is gone');
  });
});
