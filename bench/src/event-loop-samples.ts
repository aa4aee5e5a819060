/** How late event loops are, as services tell Prometheus: each answer is of the time since the one before. */

import { percentile } from './percentile.js';
import { note } from './report.js';

interface Watched {
  readonly url: string;
  readonly token?: string | undefined;
}

export class EventLoopSamples {
  readonly #services: Readonly<Record<string, Watched>>;
  readonly #lags = new Map<string, { p99: number[]; most: number[]; refused: number }>();

  /** @param services by name; a token where metrics are not for everybody */
  constructor(services: Readonly<Record<string, Watched>>) {
    this.#services = services;
  }

  /** A service that refuses to tell is counted: it may be too busy to. */
  async take(): Promise<void> {
    await Promise.all(Object.entries(this.#services).map(([name, service]) => this.#ask(name, service)));
  }

  /** Milliseconds: the median of the intervals' 99th percentiles, and the worst of all; and how often none were told. */
  figures() {
    return Object.fromEntries(
      [...this.#lags].map(([name, { p99, most, refused }]) => [
        name,
        { p99Ms: percentile(p99, 0.5), worstMs: percentile(most, 1), refused },
      ]),
    );
  }

  async #ask(name: string, { url, token }: Watched): Promise<void> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/metrics`, { headers });
    const text = await answer.text();
    const lags = this.#lags.get(name) ?? { p99: [], most: [], refused: 0 };
    this.#lags.set(name, lags);
    if (!answer.ok) {
      note(`${name} answered ${answer.status} when asked for its metrics: ${text}`);
      lags.refused += 1;
      return;
    }
    lags.p99.push(1000 * readGauge(text, 'nodejs_eventloop_lag_p99_seconds'));
    lags.most.push(1000 * readGauge(text, 'nodejs_eventloop_lag_max_seconds'));
  }
}

function readGauge(text: string, name: string): number {
  const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(text) ?? [];
  return Number(value ?? Number.NaN);
}
