// Requests to endpoints cost money, so each is counted before it is sent, and there is a bound.
import { EndpointError } from './endpoint-error.js';

export class CallBudget {
  readonly #most: number;
  #made = 0;

  /** @param most requests that may be sent, retries included; undefined: no bound but the retries' own */
  constructor(most: number | undefined) {
    this.#most = most ?? Number.POSITIVE_INFINITY;
  }

  get made(): number {
    return this.#made;
  }

  get isSpent(): boolean {
    return this.#made >= this.#most;
  }

  /** Counts one request. @throws {EndpointError} where it would be one too many */
  take(): void {
    if (this.isSpent) {
      const message = `It took more than the ${this.#most} requests to the endpoint that were allowed for it.`;
      throw new EndpointError('inference_failed', message);
    }
    this.#made += 1;
  }
}
