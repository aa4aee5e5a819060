// Turns at an endpoint: so many requests at once as it was registered for, and the others in the order in which they came.
import { once } from 'node:events';
import { EndpointError } from './endpoint-error.js';

/** Requests that wait for one endpoint. More would wait so long that it is kinder to refuse them. */
const MAXIMUM_WAITING = 1024;

interface Place {
  running: number;
  readonly waiting: Set<() => void>;
}

export class Turns {
  readonly #places = new Map<string, Place>();

  /**
   * Runs `body` when it is its turn.
   * @param reference of the endpoint
   * @param width how many may run at once
   * @throws {EndpointError} `too_many_requests`, or the signal's reason while it waits
   */
  async take<T>(reference: string, width: number, signal: AbortSignal, body: () => Promise<T>): Promise<T> {
    const place = this.#places.get(reference) ?? { running: 0, waiting: new Set() };
    this.#places.set(reference, place);
    if (place.running >= width) await wait(place, signal);
    else place.running += 1;
    try {
      return await body();
    } finally {
      const [next] = place.waiting;
      // Who comes next takes over the place, so that nobody slips in between.
      if (next !== undefined) next();
      else place.running -= 1;
      if (place.running === 0) this.#places.delete(reference);
    }
  }
}

async function wait(place: Place, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (place.waiting.size >= MAXIMUM_WAITING) {
    throw new EndpointError('too_many_requests', `${place.waiting.size} requests wait for this endpoint already.`);
  }
  const called = new EventTarget();
  const call = () => {
    place.waiting.delete(call);
    called.dispatchEvent(new Event('turn'));
  };
  place.waiting.add(call);
  try {
    await once(called, 'turn', { signal });
  } catch (error) {
    place.waiting.delete(call);
    throw error;
  }
}
