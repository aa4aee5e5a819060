// Work on foreign bytes, a process for each order.
import { completeLimits, type SandboxLimits } from './limits.js';
import { readableCode } from './readable-code.js';
import { SandboxError } from './sandbox-error.js';
import { childEntry, failureOf, SandboxedProcess } from './sandboxed-process.js';

export interface SandboxOptions {
  /**
   * A built module that exports `run(input, context)`: a promise of the result, or an async generator of items that returns
   * the result. What it is given and gives is copied (structured clones).
   */
  readonly module: URL;
  /** Files it may read besides its code; a folder, with all in it, ends with a separator. @defaultValue none */
  readonly readable?: readonly string[];
  readonly limits?: Partial<SandboxLimits>;
  /** Processes kept ready, so that an order need not wait until one has started. @defaultValue 0 */
  readonly spares?: number;
}

export interface RunOptions {
  /** Ends the process; the run is then refused as `canceled`. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of the sandbox's: those that hold from outside of the process. */
  readonly limits?: Partial<Pick<SandboxLimits, 'wallMs' | 'idleMs' | 'outputBytes' | 'messageBytes'>>;
}

/** A spare process that nobody needs for so long gives its memory back. */
const spareMs = 60_000;

/** What a module's `run` is given beside its input. */
export interface SandboxContext {
  /** To be called, as often as one likes, by work that yields nothing for long: else it is taken to hang. */
  progress(): Promise<void>;
}

export class Sandbox {
  readonly #options: { readonly module: URL; readonly readable: readonly string[]; readonly limits: SandboxLimits };
  readonly #spareCount: number;
  readonly #spares: SandboxedProcess[] = [];
  readonly #running = new Set<SandboxedProcess>();
  #isClosed = false;

  constructor({ module, readable = [], limits = {}, spares = 0 }: SandboxOptions) {
    this.#options = {
      module,
      readable: [...readableCode([childEntry, module]), ...readable],
      limits: completeLimits(limits),
    };
    this.#spareCount = spares;
  }

  /** Starts the spare processes that are missing. They don't keep this process from ending. */
  warm(): void {
    while (!this.#isClosed && this.#spares.length < this.#spareCount) {
      const spare = new SandboxedProcess(this.#options);
      spare.unref();
      this.#spares.push(spare);
      setTimeout(() => this.#dismiss(spare), spareMs).unref();
    }
  }

  /** The result of the module's `run`; its items are passed over. @throws {SandboxError} */
  async run<Result>(input: unknown, options: RunOptions = {}): Promise<Result> {
    const items = this.stream<unknown, Result>(input, options);
    for (;;) {
      const { done, value } = await items.next();
      if (done === true) return value;
    }
  }

  /**
   * The items that the module's `run` yields, then its result. The process waits while nobody takes items, and is ended when
   * the generator is returned early.
   * @throws {SandboxError}
   */
  async *stream<Item, Result>(
    input: unknown,
    { signal, limits = {} }: RunOptions = {},
  ): AsyncGenerator<Item, Result, undefined> {
    if (signal?.aborted === true) throw new SandboxError('canceled', 'It was canceled.');
    const child = this.#take();
    const { wallMs } = child.limit(limits);
    const cancel = () => child.kill('canceled', 'It was canceled.');
    const timer = setTimeout(() => child.kill('timed_out', `It took longer than ${wallMs / 1000} s.`), wallMs);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      await child.ready();
      child.send({ type: 'run', input });
      for (;;) {
        const message = await child.next();
        if (message.type === 'failed') throw failureOf(message.thrown);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the types of its module
        if (message.type === 'result') return message.value as Result;
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        if (message.type === 'item') yield message.value as Item;
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      child.kill('canceled', 'It was not needed any more.');
      this.#running.delete(child);
    }
  }

  /** Ends all its processes; what runs is refused as `canceled`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const processes = [...this.#spares.splice(0), ...this.#running];
    for (const child of processes) child.kill('canceled', 'The sandbox was closed.');
    await Promise.all(processes.map((child) => child.gone()));
  }

  #dismiss(spare: SandboxedProcess): void {
    const at = this.#spares.indexOf(spare);
    if (at === -1) return;
    this.#spares.splice(at, 1);
    spare.kill('canceled', 'It was not needed.');
  }

  #take(): SandboxedProcess {
    if (this.#isClosed) throw new SandboxError('canceled', 'The sandbox is closed.');
    const ready = this.#spares.splice(0).filter((spare) => !spare.hasEnded);
    const child = ready.shift() ?? new SandboxedProcess(this.#options);
    this.#spares.push(...ready);
    child.ref();
    this.#running.add(child);
    this.warm();
    return child;
  }
}

/** One order for one process. @throws {SandboxError} */
export function runInSandbox<Result>(
  { signal, ...options }: Omit<SandboxOptions, 'spares'> & RunOptions,
  input: unknown,
): Promise<Result> {
  return new Sandbox(options).run<Result>(input, { signal });
}
