import { expect, test } from 'vitest';
import { SandboxSession } from '../src/index.js';

const module = new URL('./modules/work.mjs', import.meta.url);
const deadlineMs = 20_000;

test('answers one request after the other from one process', async () => {
  const session = new SandboxSession({ module, input: { greeting: 'hello' } });
  const asked = ['a', 'b', 'c'].map((request) => session.ask<string>(request, { deadlineMs }));
  expect(await Promise.all(asked)).toEqual(['hello a 1', 'hello b 2', 'hello c 3']);
  await session.close();
});

test('goes on after a request that it refused', async () => {
  const session = new SandboxSession({ module, input: { greeting: 'hello' } });
  await expect(session.ask('throw', { deadlineMs })).rejects.toMatchObject({ code: 'failed', message: 'not that' });
  expect(await session.ask('a', { deadlineMs })).toBe('hello a 2');
  await session.close();
});

test('starts anew after a request that overran its deadline', async () => {
  const session = new SandboxSession({ module, input: { greeting: 'hello' } });
  const before = await session.ask('pid', { deadlineMs });
  const stuck = session.ask('spin', { deadlineMs: 300 });
  const next = session.ask('a', { deadlineMs });
  await expect(stuck).rejects.toMatchObject({ code: 'timed_out' });
  expect(await next).toBe('hello a 1');
  expect(await session.ask('pid', { deadlineMs })).not.toBe(before);
  await session.close();
});

test('starts anew after its process was killed', async () => {
  const session = new SandboxSession({ module, input: { greeting: 'hello' } });
  const pid = await session.ask<number>('pid', { deadlineMs });
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(() => session.ask('a', { deadlineMs }).catch((error: unknown) => error), { timeout: 20_000 })
    .toBe('hello a 1');
  await session.close();
});

test('a request that is canceled ends what it was doing; closing refuses the rest', async () => {
  const session = new SandboxSession({ module, input: { greeting: 'hello' } });
  const controller = new AbortController();
  const stuck = session.ask('spin', { deadlineMs, signal: controller.signal });
  const waiting = session.ask('spin', { deadlineMs });
  await session.ask('a', { deadlineMs, signal: AbortSignal.abort() }).catch(() => undefined);
  controller.abort();
  await expect(stuck).rejects.toMatchObject({ code: 'canceled' });
  await session.close();
  await expect(waiting).rejects.toMatchObject({ code: 'canceled' });
});
