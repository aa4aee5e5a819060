/** Labelers who go on judging whatever happens, and remember what they were told. */
import { setTimeout as delay } from 'node:timers/promises';
import { at, type Caller, type Json, list, text } from '../http.js';

/** A moment of thought, so that twenty of them leave the processors to those who must come back. */
const thinkMs = 150;
const answerWithinMs = 15_000;
const retryMs = 200;

/** What came back; undefined: no connection, no answer in time, or one that broke off. */
type Answer = { readonly status: number; readonly body: Json } | undefined;

export class Labelers {
  /** Ids of the judgments that were answered 201. */
  readonly acknowledged = new Set<string>();
  /** Answers that no contract knows of, such as a 500. */
  #surprises: string[] = [];
  /** When the last judgment was acknowledged, in milliseconds since the epoch. */
  lastAt = 0;
  /** Questions without an answer. */
  unanswered = 0;
  /** Answers that asked to come again: too many, no database for now, no room on its disk. */
  refused = 0;
  readonly #callers: readonly Caller[];
  readonly #projectId: string;
  #isStopped = false;
  #work: Promise<unknown> = Promise.resolve();

  constructor(callers: readonly Caller[], projectId: string) {
    this.#callers = callers;
    this.#projectId = projectId;
  }

  start(): void {
    this.#isStopped = false;
    this.#work = Promise.all(this.#callers.map((caller) => this.#judge(caller)));
  }

  /** Resolves when each has the answer to what it sent last. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  /** The surprises since it was last asked. */
  takeSurprises(): readonly string[] {
    const taken = this.#surprises;
    this.#surprises = [];
    return taken;
  }

  /** Resolves with the seconds until so many more judgments are acknowledged. @throws Error when that takes too long */
  async untilJudgingGoesOn(withinMs: number, more = 20): Promise<number> {
    const began = Date.now();
    const wanted = this.acknowledged.size + more;
    while (this.acknowledged.size < wanted) {
      if (Date.now() - began > withinMs) throw new Error(`nobody could judge within ${withinMs / 1000} s`);
      await delay(50);
    }
    return (Date.now() - began) / 1000;
  }

  async #judge(caller: Caller): Promise<void> {
    let held: Json = null;
    while (!this.#isStopped) {
      held ??= await this.#lease(caller);
      if (held === null) continue;
      await delay(thinkMs);
      held = await this.#submit(caller, held);
    }
  }

  async #lease(caller: Caller): Promise<Json> {
    const answer = await this.#ask(caller, `/v1/projects/${this.#projectId}/assignments/next`);
    if (answer?.status === 200) return answer.body;
    await this.#comeAgain(answer, 'leasing');
    return null;
  }

  /** Sent until it is answered, as the clients of the product do. Gives the next assignment. */
  async #submit(caller: Caller, assignment: Json): Promise<Json> {
    const ranking = list(assignment, 'candidates').map((candidate) => [text(candidate, 'label')]);
    const judgment = { verdict: 'ranking', ranking, fenceToken: text(assignment, 'fenceToken'), dwellMs: thinkMs };
    for (;;) {
      const answer = await this.#ask(caller, `/v1/assignments/${text(assignment, 'id')}/judgment`, judgment);
      if (answer?.status === 201) {
        this.acknowledged.add(text(answer.body, 'judgment', 'id'));
        this.lastAt = Date.now();
        return at(answer.body, 'next');
      }
      if (answer?.status === 409) return null;
      await this.#comeAgain(answer, 'judging');
      // Nobody waits for a server that is not to come back.
      if (this.#isStopped) return null;
    }
  }

  async #comeAgain(answer: Answer, what: string): Promise<void> {
    if (answer === undefined) this.unanswered += 1;
    else if ([429, 503, 507].includes(answer.status)) this.refused += 1;
    else if (this.#surprises.length < 20) {
      this.#surprises.push(`${what} was answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`);
    }
    await delay(retryMs);
  }

  async #ask(caller: Caller, path: string, json?: unknown): Promise<Answer> {
    try {
      return await caller.call('POST', path, json, {}, AbortSignal.timeout(answerWithinMs));
    } catch (error) {
      // Refused, reset, cut off, or late: what these labelers are here for.
      if (error instanceof Error) return undefined;
      throw error;
    }
  }
}
