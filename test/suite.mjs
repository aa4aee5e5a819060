/**
 * Builds, runs the tests of one configuration of vitest, prints what each took, and closes with one line that counts them. What
 * follows the command goes to vitest.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status;

/**
 * Sets the exit code: 0 when every test passed.
 * @param {string} config of vitest, a path from the repository's root
 */
export function runSuite(config) {
  const scratch = mkdtempSync(join(tmpdir(), 'tastemaker-suite-'));
  const report = join(scratch, 'vitest.json');
  if (run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b') !== 0) process.exit(1);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['--config', config, '--reporter=default', '--reporter=json'];
  const status = run(vitest, 'run', ...options, `--outputFile.json=${report}`, ...process.argv.slice(2));

  const { testResults = [] } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  rmSync(scratch, { recursive: true, force: true });
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  process.stdout.write('\nseconds  outcome  test\n');
  for (const { duration, status: outcome, fullName } of tests) {
    process.stdout.write(`${((duration ?? 0) / 1000).toFixed(1).padStart(7)}  ${outcome.padEnd(7)}  ${fullName}\n`);
  }
  const count = (wanted) => tests.filter((test) => test.status === wanted).length;
  // One that broke off without a failing test counts as one failure.
  const failed = count('failed') + (count('failed') === 0 && status !== 0 ? 1 : 0);
  process.stdout.write(`\n${count('passed')} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
