/**
 * `pnpm test:faults`: builds, then lets faults happen to real installations (test/faults/*.faults.ts), prints what each did,
 * and closes with one line that counts them. Ends by itself after a quarter of an hour.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const limitMs = 15 * 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'tastemaker-faults-report-'));
const [report, rows] = [join(scratch, 'vitest.json'), join(scratch, 'rows.jsonl')];

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const build = spawnSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const config = ['--config', 'test/faults/vitest.config.ts', '--reporter=default', '--reporter=json'];
const child = spawn(
  process.execPath,
  [vitest, 'run', ...config, `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TASTEMAKER_FAULTS_TABLE: rows } },
);
let isLate = false;
const deadline = setTimeout(() => {
  isLate = true;
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGKILL'), 30_000).unref();
}, limitMs);
const status = await new Promise((resolve) => child.once('exit', (code) => resolve(code)));
clearTimeout(deadline);

printTable(
  existsSync(rows)
    ? readFileSync(rows, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [],
);
const { passed, failed, skipped } = countTests();
rmSync(scratch, { recursive: true, force: true });
if (isLate) process.stdout.write(`not done within ${limitMs / 60_000} minutes\n`);
const left = skipped > 0 ? `, ${skipped} skipped` : '';
process.stdout.write(`\n${passed} passed, ${failed} failed${left}\n`);
process.exitCode = failed === 0 ? 0 : 1;

function printTable(lines) {
  const heads = ['fault', 'times', 'back after s', 'acknowledged', 'lost', 'over k', 'note'];
  const cells = lines.map(({ fault, times, back, acknowledged, lost, overAssigned, note }) =>
    [fault, times, back === null ? '–' : back.toFixed(1), acknowledged, lost, overAssigned, note].map(String),
  );
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i].length)));
  const print = (row) =>
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}\n`,
    );
  process.stdout.write('\n');
  for (const row of [heads, ...cells]) print(row);
}

/** A run that broke off, or failed without a failing test, counts as one failure. */
function countTests() {
  const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = results;
  const isBroken = numFailedTests === 0 && (isLate || status !== 0);
  return { passed: numPassedTests, failed: numFailedTests + (isBroken ? 1 : 0), skipped: numPendingTests };
}
