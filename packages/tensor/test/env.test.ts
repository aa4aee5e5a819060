import { afterEach, expect, it, vi } from 'vitest';
import { engineEnvironment } from '../src/index.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('processes that load models get large pages', () => {
  vi.stubEnv('GLIBC_TUNABLES', undefined);
  expect(engineEnvironment()).toEqual({ ...process.env, GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' });
});

it('what the user tells glibc stays', () => {
  vi.stubEnv('GLIBC_TUNABLES', 'glibc.malloc.perturb=1');
  expect(engineEnvironment()).toMatchObject({ GLIBC_TUNABLES: 'glibc.malloc.perturb=1' });
});
