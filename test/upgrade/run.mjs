/** `pnpm test:upgrade`: the test of an upgrade from the release before, which needs the history and a package registry. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

const vitest = join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/upgrade.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, TASTEMAKER_TEST_UPGRADE: '1' },
});
process.exitCode = status ?? 1;
