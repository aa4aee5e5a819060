// The live heads of this process: a thread for each project that has one, started when it is first asked for.
import { EventEmitter, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LiveHead, LiveHeadEvent, LiveScores } from '@tastemaker/contracts';
import { type Database, type LiveHeadRow, liveHeadOf, modelById } from '@tastemaker/database';
import type { InferenceClient } from '@tastemaker/inference-client';
import { HttpProblem } from '@tastemaker/service/problems';
import type { Beliefs } from '../askings/beliefs.js';
import type { ReadyModel } from '../models/resolve.js';
import type { ServerSentEvent } from '../plugins/app/event-streams.js';
import { fillStates } from './fill-states.js';
import type { LiveHeadOrder, ThreadAnswer, ThreadQuestion } from './thread-messages.js';

/** Threads at once: each holds the states of its project, some ten megabytes. */
const headLimit = 8;

const entry = new URL('../../dist/live-head/live-head-thread.js', import.meta.url);

export interface LiveHeadDependencies {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly inference: InferenceClient;
}

export class LiveHeads {
  readonly #deps: LiveHeadDependencies;
  readonly #running = new Map<string, RunningHead>();

  constructor(deps: LiveHeadDependencies) {
    this.#deps = deps;
  }

  /** What the project's head is doing; undefined where it has none. */
  async state(projectId: string): Promise<LiveHead | undefined> {
    const row = await liveHeadOf(this.#deps.database, projectId);
    if (row === undefined) {
      await this.stop(projectId);
      return undefined;
    }
    return (await this.#of(row)).told();
  }

  /** @throws HttpProblem `not_found`, `conflict` while it is not ready */
  async scores(projectId: string, promptId: string): Promise<LiveScores> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the thread answers this question
    return (await (await this.ready(projectId)).ask({ promptId })) as LiveScores;
  }

  /** What it believes of each pair now, for strategies. @throws as {@link scores} */
  async beliefs(projectId: string): Promise<Beliefs> {
    const head = await this.ready(projectId);
    const { votes } = await head.told();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the thread answers this question
    return beliefsOf((await head.ask('beliefs')) as PairBeliefs, `live:${head.row.checkpointHash}:${votes}`);
  }

  /** What it learns from now on, until the signal aborts. */
  async *events(head: RunningHead, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
    for await (const event of head.events(signal)) yield { data: JSON.stringify(event) };
  }

  async isOn(projectId: string): Promise<boolean> {
    return (await liveHeadOf(this.#deps.database, projectId)) !== undefined;
  }

  async stop(projectId: string): Promise<void> {
    const running = this.#running.get(projectId);
    this.#running.delete(projectId);
    await running?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((projectId) => this.stop(projectId)));
  }

  /** @throws HttpProblem `not_found`, `conflict` while it is not ready */
  async ready(projectId: string): Promise<RunningHead> {
    const row = await liveHeadOf(this.#deps.database, projectId);
    if (row === undefined)
      throw new HttpProblem('not_found', 'The project has no live head: PUT /v1/projects/{id}/live-head makes one.');
    const head = await this.#of(row);
    const { state, error } = await head.told();
    if (state === 'ready') return head;
    throw new HttpProblem('conflict', error ?? 'The live head is still reading hidden states; ask again in a while.');
  }

  /** Started anew where its row has changed. */
  async #of(row: LiveHeadRow): Promise<RunningHead> {
    const running = this.#running.get(row.projectId);
    if (running !== undefined && running.row.createdAt === row.createdAt) return running;
    await this.stop(row.projectId);
    if (this.#running.size >= headLimit)
      throw new HttpProblem('too_many_requests', `This process follows ${headLimit} live heads already.`);
    const head = new RunningHead(this.#deps, row);
    this.#running.set(row.projectId, head);
    return head;
  }
}

class RunningHead {
  readonly row: LiveHeadRow;
  readonly #news = new EventEmitter<{ learned: [LiveHeadEvent] }>();
  readonly #closing = new AbortController();
  readonly #answers = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  #thread: Worker | undefined;
  #nextId = 1;
  #state: Pick<LiveHead, 'state' | 'error' | 'completions' | 'states'> = {
    state: 'reading',
    error: null,
    completions: 0,
    states: 0,
  };

  constructor(deps: LiveHeadDependencies, row: LiveHeadRow) {
    this.row = row;
    this.#news.setMaxListeners(0);
    this.#start(deps).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#fail(error);
    });
  }

  async told(): Promise<LiveHead> {
    const { checkpointHash: _hash, createdBy: _by, ...row } = this.row;
    const idle = { votes: 0, next: null };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the thread answers this question
    const told = this.#state.state === 'ready' ? ((await this.ask('state')) as Pick<LiveHead, 'votes' | 'next'>) : idle;
    return { ...row, ...this.#state, ...told };
  }

  ask(question: ThreadQuestion['ask']): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    const thread = this.#thread;
    if (thread === undefined) return Promise.reject(new HttpProblem('conflict', 'The live head is not running.'));
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      thread.postMessage({ id, ask: question } satisfies ThreadQuestion);
    });
  }

  async *events(signal: AbortSignal): AsyncGenerator<LiveHeadEvent> {
    const queue: LiveHeadEvent[] = [];
    const listener = (event: LiveHeadEvent) => void queue.push(event);
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    this.#news.on('learned', listener);
    try {
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
    await this.#thread?.terminate();
  }

  async #start({ database, databaseUrl, inference }: LiveHeadDependencies): Promise<void> {
    const { projectId, checkpointHash, priorMargin, keepOpen, explorationShare, modelId } = this.row;
    const model: ReadyModel = { ...(await modelById(database, modelId)), checkpoint: `sha256:${checkpointHash}` };
    const scorer = { inference, model, signal: this.#closing.signal };
    const head = await fillStates(database, projectId, scorer, (states, completions) => {
      this.#state = { ...this.#state, states, completions };
    });
    this.#closing.signal.throwIfAborted();
    const workerData: LiveHeadOrder = {
      databaseUrl,
      projectId,
      checkpointHash,
      head,
      priorMargin,
      keepOpen,
      explorationShare,
    };
    const thread = new Worker(entry, { workerData, execArgv: ['--enable-source-maps'] });
    this.#thread = thread;
    thread.on('message', (message: ThreadAnswer) => this.#hear(message));
    thread.once('error', (error) => this.#fail(error));
    // Whoever waits for an answer of a thread that has ended hears of it.
    thread.once('exit', () => {
      for (const { reject } of this.#answers.values())
        reject(new HttpProblem('conflict', 'The live head has ended; ask again.'));
      this.#answers.clear();
    });
  }

  #hear(message: ThreadAnswer): void {
    if (message.kind === 'learned') this.#news.emit('learned', message.event);
    else if (message.kind === 'ready')
      this.#state = { state: 'ready', error: null, completions: message.completions, states: message.completions };
    else {
      this.#answers.get(message.id)?.resolve(message.answer);
      this.#answers.delete(message.id);
    }
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#state = { ...this.#state, state: 'failed', error: `${reason} PUT it again to start it anew.` };
  }
}

interface PairBeliefs {
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function beliefsOf({ first, second, mean, deviation }: PairBeliefs, modelState: string): Beliefs {
  const known = new Set([...first, ...second]);
  const margins = new Map<string, { mean: number; deviation: number }>();
  for (const [pair, id] of first.entries()) {
    const of = { mean: mean[pair] ?? 0, deviation: deviation[pair] ?? 0 };
    margins.set(`${id} ${second[pair]}`, of);
    margins.set(`${second[pair]} ${id}`, { ...of, mean: -of.mean });
  }
  return {
    modelState,
    knows: (id) => known.has(id),
    margin: (one, other) => margins.get(`${one} ${other}`) ?? { mean: 0, deviation: 0 },
  };
}
