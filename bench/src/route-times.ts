/** How long requests took and how they were answered, by route. */

import { percentile } from './percentile.js';

/** How one request was answered. */
interface Answered {
  /** 0: the connection broke before an answer. */
  readonly status: number;
  readonly milliseconds: number;
}

export class RouteTimes {
  readonly #routes = new Map<string, Answered[]>();

  add(route: string, answered: Answered): void {
    const times = this.#routes.get(route) ?? [];
    times.push(answered);
    this.#routes.set(route, times);
  }

  /** Answers of 4xx and 5xx, and broken connections, of all routes. */
  get errors(): number {
    return [...this.#routes.values()].flat().filter(isError).length;
  }

  /** Milliseconds from sending to the last byte, of good answers; errors are counted by status. */
  figures() {
    return Object.fromEntries(
      [...this.#routes].map(([route, answers]) => {
        const errors = answers.filter(isError);
        const ms = answers.filter((answered) => !isError(answered)).map(({ milliseconds }) => milliseconds);
        const byStatus: Record<string, number> = {};
        for (const { status } of errors) {
          const name = status === 0 ? 'no answer' : String(status);
          byStatus[name] = (byStatus[name] ?? 0) + 1;
        }
        const at = (share: number) => percentile(ms, share);
        const figures = { n: answers.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), errors: errors.length };
        return [route, { ...figures, ...(errors.length > 0 ? { byStatus } : {}) }];
      }),
    );
  }
}

function isError({ status }: Answered): boolean {
  return status === 0 || status >= 400;
}
