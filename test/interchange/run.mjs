/** `pnpm test:interchange`: models pass to transformers and back, and clients ask the API, in Pythons that are made first. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const check = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
if (process.env['CI'] !== 'true' && spawnSync('python3', ['-c', check]).status !== 0) {
  process.stderr.write('The interchange tests are left out: they need python3, 3.10 or newer, with venv.\n');
  process.exit(0);
}
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/interchange', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TASTEMAKER_INTERCHANGE: '1' },
});
process.exitCode = status ?? 1;
