// One thread that holds a live head, and the questions that it has not answered yet.
import { Worker } from 'node:worker_threads';
import type { LiveHeadEvent } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { HeadContent, LiveHeadOrder, ThreadAnswer, ThreadQuestion } from './thread-messages.js';

const entry = new URL('../../dist/live-head/live-head-thread.js', import.meta.url);

export interface ThreadListeners {
  learned(event: LiveHeadEvent): void;
  /** Also again, where it read everything anew. */
  ready(content: HeadContent): void;
  /** It has ended by itself. */
  failed(error: Error): void;
}

export class HeadThread {
  readonly #worker: Worker;
  readonly #listeners: ThreadListeners;
  readonly #answers = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  #nextId = 1;

  constructor(order: LiveHeadOrder, listeners: ThreadListeners) {
    this.#listeners = listeners;
    this.#worker = new Worker(entry, { workerData: order, execArgv: ['--enable-source-maps'] });
    this.#worker.on('message', (message: ThreadAnswer) => this.#hear(message));
    this.#worker.once('error', (error) => listeners.failed(error));
    // Whoever waits for an answer of a thread that has ended hears of it.
    this.#worker.once('exit', () => {
      for (const { reject } of this.#answers.values())
        reject(new HttpProblem('conflict', 'The live head has ended; ask again.'));
      this.#answers.clear();
    });
  }

  /** @throws HttpProblem `conflict` where the thread ends before it has answered */
  ask(question: ThreadQuestion['ask']): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ask: question } satisfies ThreadQuestion);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: ThreadAnswer): void {
    if (message.kind === 'learned') this.#listeners.learned(message.event);
    else if (message.kind === 'ready') this.#listeners.ready(message);
    else {
      const waiting = this.#answers.get(message.id);
      this.#answers.delete(message.id);
      if (message.kind === 'refused') waiting?.reject(new Error(message.reason));
      else waiting?.resolve(message.answer);
    }
  }
}
