// The tasks of a benchmark's files: which benchmark it is, told by the rows, and every row read or refused by its number.
import { Failure, usageFailure } from '../failure.js';
import { type Benchmark, type BenchmarkRow, type BenchmarkTask, RowFault } from './benchmark.js';
import { evalBiasBench, judgeBench, llmBar } from './labeled-pairs.js';
import { pandaLm } from './panda-lm.js';
import { type BenchmarkFile, readRows } from './read-rows.js';
import { rewardBench } from './reward-bench.js';
import { rewardBench2 } from './reward-bench-2.js';
import { rmBench } from './rm-bench.js';
import { rmb } from './rmb.js';

export const benchmarks: readonly Benchmark[] = [
  rewardBench,
  rewardBench2,
  rmBench,
  judgeBench,
  evalBiasBench,
  rmb,
  llmBar,
  pandaLm,
];

export interface ReadBenchmark {
  readonly benchmark: Benchmark;
  readonly tasks: readonly BenchmarkTask[];
  /** Files that were read, and those of a folder whose rows are of no benchmark. */
  readonly files: readonly string[];
  readonly passedOver: readonly string[];
  /** Rows that are not judged, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Rows that another file of the folder holds, too; they count once. */
  readonly repeated: number;
  /** Rows that stand in their file a second time, with the same texts; each counts, as its authors' code counts them. */
  readonly twice: number;
}

const told = 10;

/** @throws Failure that names the rows that are wrong, or what to choose with `--benchmark` */
export async function readBenchmark(
  files: readonly BenchmarkFile[],
  chosen: string | undefined,
  onFile: (files: number) => void,
): Promise<ReadBenchmark> {
  const gathered = new Gathered(chosen === undefined ? undefined : named(chosen));
  for (const [index, file] of files.entries()) {
    for await (const { number, row } of readRows(file.file)) {
      if (!gathered.add(file, number, row, files.length > 1)) break;
    }
    onFile(index + 1);
  }
  return gathered.result();
}

function named(name: string): Benchmark {
  const found = benchmarks.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw usageFailure(`there is no benchmark ${name}`, `there are: ${benchmarks.map((each) => each.name).join(', ')}`);
}

class Gathered {
  #benchmark: Benchmark | undefined;
  readonly #isChosen: boolean;
  readonly #tasks: BenchmarkTask[] = [];
  readonly #faults: string[] = [];
  readonly #files = new Set<string>();
  readonly #passedOver = new Set<string>();
  readonly #leftOut: Record<string, number> = {};
  /** The first file that a task was in. */
  readonly #fileOf = new Map<string, string>();
  #repeated = 0;
  #twice = 0;
  #rows = 0;

  constructor(benchmark: Benchmark | undefined) {
    this.#benchmark = benchmark;
    this.#isChosen = benchmark !== undefined;
  }

  /** False where the file is none of the benchmark's and is to be passed over. */
  add({ file, path }: BenchmarkFile, number: number, row: BenchmarkRow, inFolder: boolean): boolean {
    this.#rows += 1;
    if (!this.#files.has(file) && !this.#begins(file, row, inFolder)) return false;
    try {
      this.#take(file, this.#benchmark?.readTask(row, path));
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      this.#faults.push(`${path}, row ${number}: ${error.message}`);
    }
    return true;
  }

  /** Which benchmark a file is of, by its first row. */
  #begins(file: string, row: BenchmarkRow, inFolder: boolean): boolean {
    const fitting = benchmarks.filter((each) => each.looksLike(row));
    const known = this.#benchmark;
    if (known !== undefined && (fitting.includes(known) || !inFolder)) {
      this.#files.add(file);
      return true;
    }
    const [only, another] = fitting;
    if (inFolder && (only === undefined || this.#isChosen)) {
      this.#passedOver.add(file);
      return false;
    }
    if (only === undefined) {
      throw new Failure(
        'unknown_benchmark',
        `${file} holds rows of no benchmark that is known here: ${Object.keys(row).join(', ')}`,
        {
          cure: `known are ${benchmarks.map(({ title }) => title).join(', ')}; see docs/public-benchmarks.md for their rows`,
        },
      );
    }
    if (another !== undefined || (known !== undefined && only !== known)) {
      const several = [...new Set([...(known === undefined ? [] : [known]), ...fitting])];
      throw usageFailure(
        `there are rows of ${several.map(({ title }) => title).join(' and ')}`,
        `choose one: ${several.map(({ name }) => `--benchmark ${name}`).join(' or ')}, or name its file`,
      );
    }
    this.#benchmark = only;
    this.#files.add(file);
    return true;
  }

  #take(file: string, task: BenchmarkTask | { readonly leftOut: string } | undefined): void {
    if (task === undefined) return;
    if ('leftOut' in task) {
      this.#leftOut[task.leftOut] = (this.#leftOut[task.leftOut] ?? 0) + 1;
      return;
    }
    const key = JSON.stringify([task.subset, task.messages, task.completions]);
    const known = this.#fileOf.get(key);
    const first = known ?? file;
    this.#fileOf.set(key, first);
    if (known === file) this.#twice += 1;
    if (first === file) this.#tasks.push(task);
    else this.#repeated += 1;
  }

  result(): ReadBenchmark {
    const benchmark = this.#benchmark;
    if (this.#faults.length === 0) this.#faults.push(...(benchmark?.faultsOf?.(this.#tasks) ?? []));
    const more = this.#faults.length - told;
    if (this.#faults.length > 0) {
      const lines = [...this.#faults.slice(0, told), ...(more > 0 ? [`and ${more} more`] : [])];
      throw new Failure('wrong_rows', `rows are not as ${benchmark?.title ?? 'it'} has them:\n${lines.join('\n')}`);
    }
    if (this.#rows === 0) {
      throw new Failure(
        'no_rows',
        'there are no rows: the file, or each of the folder, is empty or has a first line only',
        {
          cure: 'rows are read from JSON lines, a JSON list, CSV, TSV and parquet',
        },
      );
    }
    if (benchmark === undefined || this.#tasks.length === 0) {
      const reasons = Object.entries(this.#leftOut).map(([reason, rows]) => `${rows} left out: ${reason}`);
      const what =
        benchmark === undefined || reasons.length === 0
          ? 'there are no rows of a benchmark that is known here'
          : `there is nothing to score in the rows of ${benchmark.title}; ${reasons.join('; ')}`;
      throw new Failure('unknown_benchmark', what, {
        cure: `known are ${benchmarks.map(({ title }) => title).join(', ')}; see docs/public-benchmarks.md for their rows`,
      });
    }
    return {
      benchmark,
      tasks: this.#tasks,
      files: [...this.#files],
      passedOver: [...this.#passedOver],
      leftOut: this.#leftOut,
      repeated: this.#repeated,
      twice: this.#twice,
    };
  }
}
