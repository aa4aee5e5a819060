import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const index = fileURLToPath(new URL('../dist/index.js', import.meta.url));

/** Logs by pino and by hand into what takes no bytes, and ends well if it comes that far. */
const script = `
import { pino } from ${JSON.stringify(fileURLToPath(import.meta.resolve('pino')))};
import { logDestination, surviveOutputErrors } from ${JSON.stringify(index)};
surviveOutputErrors();
const stream = logDestination();
const log = pino({}, stream);
for (let line = 0; line < 20_000; line += 1) {
  log.info({ line }, 'x'.repeat(100));
  if (line % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
}
console.error('words');
console.log('words');
await new Promise((resolve) => setTimeout(resolve, 50));
process.exit(stream.dropped() > 0 || process.argv.includes('gone') ? 42 : 1);
`;

test.runIf(process.platform === 'linux')('a full disk ends nobody: lines are dropped and counted', async () => {
  const full = openSync('/dev/full', 'a');
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', full, full] });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(42);
});

test('neither does a reader that has left', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, 'gone'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  child.stderr.destroy();
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(42);
});
