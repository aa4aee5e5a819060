// The figures of a model as rows: each with its interval and with how many cases it rests on, where they were measured, too.

export interface MetricRow {
  readonly name: string;
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | undefined;
  readonly cases: number | undefined;
}

/** What counts the cases of the figures beside it; an accuracy over votes rests on votes, several of which may be on one pair. */
const counts = ['votes', 'pairs', 'questions'] as const;

export function metricRows(metrics: Readonly<Record<string, number>>): MetricRow[] {
  return Object.entries(metrics)
    .filter(([name]) => !isEndOfInterval(name, metrics))
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => {
      const [low, high] = [metrics[`${name}Low`], metrics[`${name}High`]];
      return {
        name,
        value,
        interval: low === undefined || high === undefined ? undefined : { low, high },
        cases: casesOf(name, metrics),
      };
    });
}

function isEndOfInterval(name: string, metrics: Readonly<Record<string, number>>): boolean {
  const of = /^(.+)(?:Low|High)$/.exec(name)?.[1];
  return of !== undefined && metrics[of] !== undefined;
}

/** `control/test/mismatchedPrompt` was measured on the pairs of `test`, as `test/accuracy` was; counts are themselves. */
function casesOf(name: string, metrics: Readonly<Record<string, number>>): number | undefined {
  const parts = name.split('/');
  const [figure = '', part = ''] = [parts.at(-1), parts.at(-2)];
  if (part === 'train' || figure.startsWith('leaked') || counts.some((count) => count === figure)) return undefined;
  return counts.map((count) => metrics[`${part}/${count}`]).find((cases) => cases !== undefined);
}
