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

test.each(['web', 'leaderboard', 'score', 'finetune-memory'])('pnpm bench %s tells its flags', (name) => {
  const asked = spawnSync(process.execPath, [runner, name, '--help'], { encoding: 'utf8' });
  expect([asked.status, asked.stdout]).toEqual([0, expect.stringContaining(`pnpm bench ${name} `)]);
  const misspelt = spawnSync(process.execPath, [runner, name, '--jsno'], { encoding: 'utf8' });
  expect([misspelt.status, misspelt.stderr]).toEqual([2, expect.stringMatching(/'--jsno'[^]*\[options\]/)]);
});
