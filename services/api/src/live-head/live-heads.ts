// The live heads of this process: a thread for each project that has one, started when it is first asked for.
import type { LiveHead, LiveScores } from '@tastemaker/contracts';
import { type LiveHeadRow, liveHeadOf } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { Beliefs } from '../askings/beliefs.js';
import type { ServerSentEvent } from '../plugins/app/event-streams.js';
import { type LiveHeadDependencies, RunningHead } from './running-head.js';

/** Threads at once: each holds the states of its project, some ten megabytes. */
const headLimit = 8;

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
    const { votes } = await head.standing();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the thread answers this question
    return beliefsOf((await head.ask('beliefs')) as PairBeliefs, `live:${head.row.checkpointHash}:${votes}`);
  }

  /** How it stands, and what it learns from then on, until the signal aborts. */
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
    head.assertReady();
    return head;
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
