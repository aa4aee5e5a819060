import { afterEach, expect, it, vi } from 'vitest';
import { engineEnvironment } from '../src/index.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('processes that load models get large pages', () => {
  vi.stubEnv('GLIBC_TUNABLES', undefined);
  expect(engineEnvironment()).toMatchObject({ GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1', PATH: process.env['PATH'] });
});

it('processes that load models get what steers the engine, and no secrets', () => {
  vi.stubEnv('TF_NUM_INTRAOP_THREADS', '2');
  vi.stubEnv('DATABASE_URL', 'postgres://somebody:password@somewhere/database');
  vi.stubEnv('TASTEMAKER_SECRET_KEY', 'key');
  vi.stubEnv('PGPASSWORD', 'password');
  vi.stubEnv('NODE_AUTH_TOKEN', 'token');
  expect(engineEnvironment()).toMatchObject({ TF_NUM_INTRAOP_THREADS: '2' });
  for (const name of ['DATABASE_URL', 'TASTEMAKER_SECRET_KEY', 'PGPASSWORD', 'NODE_AUTH_TOKEN']) {
    expect(engineEnvironment()).not.toHaveProperty(name);
  }
});

it('what the user tells glibc stays', () => {
  vi.stubEnv('GLIBC_TUNABLES', 'glibc.malloc.perturb=1');
  expect(engineEnvironment()).toMatchObject({ GLIBC_TUNABLES: 'glibc.malloc.perturb=1' });
});
