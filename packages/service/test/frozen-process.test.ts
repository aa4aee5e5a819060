import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { type FreezeWatch, watchForFreeze } from '../src/index.js';

let child: ChildProcess;
let watch: FreezeWatch;

afterEach(() => {
  watch.end();
  child.kill('SIGKILL');
});

/** Watches a process of this script, with limits of tenths of seconds. */
function watched(script: string): Promise<string> {
  child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return new Promise((resolve) => {
    const actions = { ping: () => void child.send('ping'), onFreeze: resolve };
    const rules = { stoppedAfterMs: 300, idleAfterMs: 2_000, silentAfterMs: 4_000, everyMs: 100 };
    watch = watchForFreeze(child.pid ?? Number.NaN, actions, rules);
    child.on('message', () => watch.alive());
  });
}

const answering = `process.on('message', () => process.send('pong')); process.send('up');`;

test('a stopped process is frozen', async () => {
  const frozen = watched(answering);
  child.kill('SIGSTOP');
  expect(await frozen).toMatch(/no sign of life/);
});

test('an endless loop uses processor time, and is frozen by the longest limit only', async () => {
  const frozen = watched('for (;;);');
  expect(Number(/for (\d+) s/.exec(await frozen)?.[1])).toBeGreaterThanOrEqual(4);
});

test('a process that answers is left alone, however idle it is', async () => {
  const frozen = watched(answering);
  let pongs = 0;
  const answered = new Promise<string>((resolve) => {
    child.on('message', () => {
      pongs += 1;
      if (pongs > 50) resolve('answered');
    });
  });
  expect(await Promise.race([frozen, answered])).toBe('answered');
});
