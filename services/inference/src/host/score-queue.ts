// Scores for all who ask one reward model. Inputs of requests that wait together share forward passes, and a large
// request is done in portions, so that others' tokens come in between.
import { setImmediate } from 'node:timers/promises';
import { InputTooLongError, type RewardModel, type ScoreInput, scoreCompletions } from '@tastemaker/reward-model';

interface Job {
  readonly inputs: readonly ScoreInput[];
  readonly signal: AbortSignal;
  /** Of the first inputs, so far. */
  readonly scores: number[];
  failed: boolean;
  readonly resolve: (scores: number[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Some inputs of one job. */
interface Portion {
  readonly job: Job;
  readonly inputs: readonly ScoreInput[];
}

export class ScoreQueue {
  readonly #model: RewardModel;
  readonly #charactersAtOnce: number;
  #jobs: Job[] = [];
  #running = false;

  constructor(model: RewardModel, charactersAtOnce: number) {
    this.#model = model;
    this.#charactersAtOnce = charactersAtOnce;
  }

  /** One score an input, in order. Nothing useful comes back once the signal has aborted. */
  async score(inputs: readonly ScoreInput[], signal: AbortSignal): Promise<number[]> {
    const scores = new Promise<number[]>((resolve, reject) => {
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
      runPortions(this.#model, this.#nextPortions());
      this.#jobs = this.#jobs.filter((job) => !settled(job));
    }
    this.#running = false;
  }

  #nextPortions(): Portion[] {
    const portions: Portion[] = [];
    let room = this.#charactersAtOnce;
    for (const job of this.#jobs) {
      if (room <= 0) break;
      const inputs: ScoreInput[] = [];
      for (const input of job.signal.aborted ? [] : job.inputs.slice(job.scores.length)) {
        if (room <= 0) break;
        inputs.push(input);
        room -= lengthOf(input);
      }
      portions.push({ job, inputs });
    }
    return portions;
  }
}

function lengthOf({ messages, completion }: ScoreInput): number {
  return messages.reduce((sum, message) => sum + message.content.length, completion.length);
}

/** One pass for all; where an input is refused, each portion by itself, to find out whose it is. */
function runPortions(model: RewardModel, portions: readonly Portion[]): void {
  const inputs = portions.flatMap((portion) => portion.inputs);
  if (inputs.length === 0) return;
  try {
    const scores = scoreCompletions(model, inputs);
    for (const portion of portions) portion.job.scores.push(...scores.splice(0, portion.inputs.length));
  } catch (error) {
    const [first, ...others] = portions;
    if (first !== undefined && others.length === 0) fail(first.job, error);
    else for (const portion of portions) runPortions(model, [portion]);
  }
}

/** An input that the model cannot read, named by its place among all of its request's. */
export class RefusedInputError extends Error {
  override readonly name = 'RefusedInputError';
}

function fail(job: Job, error: unknown): void {
  job.failed = true;
  if (!(error instanceof InputTooLongError)) return job.reject(error);
  const place = `Input ${job.scores.length + error.index} `;
  job.reject(new RefusedInputError(error.message.replace(/^Input \d+ /u, place), { cause: error }));
}

function settled(job: Job): boolean {
  if (job.failed) return true;
  if (!job.signal.aborted && job.scores.length < job.inputs.length) return false;
  job.resolve(job.scores);
  return true;
}
