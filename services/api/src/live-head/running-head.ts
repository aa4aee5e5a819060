// One project's live head in this process. What comes later joins it through a successor, which reads everything while the
// present thread goes on learning, and then takes its place: no judgment ever waits for new completions.
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveHead, LiveHeadEvent } from '@tastemaker/contracts';
import { type Database, type DatabasePlace, headSources, type LiveHeadRow, modelById } from '@tastemaker/database';
import type { InferenceClient } from '@tastemaker/inference-client';
import { HttpProblem } from '@tastemaker/service/problems';
import type { ReadyModel } from '../models/resolve.js';
import { fillStates } from './fill-states.js';
import { HeadThread } from './head-thread.js';
import type { HeadContent, LiveHeadOrder, ThreadQuestion } from './thread-messages.js';

export interface LiveHeadDependencies {
  readonly database: Database;
  readonly place: DatabasePlace;
  readonly inference: InferenceClient;
}

/** Between two looks for what came later. */
const lookEveryMs = 2000;
/** After a reading, the next one waits so many times as long as it took: keeping up costs a tenth of a core at most. */
const restPerReading = 10;

export class RunningHead {
  readonly row: LiveHeadRow;
  readonly #deps: LiveHeadDependencies;
  readonly #news = new EventEmitter<{ learned: [LiveHeadEvent] }>();
  readonly #closing = new AbortController();
  readonly #threads = new Set<HeadThread>();
  #current: { thread: HeadThread; content: HeadContent } | undefined;
  /** When it may read everything again, by the monotonic clock, in milliseconds. */
  #restsUntil = 0;
  #comparisons = 0;
  #reading = { completions: 0, states: 0 };
  /** Why it failed, or why what waits cannot join. */
  #error: string | null = null;

  constructor(deps: LiveHeadDependencies, row: LiveHeadRow) {
    this.row = row;
    this.#deps = deps;
    this.#news.setMaxListeners(0);
    this.#run().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#fail(error);
    });
  }

  async told(): Promise<LiveHead> {
    const { checkpointHash: _hash, createdBy: _by, ...row } = this.row;
    const error = this.#error;
    if (this.#current === undefined) {
      const state = error === null ? ('reading' as const) : ('failed' as const);
      return { ...row, state, error, ...this.#reading, waiting: 0, votes: 0, next: null };
    }
    const { completions } = this.#current.content;
    const [{ unread, readable }, standing] = await Promise.all([this.#sources(), this.standing()]);
    const waiting = unread + Math.max(0, readable - completions);
    return { ...row, state: 'ready', error, completions, states: readable, waiting, ...standing };
  }

  /** Without a look at the project's completions: what asks for scores does not wait for their count. */
  assertReady(): void {
    if (this.#current !== undefined) return;
    const reason = this.#error ?? 'The live head is still reading hidden states; ask again in a while.';
    throw new HttpProblem('conflict', reason);
  }

  /** @throws HttpProblem `conflict` while it is not ready */
  ask(question: ThreadQuestion['ask']): Promise<unknown> {
    if (this.#current === undefined)
      return Promise.reject(new HttpProblem('conflict', 'The live head is not running.'));
    return this.#current.thread.ask(question);
  }

  /** How it stands, and from then on what it learns, until the signal aborts. */
  async *events(signal: AbortSignal): AsyncGenerator<LiveHeadEvent> {
    const queue: LiveHeadEvent[] = [];
    const listener = (event: LiveHeadEvent) => void queue.push(event);
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    this.#news.on('learned', listener);
    try {
      yield { comparisonId: null, ...(await this.standing()) };
      while (!ended.aborted) {
        const event = queue.shift();
        if (event !== undefined) yield event;
        else await once(this.#news, 'learned', { signal: ended }).catch(() => undefined);
      }
    } finally {
      this.#news.off('learned', listener);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  async #run(): Promise<never> {
    const { signal } = this.#closing;
    await this.#succeed();
    for (;;) {
      await delay(lookEveryMs, undefined, { signal });
      try {
        await this.#join();
        this.#error = null;
      } catch (error) {
        if (signal.aborted || this.#current === undefined) throw error;
        this.#error = `What came later has not joined yet, and is tried again: ${reasonOf(error)}`;
      }
    }
  }

  /** Takes in what came, or went, since it was read. */
  async #join(): Promise<void> {
    const { unread, readableHash, comparisons } = await this.#sources();
    const isNew = unread > 0 || readableHash !== this.#current?.content.idsHash;
    const begun = performance.now();
    if (isNew && begun >= this.#restsUntil)
      await this.#succeed().finally(() => {
        const now = performance.now();
        this.#restsUntil = now + restPerReading * (now - begun);
      });
    else if (comparisons !== this.#comparisons) await this.ask('compared');
    this.#comparisons = comparisons;
  }

  /** Starts a thread that knows all there is, and puts it in the place of the present one. */
  async #succeed(): Promise<void> {
    const order = await this.#order();
    this.#closing.signal.throwIfAborted();
    const former = this.#current;
    const { thread, content } = await this.#started(order);
    // Both learn until the former has said what it heard of: nothing is left out of the stream.
    await former?.thread.ask('idle');
    this.#current = { thread, content };
    if (former === undefined) return;
    this.#threads.delete(former.thread);
    await former.thread.close();
    this.#news.emit('learned', { comparisonId: null, ...(await this.standing()) });
  }

  /** @throws where the thread ends before it is ready */
  #started(order: LiveHeadOrder): Promise<{ thread: HeadThread; content: HeadContent }> {
    return new Promise((resolve, reject) => {
      const thread = new HeadThread(order, {
        learned: (event) => this.#news.emit('learned', event),
        ready: (content) => {
          if (this.#current?.thread === thread) this.#current = { thread, content };
          resolve({ thread, content });
        },
        failed: (error) => {
          this.#threads.delete(thread);
          reject(error);
          if (this.#current?.thread === thread) this.#fail(error);
        },
      });
      this.#threads.add(thread);
    });
  }

  async #order(): Promise<LiveHeadOrder> {
    const { database, place, inference } = this.#deps;
    const { projectId, checkpointHash, priorMargin, keepOpen, explorationShare, modelId } = this.row;
    const model: ReadyModel = { ...(await modelById(database, modelId)), checkpoint: `sha256:${checkpointHash}` };
    const scorer = { inference, model, signal: this.#closing.signal };
    const head = await fillStates(database, projectId, scorer, (states, completions) => {
      this.#reading = { states, completions };
    });
    return { place, projectId, checkpointHash, head, priorMargin, keepOpen, explorationShare };
  }

  #sources() {
    return headSources(this.#deps.database, this.row.projectId, this.row.checkpointHash);
  }

  /** @throws as {@link ask} */
  async standing(): Promise<Pick<LiveHead, 'votes' | 'next'>> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the thread answers this question
    return (await this.ask('state')) as Pick<LiveHead, 'votes' | 'next'>;
  }

  #fail(error: unknown): void {
    this.#current = undefined;
    this.#error = `${reasonOf(error)} PUT it again to start it anew.`;
    this.#closing.abort();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
