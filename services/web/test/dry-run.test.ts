// Dry runs: what they found, and the run in earnest.
import type { Run } from '@tastemaker/contracts';
import { runConfig } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { draftLike, orderOf } from '../src/pages/research/new-run/order.js';
import { isDryRun, orderInEarnest, planOf } from '../src/pages/research/run/dry-run.js';

const run: Run = {
  id: 'r',
  projectId: 'p',
  name: 'a dry run',
  kind: 'reward',
  status: 'succeeded',
  seed: 7,
  config: runConfig.parse({ kind: 'reward', epochs: 3, dryRun: true }),
  snapshotId: 's',
  baseModelId: 'm',
  on: 'worker',
  trainer: null,
  modelId: null,
  progress: null,
  savedStep: null,
  metrics: { 'plan/seconds': 9.1, 'plan/steps': 124 },
  priority: 'normal',
  resources: null,
  waiting: null,
  error: null,
  createdBy: null,
  createdAt: '2026-11-29T07:00:00.000Z',
  startedAt: null,
  finishedAt: null,
};

describe('a dry run', () => {
  it('is told from a run that makes a model', () => {
    expect(isDryRun(run)).toBe(true);
    expect(isDryRun({ ...run, config: runConfig.parse({ kind: 'reward' }) })).toBe(false);
    expect(isDryRun({ ...run, config: runConfig.parse({ kind: 'finetune' }) })).toBe(false);
  });

  it('tells what it found', () => {
    expect(planOf(run)).toMatchObject({ seconds: 9.1, steps: 124, measuredMemoryBytes: undefined });
  });

  it('is begun in earnest with everything else as it was', () => {
    const order = orderInEarnest(run);
    expect(order).toMatchObject({ snapshotId: 's', baseModelId: 'm', seed: 7, config: { epochs: 3, dryRun: false } });
  });

  it('fills the form in again without being a dry run', () => {
    const apart = [
      { setting: 'epochs', value: 3 },
      { setting: 'dryRun', value: true },
    ];
    const draft = draftLike(run, apart);
    expect(draft).toMatchObject({ baseModelId: 'm', seed: '7', settings: { epochs: 3 } });
    expect(orderOf(draft, false).config).toEqual({ kind: 'reward', epochs: 3 });
  });
});
