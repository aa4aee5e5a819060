import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// One cluster, and one run after the other on it.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/ray/*.ray.ts'],
    globalSetup: ['packages/database/src/testing/vitest-global-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
    expect: { poll: { timeout: 300_000, interval: 200 } },
  },
});
