// Scores of a benchmark's answers over the API, and its figures with intervals.
import type { Client } from '@tastemaker/client';
import { clusterResamples, percentileInterval } from '@tastemaker/preference';
import type { Benchmark, BenchmarkFigure, BenchmarkTask, ScoredTask } from './benchmark.js';

export interface FigureWithInterval extends BenchmarkFigure {
  /** 95 %, by resampling prompts; null with a single prompt. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface Scored {
  readonly tasks: readonly ScoredTask[];
  /** Tasks with an answer that has no score, and why the first has none. */
  readonly unscored: { readonly tasks: number; readonly reason: string | null };
}

/** Scores all answers in one stream. @throws ApiError where the server cannot go on */
export async function scoreTasks(
  client: Client,
  rewardModelId: string,
  tasks: readonly BenchmarkTask[],
  onScore: (done: number, total: number) => void,
): Promise<Scored> {
  const inputs = tasks.flatMap(({ messages, completions }) =>
    completions.map((completion) => ({ messages: [...messages], completion })),
  );
  const scores: (number | undefined)[] = [];
  let reason: string | null = null;
  for await (const line of client.scoreStream(rewardModelId, inputs)) {
    if ('error' in line) reason ??= line.error.message;
    scores[line.line - 1] = 'error' in line ? undefined : line.score;
    onScore(scores.length, inputs.length);
  }
  let next = 0;
  const scored = tasks.flatMap((task) => {
    const own = scores.slice(next, (next += task.completions.length)).filter((score) => score !== undefined);
    return own.length === task.completions.length ? [{ ...task, scores: own }] : [];
  });
  return { tasks: scored, unscored: { tasks: tasks.length - scored.length, reason } };
}

const resamples = 1000;

/** The benchmark's figures with 95 % intervals from 1,000 resamples of whole prompts; the same every time. */
export function figuresOf(benchmark: Benchmark, tasks: readonly ScoredTask[]): FigureWithInterval[] {
  const once = new Float64Array(tasks.length).fill(1);
  const figures = benchmark.figures(tasks, once);
  const clusters = tasks.map(({ cluster }) => cluster);
  const draws = new Map(figures.map(({ name }): [string, number[]] => [name, []]));
  const isOne = new Set(clusters).size < 2;
  for (const times of isOne ? [] : clusterResamples(clusters, { resamples })) {
    for (const { name, value } of benchmark.figures(tasks, times)) {
      if (!Number.isNaN(value)) draws.get(name)?.push(value);
    }
  }
  return figures
    .filter(({ value }) => !Number.isNaN(value))
    .map((each) => {
      const values = draws.get(each.name) ?? [];
      if (values.length === 0) return { ...each, low: null, high: null };
      return { ...each, ...percentileInterval(values) };
    });
}
