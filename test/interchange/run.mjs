/** `pnpm test:interchange`: the tests that read what is exported here with transformers, making their Python first. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0) {
  process.stderr.write('python3 with venv is missing: the interchange tests need it.\n');
  process.exit(process.env['CI'] === 'true' ? 1 : 0);
}
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/interchange'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TASTEMAKER_INTERCHANGE: '1' },
});
process.exitCode = status ?? 1;
