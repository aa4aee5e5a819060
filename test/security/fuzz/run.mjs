/** `node test/security/fuzz/run.mjs [--minutes 60] [--seed 1]`: the fuzz test alone, for longer. Build first. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const root = join(import.meta.dirname, '..', '..', '..');
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/security/fuzz/files.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SECONDS: String(Number(flags.minutes) * 60), FUZZ_SEED: flags.seed },
  },
);
process.exitCode = status ?? 1;
