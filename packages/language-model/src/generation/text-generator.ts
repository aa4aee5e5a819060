// Writes the candidates of any number of requests, many rows a step. Requests may come at any time: a new one joins
// the rows that are under way when there is room, and rows that finish leave, so that the batch stays full.
import type { DecoderConfig } from '../decoder/config.js';
import { yieldToEventLoop } from '../event-loop.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { decodeStep } from './decode-step.js';
import { KeyValueCache, type PromptCopies, releasePromptCache } from './key-value-cache.js';
import { RotationCache } from './layer.js';
import { type ChunkStates, prefill } from './prefill.js';
import { type KnownPrefix, PrefixCache, type PrefixCacheStatistics, usefulPrefix } from './prefix-cache.js';
import { PromptScores } from './prompt-scores.js';
import { type Completion, completeRequest, type GenerationRequest } from './request.js';
import { createSampler, type NextToken, type Sampler } from './sampling.js';
import { type Candidate, Submission } from './submission.js';
import type { GenerationWeights } from './weights.js';

export interface TextGeneratorOptions {
  /**
   * Rows run at once; more wait.
   * @defaultValue as many as have room in 2 GiB for the keys and values of 1,024 tokens each; 8 at least, 128 at most
   */
  readonly maximumRows?: number;
  /** @defaultValue 0: bytes for keys and values of recent prompts, so that prompts that begin alike are read once. */
  readonly prefixCacheBytes?: number;
}

/** Rows are dropped and admitted in lots, since both copy the batch's keys and values. */
const lotShare = 1 / 4;

/** More rows than 128 make a step longer in proportion, so nothing is gained. */
function affordableRows(config: DecoderConfig): number {
  const tokenBytes = config.layers * 2 * config.keyValueHeads * config.headSize * Float32Array.BYTES_PER_ELEMENT;
  const rowBytes = tokenBytes * Math.min(config.maxPositions, 1024);
  return Math.min(128, Math.max(8, Math.floor(2 ** 31 / rowBytes)));
}

interface Row {
  readonly candidate: Candidate;
  readonly submission: Submission;
}

export class TextGenerator {
  readonly #weights: GenerationWeights;
  readonly #tokenizer: Tokenizer;
  readonly #maximumRows: number;
  readonly #rotations: RotationCache;
  readonly #sample: Sampler;
  readonly #cache: KeyValueCache;
  readonly #prefixes: PrefixCache | undefined;
  #waiting: Submission[] = [];
  /** The rows of the cache, in its order; finished ones stay until they are dropped in a lot. */
  #rows: Row[] = [];
  #running = false;

  constructor(weights: GenerationWeights, tokenizer: Tokenizer, options: TextGeneratorOptions = {}) {
    this.#weights = weights;
    this.#tokenizer = tokenizer;
    this.#maximumRows = options.maximumRows ?? affordableRows(weights.config);
    this.#rotations = new RotationCache(weights.engine, weights.config);
    this.#sample = createSampler(weights.config.vocabularySize);
    this.#cache = new KeyValueCache(weights.engine, weights.config);
    const { prefixCacheBytes: bytes = 0 } = options;
    this.#prefixes = bytes === 0 ? undefined : new PrefixCache(weights.engine, weights.config, bytes);
  }

  /** How much was taken over from earlier prompts; undefined where none are kept. */
  get prefixCache(): PrefixCacheStatistics | undefined {
    return this.#prefixes?.statistics;
  }

  /** Frees the prompts that are kept. Only when it is idle. */
  release(): void {
    this.#prefixes?.release();
  }

  /** Nothing is under way or waiting: the weights can be released. */
  get idle(): boolean {
    return !this.#running;
  }

  /**
   * Generates a request's candidates, in order of their index.
   * @throws {GenerationError} for a request that cannot be served; what a listener throws fails its own request.
   */
  async submit(request: GenerationRequest): Promise<Completion[]> {
    const submission = new Submission(completeRequest(request, this.#weights.config), this.#tokenizer);
    this.#waiting.push(submission);
    if (!this.#running) void this.#run();
    return submission.completions;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0 || this.#rows.length > 0) {
      try {
        // The pause comes first, so that requests submitted together start together.
        await yieldToEventLoop();
        await this.#admit();
        for (const submission of this.#submissions()) submission.cancelIfAborted();
        this.#dropFinished();
        if (this.#rows.length > 0) this.#step();
        // Now and not with the next step, so that nothing of a request is left when its completions are awaited.
        this.#dropFinished();
      } catch (error) {
        this.#failAll(error);
      }
    }
    this.#running = false;
  }

  #submissions(): Set<Submission> {
    return new Set([...this.#rows.map((row) => row.submission), ...this.#waiting]);
  }

  #dropFinished(): void {
    const unfinished = this.#rows.flatMap((row, index) => (row.candidate.finished ? [] : [index]));
    const finished = this.#rows.length - unfinished.length;
    if (finished === 0 || (unfinished.length > 0 && finished < this.#rows.length * lotShare)) return;
    this.#cache.retain(unfinished);
    this.#rows = this.#rows.filter((row) => !row.candidate.finished);
  }

  async #admit(): Promise<void> {
    const room = this.#maximumRows - this.#rows.length;
    if (this.#waiting.length === 0 || (this.#rows.length > 0 && room < this.#maximumRows * lotShare)) return;
    const chosen = this.#next(room);
    await this.#readPrompts(chosen);
    const joining = chosen.flatMap((submission) => this.#begin(submission));
    if (joining.length > 0) this.#cache.join(joining);
    for (const submission of this.#waiting) if (submission.remaining === 0) this.#releasePrompt(submission);
    this.#waiting = this.#waiting.filter((submission) => submission.remaining > 0);
  }

  /** Those whose turn it is, as many as fill the room; the last one may get only some of its rows. */
  #next(room: number): Submission[] {
    const chosen: Submission[] = [];
    let left = room;
    for (const submission of this.#waiting) {
      submission.cancelIfAborted();
      if (left > 0 && submission.remaining > 0) chosen.push(submission);
      left -= submission.remaining;
    }
    return chosen;
  }

  async #readPrompts(submissions: readonly Submission[]): Promise<void> {
    const isNew = submissions.filter((submission) => submission.prompt === undefined);
    const told = isNew.filter(({ request }) => request.promptLikeliest !== undefined);
    await this.#readAndTell(told);
    const unread = isNew.filter((submission) => !told.includes(submission));
    const prefixes = this.#prefixes;
    if (prefixes === undefined) return this.#read(unread, undefined);
    for (const round of inRounds(unread, prefixes)) {
      for (const [prefix, group] of byPrefix(round, prefixes)) {
        for (const _ of group) prefixes.count(prefix);
        await this.#read(group, prefix);
      }
      for (const { request, prompt } of round) if (prompt) prefixes.add(request.promptTokens, prompt.cache);
    }
  }

  /** Every token is read, also those that are known from earlier prompts: each one's state tells of the next. */
  async #readAndTell(submissions: readonly Submission[]): Promise<void> {
    const requests = submissions.map(({ request }) => request);
    const scores = new PromptScores(
      this.#weights,
      new Map(requests.map(({ promptTokens, promptLikeliest = 0 }) => [promptTokens, promptLikeliest])),
    );
    await this.#read(submissions, undefined, (states) => scores.add(states));
    for (const submission of submissions) submission.promptTokens = scores.of(submission.request.promptTokens);
  }

  async #read(
    submissions: readonly Submission[],
    prefix: KnownPrefix | undefined,
    onStates?: (states: ChunkStates) => void,
  ): Promise<void> {
    const prompts = submissions.map((submission) => submission.request.promptTokens);
    const prefilled = await prefill(this.#weights, this.#rotations, prompts, prefix, onStates);
    for (const [index, submission] of submissions.entries()) {
      submission.prompt = prefilled[index];
      submission.reusedTokens = prefix?.length ?? 0;
    }
  }

  /** Draws the first token of a submission's next candidates, and puts those that go on among the rows. */
  #begin(submission: Submission): PromptCopies[] {
    const { prompt } = submission;
    if (prompt === undefined) return [];
    const begun = submission.take(this.#maximumRows - this.#rows.length);
    const rows = begun.map((candidate) => ({ candidate, submission }));
    for (const row of rows) this.#advance(row, prompt.next);
    const going = rows.filter((row) => !row.candidate.finished);
    this.#rows.push(...going);
    return going.length === 0 ? [] : [{ prompt: prompt.cache, copies: going.length }];
  }

  #step(): void {
    const tokens = Int32Array.from(this.#rows, (row) => row.candidate.lastToken);
    const positions = this.#rows.map((row) => row.candidate.lastPosition);
    const next = decodeStep(this.#weights, this.#rotations, this.#cache, tokens, positions);
    for (const [index, row] of this.#rows.entries()) {
      const token = next[index];
      if (token !== undefined) this.#advance(row, token);
    }
  }

  #advance({ candidate, submission }: Row, next: NextToken): void {
    if (candidate.finished) return;
    try {
      candidate.advance(next, this.#sample);
      if (candidate.finished) submission.settle();
    } catch (error) {
      submission.fail(error);
    }
  }

  #releasePrompt(submission: Submission): void {
    if (submission.prompt !== undefined) releasePromptCache(this.#weights.engine, submission.prompt.cache);
    submission.prompt = undefined;
  }

  #failAll(error: unknown): void {
    for (const submission of this.#submissions()) {
      submission.fail(error);
      this.#releasePrompt(submission);
    }
    this.#waiting = [];
    this.#rows = [];
    this.#cache.release();
    this.#prefixes?.release();
  }
}

/** Prompts that come together and begin alike wait for the first of them, to take over what it has read. */
function inRounds(submissions: readonly Submission[], prefixes: PrefixCache): Submission[][] {
  const first: Submission[] = [];
  const second: Submission[] = [];
  for (const submission of submissions) {
    const { promptTokens } = submission.request;
    const known = prefixes.find(promptTokens)?.length ?? 0;
    const waits = first.some(({ request }) => usefulPrefix(request.promptTokens, promptTokens) > known);
    (waits ? second : first).push(submission);
  }
  return [first, second];
}

/** Those that take over the same tokens are read together. */
function byPrefix(
  submissions: readonly Submission[],
  prefixes: PrefixCache,
): Map<KnownPrefix | undefined, Submission[]> {
  const groups = new Map<KnownPrefix | undefined, Submission[]>();
  for (const submission of submissions) {
    const found = prefixes.find(submission.request.promptTokens);
    const alike = [...groups.keys()].find((each) => each?.entry === found?.entry && each?.length === found?.length);
    const key = alike ?? found;
    groups.set(key, [...(groups.get(key) ?? []), submission]);
  }
  return groups;
}
