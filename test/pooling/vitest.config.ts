import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// One installation, and one test after the other on it.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/pooling/*.pooling.ts'],
    globalSetup: ['packages/database/src/testing/vitest-global-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000, interval: 100 } },
  },
});
