import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, loadEngine, type Variable } from '@tastemaker/tensor';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { runTraining, type TrainingLoop, TrainingStateNotSaved } from '../../src/index.js';

/** What each evaluation finds, by the step it follows. The third is the best; it gets worse from there. */
const losses = new Map([0.9, 0.7, 0.5, 0.55, 0.6, 0.58, 0.4].map((loss, index) => [index + 1, loss]));

describe.each(inject('engines'))('early stopping on the %s engine', (name) => {
  let engine: Engine;
  let folder: string;
  let weight: Variable;

  beforeEach(async () => {
    engine = await loadEngine({ engine: name });
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-stopping-'));
    weight = engine.variable(Float32Array.of(0), [1]);
  });
  afterEach(() => {
    engine.destroy(weight);
    rmSync(folder, { recursive: true });
  });

  /** Every step moves the one weight by exactly −1: Adam with a constant gradient and a constant rate. */
  function loop(more: Partial<TrainingLoop<undefined, number>> = {}): TrainingLoop<undefined, number> {
    let step = 0;
    return {
      engine,
      parameters: [{ name: 'weight', variable: weight, role: 'vector' }],
      optimizer: { kind: 'adamw' },
      schedule: { steps: 7, learningRate: 1, warmupSteps: 0, floor: 1 },
      clip: 10,
      run: 'a run',
      gradients: (index) => {
        step = index + 1;
        return { loss: 1, gradients: [engine.upload(Float32Array.of(1), [1])], tokens: 1, details: undefined };
      },
      evaluation: {
        everySteps: 1,
        evaluate: async () => losses.get(step) ?? Number.NaN,
        stopping: { lossOf: (loss) => loss, patience: 2, minDelta: 0 },
      },
      ...more,
    };
  }

  const value = () => Math.round(engine.scope(() => engine.read(engine.value(weight)))[0] ?? Number.NaN);

  it('stops when patience runs out and leaves the best parameters', async () => {
    const best = { step: 3, loss: 0.5, since: 2 };
    expect(await runTraining(loop())).toEqual({ outcome: 'finished', step: 5, best });
    expect(value()).toBe(-3);
  });

  it('with endless patience goes on to the end, and finds the later best', async () => {
    const stopping = { lossOf: (loss: number) => loss, patience: Number.POSITIVE_INFINITY, minDelta: 0 };
    const patient = loop();
    const evaluation = patient.evaluation && { ...patient.evaluation, stopping };
    expect(await runTraining({ ...patient, ...(evaluation && { evaluation }) })).toMatchObject({
      step: 7,
      best: { step: 7 },
    });
    expect(value()).toBe(-7);
  });

  it('an improvement below the least one counts as none', async () => {
    const stopping = { lossOf: (loss: number) => loss, patience: 2, minDelta: 0.3 };
    const demanding = loop();
    const evaluation = demanding.evaluation && { ...demanding.evaluation, stopping };
    // 0.9, then 0.7 is too little, then 0.5 is enough.
    const outcome = await runTraining({ ...demanding, ...(evaluation && { evaluation }) });
    expect(outcome).toMatchObject({ step: 5, best: { step: 3 } });
  });

  it('goes on after a stop, on another machine too, to the same end', async () => {
    const checkpoints = { folder: join(folder, 'here'), everySteps: 1 };
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => {
      if (step === 4) stop.abort();
    };
    const cancelled = await runTraining(loop({ checkpoints, signal: stop.signal, onProgress }));
    expect(cancelled).toEqual({ outcome: 'cancelled', step: 4, best: { step: 3, loss: 0.5, since: 1 } });
    expect(value()).toBe(-3);

    // All that another machine gets is the folder of one state.
    const moved = join(folder, 'there', 'step-000004');
    mkdirSync(moved, { recursive: true });
    for (const file of readdirSync(join(folder, 'here', 'step-000004'))) {
      linkSync(join(folder, 'here', 'step-000004', file), join(moved, file));
    }
    const there = { folder: join(folder, 'there'), everySteps: 1 };
    const best = { step: 3, loss: 0.5, since: 2 };
    expect(await runTraining(loop({ checkpoints: there }))).toEqual({ outcome: 'finished', step: 5, best });
    expect(value()).toBe(-3);
    // And a run that had stopped by itself does not begin again.
    expect(await runTraining(loop({ checkpoints: there }))).toMatchObject({ step: 5, best });
  });

  it('tells of all its evaluations, those before a stop among them', async () => {
    const checkpoints = { folder: join(folder, 'states'), everySteps: 2 };
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => {
      if (step === 2) stop.abort();
    };
    await runTraining(telling(loop({ checkpoints, signal: stop.signal, onProgress })));
    const { evaluations } = await runTraining(telling(loop({ checkpoints })));
    expect(evaluations?.map(({ step, values }) => [step, values['loss']])).toEqual([
      [1, 0.9],
      [2, 0.7],
      [3, 0.5],
      [4, 0.55],
      [5, 0.6],
    ]);
  });

  it('leaves the best parameters when it diverges, and says after which step they are', async () => {
    const plain = loop();
    const failing = loop({
      gradients: (step) => ({ ...plain.gradients(step), loss: step === 4 ? Number.NaN : 1 }),
      evaluation: { everySteps: 1, evaluate: async () => 1, stopping: { lossOf: () => 1, patience: 9, minDelta: 0 } },
    });
    await expect(runTraining(failing)).rejects.toMatchObject({ code: 'training_diverged', step: 5, keptStep: 1 });
    expect(value()).toBe(-1);
  });

  it('stops at a gradient that has exploded, before its update', async () => {
    const plain = loop();
    const exploding = loop({
      explodedNorm: 100,
      gradients: (step) => ({
        ...plain.gradients(step),
        gradients: [engine.upload(Float32Array.of(step === 1 ? 250 : 1), [1])],
      }),
    });
    await expect(runTraining({ ...exploding, evaluation: { everySteps: 9, evaluate: async () => 1 } })).rejects.toThrow(
      "Training diverged at step 2: the gradient's norm is 250, where 100 counts as exploded.",
    );
    expect(value()).toBe(-1);
  });

  it('says when a state can not be written, names the one before, and leaves no half of one', async () => {
    const checkpoints = { folder: join(folder, 'states'), everySteps: 2 };
    const failing = runTraining(
      loop({
        checkpoints,
        // Each state links to the best parameters: without them the next one fails in the middle.
        onProgress: ({ step }) => {
          if (step === 3) rmSync(join(checkpoints.folder, 'best.safetensors'));
        },
      }),
    );
    await expect(failing).rejects.toMatchObject({
      code: 'state_not_saved',
      lastGoodState: join(folder, 'states', 'step-000002'),
    });
    expect(readdirSync(join(folder, 'states')).filter((file) => file.startsWith('step'))).toEqual(['step-000002']);
  });

  it('says so when the best parameters can not be written', async () => {
    const checkpoints = { folder: join(folder, 'states'), everySteps: 2 };
    const failing = runTraining(
      loop({
        checkpoints,
        // A folder in the place of the file to write.
        onProgress: ({ step }) => {
          if (step === 2) mkdirSync(join(checkpoints.folder, 'best.safetensors.partial'));
        },
      }),
    );
    await expect(failing).rejects.toMatchObject({
      code: 'state_not_saved',
      lastGoodState: join(folder, 'states', 'step-000002'),
    });
  });

  it.skipIf(!existsSync('/dev/full'))('calls a full disk a full disk', () => {
    const error = new TrainingStateNotSaved('/states/step-000004', '/states/step-000002', writeToFullDisk());
    expect(error.code).toBe('disk_full');
    expect(error.message).toBe(
      '/states/step-000004 could not be saved: the disk is full. The last good state is /states/step-000002.',
    );
  });
});

function writeToFullDisk(): unknown {
  try {
    return writeFileSync('/dev/full', 'more than fits');
  } catch (error) {
    return error;
  }
}

function telling(told: TrainingLoop<undefined, number>): TrainingLoop<undefined, number> {
  const { evaluation } = told;
  return evaluation ? { ...told, evaluation: { ...evaluation, valuesOf: (loss) => ({ loss }) } } : told;
}
