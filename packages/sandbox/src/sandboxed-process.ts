// One sandboxed process: started, spoken with by frames, watched, and killed with all that it started.
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { FrameReader, frameOf } from './frames.js';
import type { SandboxLimits } from './limits.js';
import { watchMemory } from './memory-watch.js';
import type { FromChild, ToChild } from './messages.js';
import { nodeFlags } from './node-flags.js';
import { guardAgainstOrphaning } from './orphan-guard.js';
import { SandboxError, type Thrown } from './sandbox-error.js';

/** The child is a built file, whatever its parent runs from. */
export const childEntry = new URL('../dist/child/main.js', import.meta.url);

const tailCharacters = 4096;

export interface ProcessOptions {
  readonly module: URL;
  /** Files, and folders that end with a separator. */
  readonly readable: readonly string[];
  readonly limits: SandboxLimits;
}

export class SandboxedProcess {
  readonly pid: number | undefined;
  readonly #child: ChildProcess;
  #limits: SandboxLimits;
  readonly #channel: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #frames = new FrameReader();
  readonly #ended: Promise<SandboxError>;
  #why: SandboxError | undefined;
  #errors = '';
  #outputBytes = 0;

  constructor({ module, readable, limits }: ProcessOptions) {
    this.#limits = limits;
    const flags = nodeFlags(readable, limits);
    this.#child = spawn(process.execPath, [...flags, fileURLToPath(childEntry), module.href], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: {},
      cwd: '/',
      // A group of its own: it is killed with whatever it started, and Ctrl+C at a terminal is its parent's to hear.
      detached: true,
    });
    const [, , , channel] = this.#child.stdio;
    if (!(channel instanceof Socket)) throw new TypeError('the fourth of stdio is no socket');
    this.#channel = channel;
    this.#chunks = this.#channel[Symbol.asyncIterator]();
    // A channel that breaks has lost its process, whose end says why.
    this.#channel.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#keepTail(chunk));
    this.pid = this.#child.pid;
    this.#ended = this.#watch();
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.pid === undefined;
  }

  /** Other limits than it was started with, as far as they hold from outside; returns all of them. */
  limit(limits: Partial<SandboxLimits>): SandboxLimits {
    this.#limits = { ...this.#limits, ...limits };
    return this.#limits;
  }

  /** Settles once its module is loaded. @throws {SandboxError} */
  async ready(): Promise<void> {
    const message = await this.next(this.#limits.startMs);
    if (message.type === 'failed') throw failureOf(message.thrown);
    if (message.type !== 'ready') throw this.#end('crashed', `The process began with "${message.type}".`);
  }

  /** Breaks off silently if the process is gone: reading tells why. */
  send(message: ToChild): void {
    this.#outputBytes = 0;
    if (this.#channel.writable) this.#channel.write(frameOf(message));
  }

  /** The next message but progress, which only begins the time without messages anew. @throws {SandboxError} */
  async next(idleMs = this.#limits.idleMs): Promise<Exclude<FromChild, { type: 'progress' | 'crashed' }>> {
    for (;;) {
      const frame = this.#frames.next((bytes) => this.#count(bytes));
      if (frame === undefined) {
        await this.#more(idleMs);
        continue;
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the process is of the same release
      const message = frame.message as FromChild;
      if (message.type === 'crashed') throw this.#end('crashed', crashOf(message.thrown));
      if (message.type !== 'progress') return message;
    }
  }

  /** Ends it at once. Whoever reads from it is told `code` and `message`. */
  kill(code: SandboxError['code'], message: string): void {
    this.#end(code, message);
  }

  /** Settles when the process is gone. */
  async gone(): Promise<void> {
    await this.#ended;
  }

  /** Lets the parent's process end while this one waits for work. */
  unref(): void {
    for (const handle of this.#handles()) handle.unref();
  }

  ref(): void {
    for (const handle of this.#handles()) handle.ref();
  }

  #handles(): (ChildProcess | Socket)[] {
    const { stderr } = this.#child;
    return [this.#child, this.#channel, ...(stderr instanceof Socket ? [stderr] : [])];
  }

  async #more(idleMs: number): Promise<void> {
    const timer = setTimeout(() => this.#end('timed_out', `It said nothing for ${idleMs / 1000} s.`), idleMs);
    try {
      const { done, value } = await this.#chunks.next().catch(() => ({ done: true, value: undefined }) as const);
      if (done === true) throw await this.#ended;
      this.#frames.add(value);
    } finally {
      clearTimeout(timer);
    }
  }

  #count(bytes: number): void {
    const { messageBytes, outputBytes } = this.#limits;
    this.#outputBytes += bytes;
    if (bytes > messageBytes) throw this.#end('output_too_large', `It answered with ${bytes} bytes at once.`);
    if (this.#outputBytes > outputBytes) {
      throw this.#end('output_too_large', `It answered with more than ${outputBytes} bytes.`);
    }
  }

  #end(code: SandboxError['code'], message: string): SandboxError {
    this.#why ??= new SandboxError(code, message);
    if (!this.hasEnded && this.pid !== undefined) killGroup(this.pid);
    // Whatever it still had to say is not heard.
    this.#channel.destroy();
    return this.#why;
  }

  #watch(): Promise<SandboxError> {
    const { pid } = this;
    return new Promise((resolve) => {
      this.#child.once('error', (cause) =>
        resolve(new SandboxError('crashed', `The process could not be started: ${cause.message}.`, { cause })),
      );
      if (pid === undefined) return;
      const release = guardAgainstOrphaning(pid);
      const { memoryBytes } = this.#limits;
      const unwatch = watchMemory(pid, memoryBytes, () => {
        this.#end('out_of_memory', `It took more than ${Math.round(memoryBytes / 2 ** 20)} MiB of memory.`);
      });
      this.#child.once('exit', () => {
        unwatch();
        release();
      });
      this.#child.once('close', (status, signal) => resolve(this.#why ?? endOf(status, signal, this.#errors)));
    });
  }

  #keepTail(chunk: Buffer): void {
    this.#errors = (this.#errors + chunk.toString('utf8')).slice(-tailCharacters);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Ended by itself meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** V8 ends a process by SIGABRT (SIGTRAP or SIGILL in some builds) when its heap is full, and says so. */
function endOf(status: number | null, signal: string | null, errors: string): SandboxError {
  if (/heap out of memory|allocation failed|out of memory/i.test(errors)) {
    return new SandboxError('out_of_memory', 'Its heap took more memory than it may.');
  }
  const how = signal === null ? `with status ${String(status)}` : `by ${signal}`;
  const why = signal === 'SIGKILL' ? ' (the system ends processes so when memory runs out)' : '';
  const [lastLine = ''] = errors.trim().split('\n').slice(-1);
  const said = lastLine === '' ? '' : `; the last it said: ${lastLine.slice(0, 300)}`;
  return new SandboxError('crashed', `The process ended ${how}${why} before it had answered${said}.`);
}

/** What the module threw. Running out of memory is told the same way whether V8 ends the process or throws. */
export function failureOf(thrown: Thrown): SandboxError {
  const isMemory =
    thrown.code === 'ERR_MEMORY_ALLOCATION_FAILED' ||
    (thrown.name === 'RangeError' && /allocation failed|out of memory/i.test(thrown.message));
  return new SandboxError(isMemory ? 'out_of_memory' : 'failed', thrown.message, { thrown });
}

function crashOf({ name, message }: Thrown): string {
  return `An error reached nobody (${name}: ${message}).`;
}
