// Which replica of the inference service is asked for a model: the same one by every process as long as it answers, so that a
// model's weights are loaded once. Rendezvous hashing (Thaler and Ravishankar, 1998): a replica that goes or comes moves only
// the models that are its own.
import { createHash } from 'node:crypto';

/** How long a replica that could not be asked comes last. */
const restMs = 10_000;

/** The order in which replicas are asked for a model: by the hash of each with the model. */
export function rankedFor(model: string, urls: readonly string[]): string[] {
  const weighed = urls.map((url) => ({ url, weight: createHash('sha256').update(`${url} ${model}`).digest('hex') }));
  return weighed.toSorted((a, b) => (a.weight < b.weight ? 1 : -1)).map(({ url }) => url);
}

export class Replicas {
  readonly urls: readonly string[];
  readonly #restUntil = new Map<string, number>();
  readonly #now: () => number;

  /** @param urls of the same replicas for every process, in any order. @param now milliseconds */
  constructor(urls: readonly string[], now: () => number = () => performance.now()) {
    if (urls.length === 0) throw new Error('The inference service has no address.');
    this.urls = [...new Set(urls)];
    this.#now = now;
  }

  /** All of them, the model's own first; those that could not be asked lately come last. */
  inOrder(model: string): readonly string[] {
    const ranked = rankedFor(model, this.urls);
    const isResting = (url: string) => (this.#restUntil.get(url) ?? 0) > this.#now();
    return [...ranked.filter((url) => !isResting(url)), ...ranked.filter(isResting)];
  }

  /** Notes that a replica could not be asked. */
  rest(url: string): void {
    this.#restUntil.set(url, this.#now() + restMs);
  }

  /** Notes that a replica answers. */
  wake(url: string): void {
    this.#restUntil.delete(url);
  }
}
