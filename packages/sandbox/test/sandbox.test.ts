import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runInSandbox, Sandbox, SandboxError, type SandboxLimits } from '../src/index.js';

const module = new URL('./modules/work.mjs', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const soon = { timeout: 20_000 };
const mebibyte = 2 ** 20;

function work(task: string, input: object = {}, limits: Partial<SandboxLimits> = {}, readable: string[] = []) {
  return runInSandbox<unknown>({ module, limits, readable }, { task, ...input });
}

async function failure(ending: Promise<unknown>): Promise<SandboxError> {
  const error: unknown = await ending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SandboxError) return error;
  throw new Error(`expected a SandboxError, got ${String(error)}`);
}

test('copies the input in and the result out', async () => {
  const input = { text: 'ä€𝕏', numbers: [1, Number.NaN, 2n], bytes: new Uint8Array([1, 2, 3]), at: new Date(0) };
  expect(await work('echo', input)).toEqual(input);
});

test('streams items in their order, then the result', async () => {
  const items: number[] = [];
  const stream = new Sandbox({ module }).stream<number, string>({ task: 'count', to: 10_000 });
  let next = await stream.next();
  for (; next.done !== true; next = await stream.next()) items.push(next.value);
  expect(next.value).toBe('counted');
  expect(items).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
});

describe('ends work', () => {
  test('that never returns, by the wall clock', async () => {
    expect(await failure(work('spin', {}, { wallMs: 1000 }))).toMatchObject({
      code: 'timed_out',
      message: 'It took longer than 1 s.',
    });
  });

  test('that says nothing for too long', async () => {
    expect((await failure(work('hang', {}, { idleMs: 300 }))).code).toBe('timed_out');
  });

  test('that fills its heap', async () => {
    expect((await failure(work('heap', {}, { heapBytes: 32 * mebibyte }))).code).toBe('out_of_memory');
  });

  test('that fills memory outside of its heap', async () => {
    expect(await failure(work('buffers', {}, { memoryBytes: 256 * mebibyte }))).toMatchObject({
      code: 'out_of_memory',
      message: 'It took more than 256 MiB of memory.',
    });
  });

  test('that answers too much at once, and in sum', async () => {
    expect((await failure(work('large', { bytes: 2_000_000 }, { outputBytes: 1_000_000 }))).code).toBe(
      'output_too_large',
    );
    expect((await failure(work('endless', {}, { outputBytes: 1_000_000 }))).code).toBe('output_too_large');
  });

  test('that is canceled, at once', async () => {
    const controller = new AbortController();
    const stream = new Sandbox({ module }).stream<number, void>({ task: 'started' }, { signal: controller.signal });
    const { value: pid } = await stream.next();
    controller.abort();
    expect((await failure(stream.next())).code).toBe('canceled');
    await expect.poll(() => isAlive(Number(pid)), soon).toBe(false);
  });

  test('whose caller takes no more items', async () => {
    const stream = new Sandbox({ module }).stream<number, void>({ task: 'started' });
    const { value: pid } = await stream.next();
    await stream.return();
    await expect.poll(() => isAlive(Number(pid)), soon).toBe(false);
  });

  test('whose parent was killed', async () => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('./modules/parent.mjs', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line]: Buffer[] = await once(parent.stdout, 'data');
    expect(isAlive(Number(line))).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(Number(line)), soon).toBe(false);
  });
});

describe('tells of', () => {
  test('what the module threw', async () => {
    expect(await failure(work('throws'))).toMatchObject({
      code: 'failed',
      message: 'no such thing',
      thrown: { name: 'TypeError', code: 'E_NONE' },
    });
  });

  test('an error that reached nobody', async () => {
    expect(await failure(work('rejectsNowhere'))).toMatchObject({
      code: 'crashed',
      message: 'An error reached nobody (Error: out of band).',
    });
  });

  test('an end without an answer', async () => {
    expect((await failure(work('exit'))).code).toBe('crashed');
    expect((await failure(work('abort'))).message).toMatch(/ended by SIG/);
  });

  test('a module that has no such function', async () => {
    const noRun = runInSandbox({ module: new URL('../dist/sandbox-error.js', import.meta.url) }, {});
    expect(await failure(noRun)).toMatchObject({
      code: 'failed',
      message: 'the module exports no function called run',
    });
  });
});

describe('withholds', () => {
  test('the environment, the folder and the prototypes', async () => {
    expect(await work('environment')).toEqual({ environment: {}, proto: false, folder: '/' });
  });

  test('files that were not named', async () => {
    writeFileSync(join(folder, 'named'), 'named');
    writeFileSync(join(folder, 'other'), 'other');
    const readable = [join(folder, 'named')];
    expect(await work('read', { path: join(folder, 'named') }, {}, readable)).toBe('named');
    expect((await failure(work('read', { path: join(folder, 'other') }, {}, readable))).thrown?.code).toBe(
      'ERR_ACCESS_DENIED',
    );
  });

  test('turning text into code, and other programs', async () => {
    expect((await failure(work('code'))).thrown?.name).toBe('EvalError');
    expect((await failure(work('spawns'))).thrown?.code).toBe('ERR_ACCESS_DENIED');
  });

  test.runIf(process.platform === 'linux')("its parent's descriptors", async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, '');
    openSync(secret, 'r');
    const stream = new Sandbox({ module }).stream<number, void>({ task: 'started' });
    const { value: pid } = await stream.next();
    const descriptors = `/proc/${String(pid)}/fd`;
    const targets = readdirSync(descriptors).map((fd) => readlinkSync(join(descriptors, fd)));
    await stream.return();
    expect(targets).not.toContain(secret);
    // Standard error and the channel; the rest is the event loop's own.
    expect(targets.filter((target) => target.startsWith('socket:'))).toHaveLength(2);
    expect(targets.filter((target) => /^\/(?!dev\/null)/.test(target))).toEqual([]);
  });
});

test('keeps a spare process ready, and each order gets one that has served nobody', async () => {
  const sandbox = new Sandbox({ module, spares: 1 });
  sandbox.warm();
  const pids = new Set<number>();
  for (let i = 0; i < 3; i++) {
    const stream = sandbox.stream<number, void>({ task: 'started' });
    pids.add(Number((await stream.next()).value));
    await stream.return();
  }
  expect(pids.size).toBe(3);
  await sandbox.close();
  expect((await failure(sandbox.run({ task: 'echo' }))).code).toBe('canceled');
});

test('work that reports progress is not taken to hang', async () => {
  expect(await work('slow', { milliseconds: 1500 }, { idleMs: 700 })).toBe('done');
});

test('a caller that takes its time is not held against the work', async () => {
  const sandbox = new Sandbox({ module, limits: { idleMs: 300 } });
  const stream = sandbox.stream<number, string>({ task: 'count', to: 3 });
  await stream.next();
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await stream.next()).value).toBe(1);
  await stream.return('');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
