/** What else goes on beside the labelers: files that come in, runs that train, and somebody who follows their events. */
import { setTimeout as delay } from 'node:timers/promises';
import { at, type Caller, type Json, number, text } from '../http.js';

const answerWithinMs = 60_000;
const pauseMs = 500;

/** Asks until there is an answer that is no "come again". With a key, what it makes is made once. */
export async function persist(
  caller: Caller,
  method: string,
  path: string,
  json?: unknown,
  isWanted: () => boolean = () => true,
): Promise<Json> {
  const headers: Record<string, string> = method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {};
  while (isWanted()) {
    try {
      const { status, body } = await caller.call(method, path, json, headers, AbortSignal.timeout(answerWithinMs));
      if (status < 300) return body;
      const isPassing =
        status === 429 || status >= 502 || (status === 409 && text(body, 'code') === 'idempotency_key_in_use');
      if (!isPassing)
        throw new Refused(`${method} ${path} was answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
    } catch (error) {
      if (error instanceof Refused || !(error instanceof Error)) throw error;
      // No connection, or one that broke: the next attempt finds out.
    }
    await delay(pauseMs);
  }
  return null;
}

/** An answer that asking again would not change. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** Sends files of pairs, large and small, one after another. */
export class Imports {
  /** Sources of the files that were answered as imported, with their number of pairs. */
  readonly acknowledged = new Map<string, number>();
  readonly refused: string[] = [];
  readonly #caller: Caller;
  readonly #projectId: string;
  #isStopped = false;
  #work: Promise<void> = Promise.resolve();

  constructor(caller: Caller, projectId: string) {
    this.#caller = caller;
    this.#projectId = projectId;
  }

  start(): void {
    this.#isStopped = false;
    this.#work = this.#send();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  async #send(): Promise<void> {
    for (let file = 0; !this.#isStopped; file++) {
      const pairs = file % 5 === 4 ? 2_000 : 50;
      const source = `file-${file}-${crypto.randomUUID()}`;
      const lines = Array.from({ length: pairs }, (_, i) =>
        JSON.stringify({ prompt: `${source}, question ${i}`, chosen: `good ${i}`, rejected: `bad ${i}` }),
      );
      await this.#import(source, pairs, lines.join('\n'));
      await delay(pauseMs);
    }
  }

  async #import(source: string, pairs: number, body: string): Promise<void> {
    const path = `/v1/projects/${this.#projectId}/imports?format=trl&source=${source}`;
    try {
      const response = await this.#caller.upload(path, body, 'application/jsonl', AbortSignal.timeout(answerWithinMs));
      const answer = await response.text();
      if (response.ok) this.acknowledged.set(source, pairs);
      else if (response.status < 500 && response.status !== 429 && response.status !== 408)
        this.refused.push(`${response.status}: ${answer.slice(0, 300)}`);
    } catch (error) {
      // Not answered: it may be there or not, but whole or not at all.
      if (!(error instanceof Error)) throw error;
    }
  }
}

/** One training order, given over and over: each must end the same, however often its processes were killed. */
export class Runs {
  /** Metrics of each run that succeeded. */
  readonly results: Json[] = [];
  readonly failures: string[] = [];
  /** Runs whose events did not come as an unbroken row of numbers. */
  readonly gaps: string[] = [];
  readonly #caller: Caller;
  readonly #order: Json;
  #isStopped = false;
  #work: Promise<void> = Promise.resolve();

  constructor(caller: Caller, order: Json) {
    this.#caller = caller;
    this.#order = order;
  }

  start(): void {
    this.#isStopped = false;
    this.#work = this.#repeat();
  }

  /** Resolves when the run that is at work has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  async #repeat(): Promise<void> {
    while (!this.#isStopped) await this.once();
  }

  /** The run's metrics, if it succeeds. */
  async once(): Promise<void> {
    const id = text(await persist(this.#caller, 'POST', '/v1/runs', this.#order), 'id');
    let last = await this.#follow(id, 0);
    let run = await persist(this.#caller, 'GET', `/v1/runs/${id}`);
    // What a fault ends says so, and goes on from its last checkpoint when somebody resumes it.
    while (isEndedByFault(run)) {
      await delay(pauseMs);
      await persist(this.#caller, 'POST', `/v1/runs/${id}/resume`);
      last = await this.#follow(id, last);
      run = await persist(this.#caller, 'GET', `/v1/runs/${id}`);
    }
    if (text(run, 'status') === 'succeeded') this.results.push(at(run, 'metrics'));
    else this.failures.push(`${id} ${text(run, 'status')}: ${JSON.stringify(at(run, 'error'))}`);
  }

  /**
   * Reads the stream of events to its end, over as many connections as it takes.
   * @returns the number of the last one
   */
  async #follow(id: string, after: number): Promise<number> {
    let last = after;
    for (;;) {
      try {
        const headers = { 'last-event-id': String(last), accept: 'text/event-stream' };
        const response = await this.#caller.open('GET', `/v1/runs/${id}/events`, undefined, headers);
        for await (const event of eventsOf(response)) {
          const sequence = number(event, 'sequence');
          if (sequence !== last + 1) this.gaps.push(`${id}: ${sequence} came after ${last}`);
          last = sequence;
        }
      } catch (error) {
        // The server went away; the next connection goes on after the last event.
        if (!(error instanceof Error)) throw error;
      }
      const status = text(await persist(this.#caller, 'GET', `/v1/runs/${id}`), 'status');
      if (['succeeded', 'failed', 'cancelled'].includes(status)) return last;
      await delay(pauseMs);
    }
  }
}

/** A disk that was full; a trainer, or workers, killed so often in a row that the run is set aside. */
function isEndedByFault(run: Json): boolean {
  return (
    text(run, 'status') === 'failed' && /No room|ended with SIGKILL|Set aside/.test(JSON.stringify(at(run, 'error')))
  );
}

async function* eventsOf(response: Response): AsyncGenerator<Json> {
  if (response.body === null || !response.ok) return;
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
      if (data.length > 0) yield JSON.parse(data.join('\n'));
    }
  }
}
