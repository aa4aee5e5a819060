// A benchmark says at once which of its options is no number, before it fills a database with what it took for one.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';

const runner = join(import.meta.dirname, '..', 'bench', 'run.mjs');

test.each([
  ['web', ['--comparisons', 'many'], '--comparisons must be a whole number of at least 1, not "many"'],
  [
    'web',
    ['--judgments', '0', '--rounds', '1.5'],
    '--judgments must be a whole number of at least 1, not "0"\n--rounds',
  ],
  ['transfer', ['--judgments', ''], '--judgments must be a whole number of at least 1, not ""'],
  ['assign', ['--think=-1'], '--think must be a whole number of at least 0, not "-1"'],
])('pnpm bench %s %j is wrong usage', (name, options, said) => {
  const { status, stderr } = spawnSync(process.execPath, [runner, name, ...options], { encoding: 'utf8' });
  expect(stderr).toContain(said);
  expect(status).toBe(2);
});
