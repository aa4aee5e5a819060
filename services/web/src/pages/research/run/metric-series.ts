// The series of one metric: of a run alone its raw, smoothed and validation values, of several runs one line each.
import type { Point, Series } from '../../../parts/plot/plot-spec.js';
import { smooth } from './smoothing.js';

interface Curve {
  readonly key: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

interface RunWithCurves {
  readonly id: string;
  readonly name: string;
  readonly curves: readonly Curve[];
}

interface Names {
  readonly raw: string;
  readonly train: string;
  readonly validation: string;
}

export function hasMetric(runs: readonly RunWithCurves[], metric: string): boolean {
  return runs.some(({ curves }) =>
    curves.some(({ key }) => key === `train/${metric}` || key === `validation/${metric}`),
  );
}

/** @param write the value as it stands at a line's end */
export function metricSeries(
  runs: readonly RunWithCurves[],
  metric: string,
  names: Names,
  write: (value: number) => string,
): Series[] {
  const isAlone = runs.length === 1;
  return runs.flatMap((run, index) => {
    const tone = isAlone ? undefined : toneAt(index);
    const named = (name: string) => (isAlone ? name : `${run.name}, ${name}`);
    const train = curveOf(run, `train/${metric}`);
    const validation = curveOf(run, `validation/${metric}`);
    const lines: Series[] = [];
    if (train !== undefined) {
      const raw = pointsOf(train.steps, train.values);
      if (isAlone) lines.push({ key: `${run.id} raw`, name: names.raw, kind: 'raw', points: raw });
      lines.push({
        key: `${run.id} train`,
        name: named(names.train),
        kind: 'line',
        points: pointsOf(train.steps, smooth(train.values)),
        tone,
      });
    }
    if (validation !== undefined) {
      const last = validation.values.at(-1);
      lines.push({
        key: `${run.id} validation`,
        name: named(names.validation),
        kind: 'openDots',
        points: pointsOf(validation.steps, validation.values),
        tone,
        endLabel: last === undefined ? undefined : write(last),
      });
    }
    return lines;
  });
}

function toneAt(index: number): 1 | 2 | 3 {
  const tones = [1, 2, 3] as const;
  return tones[index % 3] ?? 1;
}

function curveOf({ curves }: RunWithCurves, name: string): Curve | undefined {
  return curves.find(({ key }) => key === name);
}

function pointsOf(steps: readonly number[], values: readonly number[]): Point[] {
  return steps.map((x, index) => ({ x, y: values[index] ?? null }));
}
