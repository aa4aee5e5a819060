/** Means over tasks that count so many times, and how the authors' averages are put together. */

import type { BenchmarkFigure, ScoredTask } from './benchmark.js';

export interface Mean {
  /** NaN without tasks. */
  readonly value: number;
  readonly tasks: number;
}

/** The mean of `valueOf` over the tasks that `isOf` takes. */
export function meanOf(
  tasks: readonly ScoredTask[],
  times: ArrayLike<number>,
  isOf: (task: ScoredTask) => boolean,
  valueOf: (task: ScoredTask) => number,
): Mean {
  let [sum, total, count] = [0, 0, 0];
  tasks.forEach((task, index) => {
    if (!isOf(task)) return;
    count += 1;
    const often = times[index] ?? 0;
    if (often === 0) return;
    sum += often * valueOf(task);
    total += often;
  });
  return { value: sum / total, tasks: count };
}

/** Of parts that have a value, by weight; NaN without any. */
export function weightedMean(parts: readonly (Mean & { readonly weight?: number })[]): Mean {
  const there = parts.filter(({ value }) => !Number.isNaN(value));
  const total = there.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return {
    value: there.reduce((sum, { value, weight = 1 }) => sum + weight * value, 0) / total,
    tasks: parts.reduce((sum, { tasks }) => sum + tasks, 0),
  };
}

export function figure(name: string, { value, tasks }: Mean): BenchmarkFigure {
  return { name, value, tasks };
}

/** 1 where the first answer has more than the second, else 0: a tie is not right. */
export function firstWins({ scores: [first = Number.NaN, second = Number.NaN] }: ScoredTask): number {
  return first > second ? 1 : 0;
}

/** Subsets in the order in which they appear. */
export function subsetsOf(tasks: readonly { readonly subset: string }[]): string[] {
  return [...new Set(tasks.map(({ subset }) => subset))];
}

/** Those of the wanted subsets that no task is of. */
export function missingSubsets(wanted: readonly string[], tasks: readonly { readonly subset: string }[]): string[] {
  const there = new Set(tasks.map(({ subset }) => subset));
  return wanted.filter((subset) => !there.has(subset));
}
