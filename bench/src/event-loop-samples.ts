/** How late event loops are, as services tell Prometheus: each answer is of the time since the one before. */

import { percentile } from './percentile.js';

interface Watched {
  readonly url: string;
  readonly token?: string | undefined;
}

export class EventLoopSamples {
  readonly #services: Readonly<Record<string, Watched>>;
  readonly #lags = new Map<string, { p99: number[]; most: number[] }>();

  /** @param services by name; a token where metrics are not for everybody */
  constructor(services: Readonly<Record<string, Watched>>) {
    this.#services = services;
  }

  /** @throws Error where a service does not tell */
  async take(): Promise<void> {
    await Promise.all(Object.entries(this.#services).map(([name, service]) => this.#ask(name, service)));
  }

  /** Milliseconds: the median of the intervals' 99th percentiles, and the worst of all. */
  figures() {
    return Object.fromEntries(
      [...this.#lags].map(([name, { p99, most }]) => [
        name,
        { p99Ms: percentile(p99, 0.5), worstMs: percentile(most, 1) },
      ]),
    );
  }

  async #ask(name: string, { url, token }: Watched): Promise<void> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/metrics`, { headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${name} answered ${answer.status} when asked for its metrics: ${text}`);
    const lags = this.#lags.get(name) ?? { p99: [], most: [] };
    lags.p99.push(1000 * readGauge(text, 'nodejs_eventloop_lag_p99_seconds'));
    lags.most.push(1000 * readGauge(text, 'nodejs_eventloop_lag_max_seconds'));
    this.#lags.set(name, lags);
  }
}

function readGauge(text: string, name: string): number {
  const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(text) ?? [];
  return Number(value ?? Number.NaN);
}
