import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answers, type ChildSpec, type SupervisedChild, superviseChild } from '../src/supervisor/child.js';
import { isAlive } from '../src/supervisor/lock.js';
import { freePort } from '../src/supervisor/ports.js';

let folder: string;
let child: SupervisedChild | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-child-'));
});

afterEach(async () => {
  await child?.stop();
  rmSync(folder, { recursive: true });
});

const fast = { firstPauseMs: 10, longestPauseMs: 20, settledMs: 60_000, readyWithinMs: 60_000, hungAfterMs: 1_000 };
const untold = { waitingFor: () => undefined, isBack: () => undefined };

/** A small service of its own script. */
async function specOf(script: string): Promise<ChildSpec> {
  const port = await freePort('127.0.0.1');
  const entry = join(folder, 'service.mjs');
  writeFileSync(entry, script);
  return {
    name: 'service',
    entry,
    env: { ...process.env, PORT: String(port) },
    healthUrl: `http://127.0.0.1:${port}/healthz`,
    logsFolder: folder,
  };
}

const server = `
import { createServer } from 'node:http';
createServer((request, response) => response.end('{}')).listen(Number(process.env.PORT), '127.0.0.1');
`;

test('a service is ready once it answers, and gone after stop', async () => {
  child = superviseChild(await specOf(server), untold, fast);
  await child.ready;
  const pid = child.pid();
  await child.stop();
  expect(pid !== undefined && isAlive(pid)).toBe(false);
});

test('a service that is killed is started again', async () => {
  const spec = await specOf(server);
  const notes: string[] = [];
  child = superviseChild(spec, { ...untold, waitingFor: (_part, reason) => notes.push(reason) }, fast);
  await child.ready;
  const first = child.pid();
  process.kill(first ?? 0, 'SIGKILL');
  await expect.poll(() => notes[0]).toContain('service was ended by SIGKILL');
  await expect.poll(() => answers(spec.healthUrl)).toBe(true);
  expect(child.pid()).not.toBe(first);
});

test('a service that always crashes is tried again and told, until it runs', async () => {
  const cause = join(folder, 'flood');
  writeFileSync(cause, '');
  const spec = await specOf(`import { existsSync } from 'node:fs';
if (existsSync(${JSON.stringify(cause)})) process.exit(3);
${server}`);
  const notes: string[] = [];
  const back: string[] = [];
  const status = {
    waitingFor: (_part: string, reason: string) => notes.push(reason),
    isBack: (part: string) => back.push(part),
  };
  child = superviseChild(spec, status, fast);
  await expect.poll(() => notes.length, { timeout: 60_000 }).toBeGreaterThan(7);
  expect(notes[0]).toContain('service ended with status 3; starting it again');
  expect(notes[6]).toContain('7 times in a row');
  rmSync(cause);
  await child.ready;
  expect(back).toEqual(['service']);
});

test('a service that says that its settings are wrong is given up, with its last words', async () => {
  const spec = await specOf(`console.error('the cellar is flooded'); process.exit(78);`);
  child = superviseChild(spec, untold, fast);
  await expect(child.ready).rejects.toMatchObject({
    code: 'child_misconfigured',
    message: expect.stringContaining('the cellar is flooded'),
  });
});

test('a service that hangs is ended and started again', async () => {
  const spec = await specOf(server);
  const notes: string[] = [];
  child = superviseChild(spec, { ...untold, waitingFor: (_part, reason) => notes.push(reason) }, fast);
  await child.ready;
  process.kill(child.pid() ?? Number.NaN, 'SIGSTOP');
  await expect.poll(() => notes[0], { timeout: 60_000 }).toMatch(/service has not answered for \d+ s and was ended/);
  await expect.poll(() => answers(spec.healthUrl), { timeout: 60_000 }).toBe(true);
});

test('stop ends a service that ignores SIGTERM, and what it started', async () => {
  const port = await freePort('127.0.0.1');
  const spec = await specOf(`${server}
import { spawn } from 'node:child_process';
process.on('SIGTERM', () => undefined);
if (process.argv[2] !== 'grandchild') {
  spawn(process.execPath, [process.argv[1], 'grandchild'], { env: { ...process.env, PORT: '${port}' } });
}
`);
  child = superviseChild(spec, untold, fast);
  await child.ready;
  const grandchildUrl = `http://127.0.0.1:${port}/healthz`;
  await expect.poll(() => answers(grandchildUrl)).toBe(true);
  await child.stop();
  await expect.poll(() => answers(grandchildUrl)).toBe(false);
});
