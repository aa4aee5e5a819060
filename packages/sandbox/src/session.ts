// A sandboxed process that answers many requests, one after the other. Killed by a limit, the next request starts another.
import { completeLimits, type SandboxLimits } from './limits.js';
import { readableCode } from './readable-code.js';
import { SandboxError } from './sandbox-error.js';
import { childEntry, failureOf, SandboxedProcess } from './sandboxed-process.js';

export interface SessionOptions {
  /** A built module that exports `open(input)`, which returns (a promise of) the function that answers requests. */
  readonly module: URL;
  /** Given to `open` by each process that is started. */
  readonly input: unknown;
  readonly readable?: readonly string[];
  /** `wallMs` is the time for opening; each request has its own deadline. */
  readonly limits?: Partial<SandboxLimits>;
  /** More requests than these waiting are refused. @defaultValue 1,000 */
  readonly maxWaiting?: number;
}

export interface AskOptions {
  /** From when the process takes the request up, in milliseconds. */
  readonly deadlineMs: number;
  /** A request that waits is taken back; one that is being answered ends the process. */
  readonly signal?: AbortSignal | undefined;
}

export class SandboxSession {
  readonly #options: SessionOptions;
  readonly #limits: SandboxLimits;
  readonly #readable: readonly string[];
  #child: SandboxedProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#limits = completeLimits(options.limits ?? {});
    this.#readable = [...readableCode([childEntry, options.module]), ...(options.readable ?? [])];
  }

  /** @throws {SandboxError}, of code `failed` if the module refused this request: the session goes on. */
  async ask<Answer>(request: unknown, options: AskOptions): Promise<Answer> {
    const { maxWaiting = 1000 } = this.#options;
    if (this.#waiting >= maxWaiting) {
      throw new SandboxError('timed_out', `${this.#waiting} requests are waiting already.`);
    }
    this.#waiting += 1;
    const answer = this.#last.then(() => this.#answer<Answer>(request, options));
    const over = new AbortController();
    const settled = answer.finally(() => {
      this.#waiting -= 1;
      over.abort();
    });
    this.#last = settled.catch(() => undefined);
    if (options.signal === undefined) return settled;
    return Promise.race([settled, canceledBy(options.signal, over.signal)]);
  }

  /** Ends its process; what it is answering, and what waits, is refused as `canceled`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#child?.kill('canceled', 'The session was closed.');
    await this.#child?.gone();
  }

  async #answer<Answer>(request: unknown, { deadlineMs, signal }: AskOptions): Promise<Answer> {
    if (signal?.aborted === true) throw new SandboxError('canceled', 'It was canceled.');
    const opened = await this.#opened();
    const deadline = this.#withDeadline(opened, deadlineMs, signal);
    try {
      opened.send({ type: 'ask', request });
      const message = await opened.next(deadlineMs);
      if (message.type === 'failed') throw failureOf(message.thrown);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the types of its module
      if (message.type === 'result') return message.value as Answer;
      const unexpected = `The process answered with "${message.type}".`;
      opened.kill('crashed', unexpected);
      throw new SandboxError('crashed', unexpected);
    } finally {
      deadline.release();
    }
  }

  async #opened(): Promise<SandboxedProcess> {
    if (this.#isClosed) throw new SandboxError('canceled', 'The session is closed.');
    if (this.#child !== undefined && !this.#child.hasEnded) {
      this.#child.ref();
      return this.#child;
    }
    const { module, input } = this.#options;
    const child = new SandboxedProcess({ module, readable: this.#readable, limits: this.#limits });
    this.#child = child;
    const deadline = this.#withDeadline(child, this.#limits.wallMs, undefined);
    try {
      await child.ready();
      child.send({ type: 'open', input });
      const message = await child.next();
      if (message.type === 'failed') throw failureOf(message.thrown);
      return child;
    } catch (error) {
      child.kill('crashed', 'The session could not be opened.');
      throw error;
    } finally {
      deadline.release();
      child.ref();
    }
  }

  #withDeadline(child: SandboxedProcess, ms: number, signal: AbortSignal | undefined): { release: () => void } {
    const cancel = () => child.kill('canceled', 'It was canceled.');
    const timer = setTimeout(() => child.kill('timed_out', `It took longer than ${ms / 1000} s.`), ms);
    signal?.addEventListener('abort', cancel, { once: true });
    return {
      release: () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        child.unref();
      },
    };
  }
}

/** Rejects when `signal` is aborted, until `over` is. */
function canceledBy(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = () => reject(new SandboxError('canceled', 'It was canceled.'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true, signal: over });
  });
}
