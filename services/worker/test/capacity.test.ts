import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { capacityOf, groupCores } from '../src/jobs/capacity.js';

const files = (content: Record<string, string>) => (file: string) => content[file];

describe('what a worker may use', () => {
  it('is what was set, else no more than the machine has', () => {
    expect(capacityOf({ memoryBytes: 5, cores: 1.5 })).toEqual({ memoryBytes: 5, cores: 1.5 });
    const { memoryBytes, cores } = capacityOf({ memoryBytes: undefined, cores: undefined });
    expect(memoryBytes).toBeGreaterThan(0);
    expect(memoryBytes).toBeLessThanOrEqual(totalmem());
    expect(cores).toBeGreaterThan(0);
    expect(cores).toBeLessThanOrEqual(availableParallelism());
  });

  it.each([
    ['a quota of version 2', { '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
    ['no quota of version 2', { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, undefined],
    [
      'a quota of version 1',
      { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '400000\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
      4,
    ],
    [
      'no quota of version 1',
      { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
      undefined,
    ],
    ['no control groups', {}, undefined],
  ])('heeds %s', (_, content, cores) => {
    expect(groupCores(files(content))).toBe(cores);
  });
});
