/** `node test/cases.mjs <folder>`: whether each of a folder's inputs that once failed is read, or refused, as it should be. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder = join(root, '..', 'shared', 'cases'), ...others] = process.argv.slice(2);
if (!existsSync(folder)) {
  process.stderr.write(`There is no folder ${folder}: node test/cases.mjs <folder of cases>\n`);
  process.exit(2);
}
const tsc = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/cases.test.ts', ...others], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TASTEMAKER_CASES: resolve(folder) },
});
process.exitCode = status ?? 1;
