// A sandboxed process: loads one module, hands it what the parent sends, and sends back what it makes of it. It works for one
// parent over one descriptor, and ends when that closes.
import { Socket } from 'node:net';
import { FrameReader, frameOf } from '../frames.js';
import type { FromChild, ToChild } from '../messages.js';
import type { Thrown } from '../sandbox-error.js';

const channel = new Socket({ fd: 3, readable: true, writable: true });
// More often than a parent looks, rarely enough to cost nothing.
const progressEveryMs = 250;
let nextProgressAt = 0;

process.on('uncaughtException', (error) => {
  channel.write(frameOf({ type: 'crashed', thrown: thrownOf(error) } satisfies FromChild), () => process.exit(1));
});
channel.on('error', () => process.exit(0));
channel.on('end', () => process.exit(0));

let answer: ((request: unknown) => unknown) | undefined;
const module = load();
const frames = new FrameReader();
channel.on('data', (chunk: Buffer) => {
  frames.add(chunk);
  for (;;) {
    const frame = frames.next(() => undefined);
    if (frame === undefined) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent is of the same release
    void serve(frame.message as ToChild);
  }
});
await module.then(() => say({ type: 'ready' }), fail);

async function load(): Promise<Readonly<Record<string, unknown>>> {
  // Node's own argument: the module that the parent names.
  const loaded: unknown = await import(process.argv[2] ?? '');
  return typeof loaded === 'object' && loaded !== null ? { ...loaded } : {};
}

async function serve(message: ToChild): Promise<void> {
  try {
    await say({ type: 'result', value: await act(message) });
  } catch (error) {
    await fail(error);
  }
}

async function act(message: ToChild): Promise<unknown> {
  const loaded = await module;
  if (message.type === 'run') return emitted(functionOf(loaded, 'run')(message.input, { progress }));
  if (message.type === 'ask') return answer?.(message.request);
  const opened: unknown = await functionOf(loaded, 'open')(message.input);
  if (!isFunction(opened)) throw new TypeError('open() returned no function to answer with');
  answer = opened;
  return undefined;
}

/** Sends each item that a generator yields; its result, or the promise's, is returned. */
async function emitted(produced: unknown): Promise<unknown> {
  if (!isGenerator(produced)) return produced;
  for (;;) {
    const { done, value } = await produced.next();
    if (done === true) return value;
    await say({ type: 'item', value });
  }
}

/** Waits while the parent is slower than this process. */
async function say(message: FromChild): Promise<void> {
  nextProgressAt = performance.now() + progressEveryMs;
  if (channel.write(frameOf(message))) return;
  await new Promise<void>((resolve) => void channel.once('drain', resolve));
}

function fail(error: unknown): Promise<void> {
  return say({ type: 'failed', thrown: thrownOf(error) });
}

async function progress(): Promise<void> {
  if (performance.now() >= nextProgressAt) await say({ type: 'progress' });
}

function thrownOf(error: unknown): Thrown {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, message: message.slice(0, 10_000), code, stack: stack?.slice(0, 10_000) };
}

type Callable = (...args: readonly unknown[]) => unknown;

function isFunction(value: unknown): value is Callable {
  return typeof value === 'function';
}

function functionOf(loaded: Readonly<Record<string, unknown>>, name: string): Callable {
  const found = loaded[name];
  if (!isFunction(found)) throw new TypeError(`the module exports no function called ${name}`);
  return found;
}

function isGenerator(value: unknown): value is AsyncIterator<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'next' in value && isFunction(value.next);
}
