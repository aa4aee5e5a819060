/**
 * `pnpm test:security`: builds, then runs what holds each fault of docs/threat-model.md (test/security/*.test.ts, with
 * schemathesis, and the fuzzer in test/security/fuzz), prints a table, and closes with one line that counts the tests.
 * `--without-schemathesis` leaves out what needs Python; without the flag a missing Python is a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(folder));
const flag = '--without-schemathesis';
const isWithout = process.argv.includes(flag);
const only = process.argv.slice(2).filter((argument) => argument !== flag);
const scratch = mkdtempSync(join(tmpdir(), 'tastemaker-security-'));
const report = join(scratch, 'vitest.json');

const build = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], {
  cwd: root,
  stdio: 'inherit',
});
if (build.status !== 0) {
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exit(1);
}

const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.test.ts') && !(isWithout && name.endsWith('schemathesis.test.ts')))
  .map((name) => join('test', 'security', name));
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const environment = {
  TASTEMAKER_SECURITY: isWithout ? '0' : '1',
  // Under five minutes of schemathesis and two of the fuzzer, unless told otherwise.
  TASTEMAKER_SCHEMATHESIS_SECONDS: process.env.TASTEMAKER_SCHEMATHESIS_SECONDS ?? '240',
  TASTEMAKER_FUZZ_SECONDS: process.env.TASTEMAKER_FUZZ_SECONDS ?? '120',
};
const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...(only.length > 0 ? only : files)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...environment },
});

const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
rmSync(scratch, { recursive: true, force: true });
const rows = (results?.testResults ?? []).map(rowOf).toSorted((a, b) => (a.file < b.file ? -1 : 1));
printTable(rows);
const passed = results?.numPassedTests ?? 0;
// A file that doesn't load, or a crash, fails without a failed test.
const failed = Math.max(results?.numFailedTests ?? 0, status === 0 ? 0 : 1);
if (isWithout) process.stdout.write('schemathesis was left out, as asked\n');
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A line of the table; names are `NN-what-it-is.test.ts`, NN the number in docs/threat-model.md. */
function rowOf({ name, status: outcome, assertionResults, startTime, endTime }) {
  const file = basename(name, '.test.ts');
  const number = /^\d+/.exec(file)?.[0] ?? '';
  const what = file.replace(/^\d+-/, '').replaceAll('-', ' ');
  const isSkipped =
    assertionResults.length > 0 && assertionResults.every((one) => one.status !== 'passed' && one.status !== 'failed');
  const seconds = ((endTime - startTime) / 1000).toFixed(1);
  return { file, cells: [number, what, basename(name), isSkipped ? 'skipped' : outcome, seconds] };
}

function printTable(lines) {
  const cells = [['fault', 'what it is', 'test file', 'outcome', 'seconds'], ...lines.map((line) => line.cells)];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const printed = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${printed.join('\n')}\n`);
}
