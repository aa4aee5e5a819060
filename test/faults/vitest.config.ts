import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Two installations side by side, one a file: much of the time is waiting.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/faults/*.faults.ts'],
    globalSetup: ['packages/database/src/testing/vitest-global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
