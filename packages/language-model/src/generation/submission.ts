/** A request on its way through the generator: its candidates, its prompt once that is read, and its promise. */
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { Candidate } from './candidate.js';
import type { Prefilled } from './prefill.js';
import type { CompleteRequest, Completion } from './request.js';

export class Submission {
  readonly request: CompleteRequest;
  readonly completions: Promise<Completion[]>;
  /** Kept until the last candidate has joined the batch. */
  prompt: Prefilled | undefined;
  /** Of the prompt's tokens, those that were taken over from an earlier prompt. */
  reusedTokens = 0;
  readonly #candidates: readonly Candidate[];
  #started = 0;
  #resolve: (completions: Completion[]) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(request: CompleteRequest, tokenizer: Tokenizer) {
    this.request = request;
    this.#candidates = Array.from({ length: request.n }, (_, index) => new Candidate(request, index, tokenizer));
    this.completions = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Candidates that have not begun and still should. */
  get remaining(): number {
    return this.#candidates.slice(this.#started).filter((candidate) => !candidate.finished).length;
  }

  /** The next candidates to begin, at most `count`. */
  take(count: number): Candidate[] {
    const taken = this.#candidates.slice(this.#started, this.#started + count);
    this.#started += taken.length;
    return taken;
  }

  /** Ends the unfinished candidates where the request's signal has asked for it. */
  heedSignal(): void {
    if (this.request.signal?.aborted !== true) return;
    for (const candidate of this.#candidates) candidate.cancel();
    this.settle();
  }

  /** Hands the completions over once all candidates are finished. */
  settle(): void {
    if (!this.#candidates.every((candidate) => candidate.finished)) return;
    this.#resolve(this.#candidates.map((candidate) => candidate.completion(this.reusedTokens)));
  }

  fail(error: unknown): void {
    for (const candidate of this.#candidates) candidate.cancel();
    this.#reject(error);
  }
}
