/** What a public benchmark of reward models is here: how its rows are read, and how its authors make one score of it. */

/** One question: several answers to one prompt, to be scored. */
export interface BenchmarkTask {
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly completions: readonly string[];
  /** As the benchmark names its parts. */
  readonly subset: string;
  /** Tasks of one cluster are alike, and drawn together for intervals: those of one prompt, if nothing else. */
  readonly cluster: string;
  /** What else the score needs: how many of the completions are right, from the first. @defaultValue 1 */
  readonly correct?: number;
  /** The model whose answers are judged, where a benchmark is published for several of them. @defaultValue none is named */
  readonly answeredBy?: string;
  /** People's verdict where it isn't "the first is best": −1 the second, 0 neither. */
  readonly label?: number;
}

/** A task with a score for each completion. */
export interface ScoredTask extends BenchmarkTask {
  readonly scores: readonly number[];
}

/** A number that the authors report. */
export interface BenchmarkFigure {
  readonly name: string;
  /** NaN where nothing was there to count. */
  readonly value: number;
  /** Tasks that it rests on. */
  readonly tasks: number;
}

/** Thrown where a row is not as its benchmark has it. */
export class RowFault extends Error {
  override readonly name = 'RowFault';
}

export type BenchmarkRow = Readonly<Record<string, unknown>>;

export interface Benchmark {
  /** The suite under which it is kept with the model. */
  readonly name: string;
  readonly title: string;
  /** How its authors define the score, in a sentence. */
  readonly definition: string;
  readonly source: string;
  /** Whether a row looks like one of its rows. */
  looksLike(row: BenchmarkRow): boolean;
  /** @param path of the file in the folder, without its ending: some benchmarks name their parts there. @throws RowFault */
  readTask(row: BenchmarkRow, path: string): BenchmarkTask | { readonly leftOut: string };
  /** What is wrong with the tasks together, in a sentence each. @defaultValue nothing */
  faultsOf?(tasks: readonly BenchmarkTask[]): string[];
  /** Parts without which the whole score would not be the benchmark's. */
  missing(tasks: readonly BenchmarkTask[]): string[];
  /** The figures, the overall score first; `times` says how often each task counts (a resample). */
  figures(tasks: readonly ScoredTask[], times: ArrayLike<number>): BenchmarkFigure[];
}
