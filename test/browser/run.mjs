/** `pnpm test:browser`: builds, then runs the tests of the web app in a real browser, and closes with one line that counts them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(folder));
const only = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'tastemaker-browser-'));
const report = join(scratch, 'vitest.json');

for (const command of [
  [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'],
  [join(root, 'services', 'web', 'build.mjs')],
]) {
  if (spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0) continue;
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exit(1);
}

const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join('test', 'browser', name));
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...(only.length > 0 ? only : files)], {
  cwd: root,
  stdio: 'inherit',
});
const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
rmSync(scratch, { recursive: true, force: true });
const passed = results?.numPassedTests ?? 0;
const skipped = results?.numPendingTests ?? 0;
// A file that doesn't load, or a crash, fails without a failed test.
const failed = Math.max(results?.numFailedTests ?? 0, status === 0 ? 0 : 1);
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed === 0 ? 0 : 1;
