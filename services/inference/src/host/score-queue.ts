// Scores for all who ask one reward model. Inputs of requests that wait together share forward passes, and a large
// request is done in portions, so that others' tokens come in between.
import { setImmediate } from 'node:timers/promises';
import { charactersOf, type InferenceScore, type InferenceScoreInput } from '@tastemaker/contracts';
import {
  InputRefusedError,
  InputTooLongError,
  type IsolatedModel,
  type MemberScores,
  type RewardModel,
  scoreTokenized,
  type UnscoredInput,
} from '@tastemaker/reward-model';

interface Job {
  readonly inputs: readonly InferenceScoreInput[];
  readonly signal: AbortSignal;
  /** Of the first inputs, so far. */
  readonly scores: InferenceScore[];
  failed: boolean;
  readonly resolve: (scores: InferenceScore[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Some inputs of one job. */
interface Portion {
  readonly job: Job;
  readonly inputs: readonly InferenceScoreInput[];
}

/** What one turn of the queue computed together. */
export interface ScorePass {
  readonly inputs: number;
  /** How many requests they were of. */
  readonly requests: number;
}

export class ScoreQueue {
  readonly #model: RewardModel;
  readonly #texts: Pick<IsolatedModel, 'tokenize'>;
  readonly #charactersAtOnce: number;
  readonly #onPass: (pass: ScorePass) => void;
  #jobs: Job[] = [];
  #running = false;

  /** @param texts encodes the inputs, in a process of its own */
  constructor(
    model: RewardModel,
    texts: Pick<IsolatedModel, 'tokenize'>,
    charactersAtOnce: number,
    onPass: (pass: ScorePass) => void = () => undefined,
  ) {
    this.#model = model;
    this.#texts = texts;
    this.#charactersAtOnce = charactersAtOnce;
    this.#onPass = onPass;
  }

  /** One entry an input, in order. Nothing useful comes back once the signal has aborted. */
  async score(inputs: readonly InferenceScoreInput[], signal: AbortSignal): Promise<InferenceScore[]> {
    const scores = new Promise<InferenceScore[]>((resolve, reject) => {
      this.#jobs.push({ inputs, signal, scores: [], failed: false, resolve, reject });
    });
    if (!this.#running) void this.#run();
    return scores;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#jobs.length > 0) {
      // First of all let the requests in that have arrived together.
      await setImmediate();
      const portions = this.#nextPortions();
      await this.#runPortions(portions);
      // Who had a turn goes behind those who had none: a small request does not wait for the end of a large one.
      const served = new Set(portions.map(({ job }) => job));
      const open = this.#jobs.filter((job) => !settled(job));
      this.#jobs = [...open.filter((job) => !served.has(job)), ...open.filter((job) => served.has(job))];
    }
    this.#running = false;
  }

  #nextPortions(): Portion[] {
    const portions: Portion[] = [];
    let room = this.#charactersAtOnce;
    for (const job of this.#jobs) {
      if (room <= 0) break;
      const inputs: InferenceScoreInput[] = [];
      for (const input of job.signal.aborted ? [] : job.inputs.slice(job.scores.length)) {
        if (room <= 0) break;
        inputs.push(input);
        room -= lengthOf(input);
      }
      if (inputs.length > 0) portions.push({ job, inputs });
    }
    return portions;
  }

  /** One pass for all; where that fails, each portion by itself, to find out whose fault it is. */
  async #runPortions(portions: readonly Portion[]): Promise<void> {
    const inputs = portions.flatMap((portion) => portion.inputs);
    if (inputs.length === 0) return;
    try {
      const tokenized = await this.#texts.tokenize(inputs);
      const scores = scoreTokenized(this.#model, inputs.length, tokenized).map(toScore);
      for (const portion of portions) portion.job.scores.push(...scores.splice(0, portion.inputs.length));
      this.#onPass({ inputs: inputs.length, requests: portions.length });
    } catch (error) {
      const [first, ...others] = portions;
      if (first !== undefined && others.length === 0) fail(first.job, error);
      else for (const portion of portions) await this.#runPortions([portion]);
    }
  }
}

function lengthOf(input: InferenceScoreInput): number {
  if ('text' in input) return input.text.length;
  const answer = typeof input.completion === 'string' ? input.completion.length : charactersOf(input.completion);
  return charactersOf(input.messages) + answer;
}

const noNumber =
  'The model gives a score that is no number: if it does so for every input, its weights are damaged, and it is to be imported again.';

function toScore(outcome: MemberScores | UnscoredInput): InferenceScore {
  if (outcome instanceof InputRefusedError) return { error: { code: 'invalid_request', message: outcome.reason } };
  if (outcome instanceof InputTooLongError) return { tooLong: { tokens: outcome.tokens, limit: outcome.limit } };
  const { score, members, deviation, tokens, answerTokens } = outcome;
  if (!Number.isFinite(score)) return { error: { code: 'inference_failed', message: noNumber } };
  return { score, members: [...members], deviation, tokens, answerTokens };
}

function fail(job: Job, error: unknown): void {
  job.failed = true;
  job.reject(error);
}

function settled(job: Job): boolean {
  if (job.failed) return true;
  if (!job.signal.aborted && job.scores.length < job.inputs.length) return false;
  job.resolve(job.scores);
  return true;
}
