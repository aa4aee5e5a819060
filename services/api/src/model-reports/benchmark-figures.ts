// What a suite kept with a model, as figures: a suite's metrics are one flat record, in which an interval and a number of cases
// are metrics of their own.

interface BenchmarkFigure {
  readonly metric: string;
  readonly value: number;
  /** 95 %; null: none was kept. */
  readonly low: number | null;
  readonly high: number | null;
  /** Cases that it is of; null: it is no estimate, such as a seed, or none was kept. */
  readonly n: number | null;
  /** Of a public benchmark everything but its overall score, which is there only where the benchmark is whole. */
  readonly exploratory: boolean;
}

/** As `tastemaker benchmark` names the parts of a figure, as `tastemaker models evaluate` does, and as others may. */
const parts = {
  low: [', low', 'Low'],
  high: [', high', 'High'],
  n: [', tasks', 'N', 'Cases'],
} as const;
const suffixes = Object.values(parts).flat();

/** One for each metric that is no part of another one, in their order. */
export function benchmarkFigures(metrics: Readonly<Record<string, number>>): BenchmarkFigure[] {
  const isPart = (name: string) =>
    suffixes.some((suffix) => name.endsWith(suffix) && Object.hasOwn(metrics, name.slice(0, -suffix.length)));
  return Object.entries(metrics)
    .filter(([name]) => !isPart(name))
    .map(([metric, value]) => {
      const kept = (part: keyof typeof parts) =>
        parts[part].map((suffix) => metrics[metric + suffix]).find((found) => found !== undefined) ?? null;
      const isPublic = Object.hasOwn(metrics, `${metric}, tasks`);
      return {
        metric,
        value,
        low: kept('low'),
        high: kept('high'),
        n: kept('n'),
        exploratory: isPublic && metric !== 'overall',
      };
    });
}
