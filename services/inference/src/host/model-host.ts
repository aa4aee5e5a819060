// The HTTP process's side of the model host: starts its process, passes requests and answers, and starts it anew when
// it dies.
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { InferenceScore } from '@tastemaker/contracts';
import { pause, pauseMs } from '@tastemaker/retry';
import { type FreezeWatch, watchForFreeze } from '@tastemaker/service';
import { HttpProblem } from '@tastemaker/service/problems';
import { engineEnvironment } from '@tastemaker/tensor';
import type {
  GenerateCommand,
  GeneratedCompletion,
  HeadAndStates,
  HostCommand,
  HostOptions,
  HostReport,
  ScoreCommand,
  StreamedToken,
} from './protocol.js';

interface Pending {
  readonly onToken: ((token: StreamedToken) => void) | undefined;
  readonly resolve: (report: HostReport) => void;
  readonly reject: (error: HttpProblem) => void;
}

/** How long a request waits for a host that is starting. */
const PATIENCE_MS = 20_000;
/** Requests at once. More would wait so long that it is kinder to refuse them. */
const MAXIMUM_REQUESTS = 256;
const RESTART_PAUSES = { firstPauseMs: 100, longestPauseMs: 10_000 };
/** A host that lived this long did not die of its start: the next pause is short again. */
const SETTLED_MS = 30_000;
// The built file also when this one runs from its source: a process cannot be forked from TypeScript.
const ENTRY = fileURLToPath(new URL('../../dist/host/host-process.js', import.meta.url));

export interface ModelHostOptions extends HostOptions {
  /** @defaultValue 256: requests under way and waiting at once; what comes beyond is refused. */
  readonly maximumRequests?: number;
}

export class ModelHost {
  readonly #options: HostOptions;
  readonly #maximumRequests: number;
  readonly #pending = new Map<number, Pending>();
  readonly #news = new EventEmitter<{ ready: [] }>();
  readonly #closing = new AbortController();
  #onWarning: (message: string) => void = () => undefined;
  #child: ChildProcess | undefined;
  #watch: FreezeWatch | undefined;
  #startedAt = 0;
  #deaths = 0;
  #nextId = 1;
  #trouble: string | undefined = 'The model host is starting.';
  #loaded: readonly string[] = [];
  readonly #scoring = { passes: 0, inputs: 0, requests: 0 };

  /** Starts the host's process. Requests sent before it is ready wait for it. */
  constructor({ maximumRequests = MAXIMUM_REQUESTS, ...options }: ModelHostOptions) {
    this.#options = options;
    this.#maximumRequests = maximumRequests;
    // Each waiting request listens.
    this.#news.setMaxListeners(0);
    this.#start();
  }

  /** Who hears of restarts and of the engine's warnings. */
  onWarning(listener: (message: string) => void): void {
    this.#onWarning = listener;
  }

  /** Why requests cannot be answered now; undefined: they can. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Content hashes of the models in memory. */
  get loaded(): readonly string[] {
    return this.#loaded;
  }

  /** How much was scored, in how many passes; a request that took part in several counts in each. */
  get scoring(): { readonly passes: number; readonly inputs: number; readonly requests: number } {
    return this.#scoring;
  }

  /** The host's process; undefined between its death and its restart. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves as soon as requests can be answered. @throws {HttpProblem} when that takes too long */
  async ready(signal: AbortSignal = this.#closing.signal): Promise<void> {
    if (this.#trouble === undefined) return;
    const late = AbortSignal.timeout(PATIENCE_MS);
    try {
      await once(this.#news, 'ready', { signal: AbortSignal.any([late, signal, this.#closing.signal]) });
    } catch (cause) {
      signal.throwIfAborted();
      throw new HttpProblem('inference_unavailable', this.#trouble, { cause });
    }
  }

  /** @throws {HttpProblem}, or the signal's reason */
  async generate(
    command: GenerateCommand,
    signal: AbortSignal,
    onToken?: (token: StreamedToken) => void,
  ): Promise<readonly GeneratedCompletion[]> {
    await this.ready(signal);
    const id = this.#nextId;
    const report = await this.#ask({ kind: 'generate', id, command }, signal, onToken);
    return report.kind === 'generated' ? report.completions : [];
  }

  /** One entry an input, in order; without inputs, the model is loaded and no more. @throws {HttpProblem}, or the signal's reason */
  async score(command: ScoreCommand, signal: AbortSignal): Promise<readonly InferenceScore[]> {
    await this.ready(signal);
    const report = await this.#ask({ kind: 'score', id: this.#nextId, command }, signal);
    return report.kind === 'scored' ? report.scores : [];
  }

  /** What a reward model's head reads of each input, and the head. @throws {HttpProblem}, or the signal's reason */
  async states(command: ScoreCommand, signal: AbortSignal): Promise<HeadAndStates> {
    await this.ready(signal);
    const report = await this.#ask({ kind: 'states', id: this.#nextId, command }, signal);
    if (report.kind === 'states') return report.states;
    throw new HttpProblem('inference_failed', 'The model host answered something else.');
  }

  /** Ends the host's process; what it was working on fails. */
  async close(): Promise<void> {
    this.#closing.abort();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async #ask(
    message: Exclude<HostCommand, { kind: 'cancel' | 'ping' }>,
    signal: AbortSignal,
    onToken?: (token: StreamedToken) => void,
  ): Promise<HostReport> {
    signal.throwIfAborted();
    if (this.#pending.size >= this.#maximumRequests) {
      throw new HttpProblem(
        'too_many_requests',
        `${this.#pending.size} requests are waiting already; ask again later.`,
      );
    }
    this.#nextId += 1;
    const cancel = () => this.#send({ kind: 'cancel', id: message.id });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<HostReport>((resolve, reject) => {
        this.#pending.set(message.id, { onToken, resolve, reject });
        this.#send(message);
      });
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#pending.delete(message.id);
    }
  }

  #send(message: HostCommand): void {
    // A channel that breaks here has lost its process, whose end fails everything that is pending.
    this.#child?.send(message, (error) => error && this.#onWarning(error.message));
  }

  #start(): void {
    this.#startedAt = Date.now();
    // Not this process's own flags: a test runner's would resolve packages to their sources.
    const execArgv = ['--enable-source-maps'];
    const env = engineEnvironment();
    const child = fork(ENTRY, [JSON.stringify(this.#options)], { serialization: 'advanced', execArgv, env });
    this.#child = child;
    this.#watch = this.#watchOver(child);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the process is of the same release
    child.on('message', (report) => this.#onReport(report as HostReport));
    child.once('error', (error) => this.#onExit(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => this.#onExit(signal === null ? `ended with status ${code}` : `got ${signal}`));
  }

  /** Ends a process that is frozen; its end fails what was pending and starts another. */
  #watchOver(child: ChildProcess): FreezeWatch | undefined {
    if (child.pid === undefined) return undefined;
    const onFreeze = (why: string) => {
      this.#onWarning(`The model host ${why} and is ended.`);
      child.kill('SIGKILL');
    };
    return watchForFreeze(child.pid, { ping: () => this.#send({ kind: 'ping' }), onFreeze });
  }

  #onReport(report: HostReport): void {
    this.#watch?.alive();
    switch (report.kind) {
      case 'ready':
        this.#trouble = undefined;
        this.#news.emit('ready');
        break;
      case 'warning':
        this.#onWarning(report.message);
        break;
      case 'loaded':
        this.#loaded = report.hashes;
        break;
      case 'score-pass':
        this.#scoring.passes += 1;
        this.#scoring.inputs += report.pass.inputs;
        this.#scoring.requests += report.pass.requests;
        break;
      case 'pong':
        break;
      case 'token':
        this.#pending.get(report.id)?.onToken?.(report.token);
        break;
      case 'failed':
        this.#pending.get(report.id)?.reject(new HttpProblem(report.code, report.message));
        break;
      case 'generated':
      case 'scored':
      case 'states':
        this.#pending.get(report.id)?.resolve(report);
        break;
    }
  }

  /** Fails what the dead process was working on, and starts another one unless the host is closing. */
  #onExit(how: string): void {
    if (this.#child === undefined) return;
    this.#child = undefined;
    this.#watch?.end();
    this.#loaded = [];
    this.#trouble = `The model host ${how} and is being started again; ask again in a moment.`;
    for (const { reject } of this.#pending.values()) reject(new HttpProblem('inference_unavailable', this.#trouble));
    if (this.#closing.signal.aborted) return;
    this.#onWarning(this.#trouble);
    this.#deaths = Date.now() - this.#startedAt > SETTLED_MS ? 1 : this.#deaths + 1;
    void this.#restart(pauseMs(this.#deaths, RESTART_PAUSES));
  }

  async #restart(afterMs: number): Promise<void> {
    await pause(afterMs);
    if (!this.#closing.signal.aborted) this.#start();
  }
}
