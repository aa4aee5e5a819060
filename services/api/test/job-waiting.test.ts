import { finetuneConfig, pretrainConfig, rewardConfig } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { estimatedMemory } from '../src/jobs/estimated-memory.js';
import { waitingFor } from '../src/jobs/waiting.js';

const GiB = 2 ** 30;

function worker(memoryGiB: number, usedGiB = 0, isDraining = false) {
  return {
    capacity: { memoryBytes: memoryGiB * GiB, cores: 4 },
    used: { memoryBytes: usedGiB * GiB, cores: 0 },
    isDraining,
  };
}

describe('what a job waits for', () => {
  const asked = { memoryGiB: 24, cores: 1 };

  it('is a worker where none runs, or all of them stop', () => {
    expect(waitingFor(asked, [])).toMatchObject({ code: 'no_worker' });
    expect(waitingFor(asked, [worker(64, 0, true)])).toMatchObject({ code: 'no_worker' });
  });

  it('is a larger worker where none could ever hold it', () => {
    const { code, message } = waitingFor(asked, [worker(8)]);
    expect(code).toBe('too_large');
    expect(message).toMatch(
      /^It needs 24 GiB and 1 core; the only worker has 8 GiB and 4 cores\. Start a worker that has/,
    );
  });

  it('is room where others use it', () => {
    expect(waitingFor(asked, [worker(8), worker(32, 16)])).toEqual({
      code: 'no_room',
      message:
        'It needs 24 GiB and 1 core, which the jobs on the worker with 32 GiB and 4 cores do not leave free yet.',
    });
  });

  it('is its turn where there is room', () => {
    expect(waitingFor(asked, [worker(32, 8)])).toMatchObject({ code: 'turn' });
    expect(waitingFor(null, [worker(1, 1)])).toMatchObject({ code: 'turn' });
  });
});

const reward = (values: object, parameters = 1e9) =>
  estimatedMemory(rewardConfig.parse({ kind: 'reward', ...values }), parameters);
const finetune = (values: object) => estimatedMemory(finetuneConfig.parse({ kind: 'finetune', ...values }), 1e8);

describe('the memory that a run is taken to need', () => {
  it('is that of its parameters, of a step and of the logits, where its shape is known', () => {
    // 4 layers of 128 · (2 · 128 + 2 · 128 + 3 · 384) and 1024 tokens of 128 numbers.
    const parameters = 4 * 128 * 1664 + 1024 * 128;
    const perToken = 6 * 128 + 2 * 128 + 3 * 384 + 4 * 256;
    const step = 8 * 256 * (2 * 4 * perToken + 3 * 1024);
    expect(estimatedMemory(pretrainConfig.parse({ kind: 'pretrain' }), null)).toBe(
      256 * 2 ** 20 + 4 * (4 * parameters + step),
    );
  });

  it('grows with the model, less where only a part of it is trained, and not with steps in parts', () => {
    expect(reward({})).toBeGreaterThan(16e9);
    expect(reward({ trained: { part: 'lora' } })).toBeLessThan(reward({}) - 11e9);
    expect(reward({ trained: { part: 'last' } })).toBeLessThan(reward({ trained: { part: 'lora' } }));
    expect(reward({ pairsPerStep: 64 })).toBe(reward({}));
    expect(finetune({ microBatches: 8 })).toBeLessThan(finetune({}));
    expect(finetune({ replicas: 3 })).toBeGreaterThan(finetune({}));
  });
});
