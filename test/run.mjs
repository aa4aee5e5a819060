/**
 * `pnpm test`: build, format, lint, dead code, then every test, and one closing line that counts them.
 * A failing step doesn't hide the later ones, but for the build, which all of them need.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const only = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'tastemaker-test-'));
const report = join(scratch, 'vitest.json');

/** The JavaScript file behind a package's command, so that no shell and no PATH is needed. */
function binary(packageName, command = packageName) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

const steps = [
  { name: 'build and types', command: [binary('typescript', 'tsc'), '-b'], essential: true },
  { name: 'web app', command: [join(root, 'services', 'web', 'build.mjs')] },
  { name: 'format', command: [binary('@biomejs/biome', 'biome'), 'ci', '.'] },
  { name: 'lint', command: [binary('oxlint'), '--type-aware', '--quiet'] },
  { name: 'dead code', command: [binary('knip')] },
  {
    name: 'tests',
    command: [binary('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...only],
  },
];

const totals = { passed: 0, failed: 0, skipped: 0 };

for (const step of steps) {
  const started = Date.now();
  process.stdout.write(`\n── ${step.name}\n`);
  const { status, signal } = spawnSync(process.execPath, step.command, { stdio: 'inherit' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const ok = status === 0;
  process.stdout.write(`── ${step.name}: ${ok ? 'passed' : `failed (${signal ?? status})`} in ${seconds} s\n`);
  if (step.name === 'tests') countTests(ok);
  else totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok && step.essential) break;
}

rmSync(scratch, { recursive: true, force: true });
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;

/** Adds vitest's counts; a run that failed without a failing test (a crash, a file that doesn't load) counts as one. */
function countTests(ok) {
  let results = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch (error) {
    process.stdout.write(`vitest left no report: ${error.message}\n`);
  }
  totals.passed += results.numPassedTests;
  totals.failed += results.numFailedTests;
  totals.skipped += results.numPendingTests;
  if (!ok && results.numFailedTests === 0) totals.failed += 1;
}
