import { defineConfig } from 'vitest/config';

// Tests import workspace packages from their sources (the `source` export condition); processes that tests start run
// the built ones, which test/run.mjs builds first.
const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

export default defineConfig({
  ...source,
  test: {
    include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: [
      'packages/database/src/testing/vitest-global-setup.ts',
      'test/engines.setup.ts',
      'test/interchange/python.setup.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    // Generous: a test says what happens, never how fast; a hanging one still ends.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
