import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// One installation of nine processes, and what happens to it one thing after the other.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/topology/*.topology.ts'],
    globalSetup: ['packages/database/src/testing/vitest-global-setup.ts', 'test/topology/tools.setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000, interval: 200 } },
  },
});
