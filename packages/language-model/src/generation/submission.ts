// A request on its way through the generator: its candidates while they are written, its prompt once that is read, and
// its promise.
import { createRandom, type Random } from '../random.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { createStopSequences, createTokenText, type StopSequences, type TokenText } from './candidate-text.js';
import type { Prefilled } from './prefill.js';
import type { CompleteRequest, Completion, FinishReason, PromptToken, TokenProbability } from './request.js';
import type { NextToken, SampledToken, Sampler } from './sampling.js';

/** One candidate while it is written: takes sampled tokens, turns them into text and knows when it is done. */
export class Candidate {
  readonly request: CompleteRequest;
  readonly #index: number;
  readonly #endTokens: readonly number[];
  readonly #random: Random;
  readonly #tokenText: TokenText;
  readonly #stops: StopSequences;
  readonly #tokens: number[] = [];
  readonly #logProbabilities: number[] = [];
  readonly #likeliest: (readonly TokenProbability[])[] = [];
  #text = '';
  #finishReason: FinishReason | undefined;

  constructor(request: CompleteRequest, index: number, tokenizer: Tokenizer) {
    this.request = request;
    this.#index = index;
    this.#endTokens = tokenizer.endTokens;
    this.#random = createRandom(request.seed, index);
    this.#tokenText = createTokenText(tokenizer);
    this.#stops = createStopSequences(request.stop);
  }

  get finished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** The token to feed next. Only after a token was sampled. */
  get lastToken(): number {
    return this.#tokens.at(-1) ?? 0;
  }

  /** Position of the last token in the context. */
  get lastPosition(): number {
    return this.request.promptTokens.length + this.#tokens.length - 1;
  }

  /** Draws the next token, and calls the request's `onToken`. */
  advance(next: NextToken, sample: Sampler): void {
    if (this.request.maxTokens === 0) {
      this.#finishReason = 'length';
      return;
    }
    const sampled = sample(next, this.request, this.#random);
    const text = this.#accept(sampled);
    const finishReason = this.#finishReason;
    this.request.onToken?.({ candidate: this.#index, ...sampled, text, finishReason });
  }

  cancel(): void {
    if (this.finished) return;
    this.#text += this.#flush();
    this.#finishReason = 'cancelled';
  }

  /** @param reusedPromptTokenCount of the prompt's tokens, those that were not read again */
  completion(reusedPromptTokenCount: number, promptTokens: readonly PromptToken[] | undefined): Completion {
    return {
      promptTokens,
      text: this.#text,
      tokens: this.#tokens,
      tokenCount: this.#tokens.length,
      promptTokenCount: this.request.promptTokens.length,
      reusedPromptTokenCount,
      finishReason: this.#finishReason ?? 'cancelled',
      tokenLogProbabilities: this.#logProbabilities,
      likeliest: this.#likeliest,
      logProbability: this.#logProbabilities.reduce((sum, value) => sum + value, 0),
    };
  }

  /** Returns the text that is certain now. */
  #accept({ token, logProbability, likeliest }: SampledToken): string {
    this.#tokens.push(token);
    this.#logProbabilities.push(logProbability);
    this.#likeliest.push(likeliest);
    const ended = this.#endTokens.includes(token);
    const piece = ended ? { text: '', stopped: false } : this.#stops.push(this.#tokenText.push(token));
    if (ended || piece.stopped) this.#finishReason = 'stop';
    else if (this.#tokens.length >= this.request.maxTokens) this.#finishReason = 'length';
    const text = this.finished && !piece.stopped ? piece.text + this.#flush() : piece.text;
    this.#text += text;
    return text;
  }

  /** The held-back end of the text, up to a stop sequence that only its last characters complete. */
  #flush(): string {
    const piece = this.#stops.push(this.#tokenText.flush());
    return piece.stopped ? piece.text : piece.text + this.#stops.flush();
  }
}

/** A request, its candidates and their prompt. */
export class Submission {
  readonly request: CompleteRequest;
  readonly completions: Promise<Completion[]>;
  /** Kept until the last candidate has joined the batch. */
  prompt: Prefilled | undefined;
  /** Of the prompt's tokens, those that were taken over from an earlier prompt. */
  reusedTokens = 0;
  /** How likely the prompt's tokens were, where the request asks for it. */
  promptTokens: readonly PromptToken[] | undefined;
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
  cancelIfAborted(): void {
    if (this.request.signal?.aborted !== true) return;
    for (const candidate of this.#candidates) candidate.cancel();
    this.settle();
  }

  /** Hands the completions over once all candidates are finished. */
  settle(): void {
    if (!this.#candidates.every((candidate) => candidate.finished)) return;
    this.#resolve(this.#candidates.map((candidate) => candidate.completion(this.reusedTokens, this.promptTokens)));
  }

  fail(error: unknown): void {
    for (const candidate of this.#candidates) candidate.cancel();
    this.#reject(error);
  }
}
