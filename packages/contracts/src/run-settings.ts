// How a run's settings differ from the defaults, and which evaluation is its best: told by the API, and drawn live by the web.
import { z } from 'zod';
import { type MetricPoint, metricPoint, type RunConfig, runConfig } from './runs.js';

/** A setting by its path, such as `learning.ties`. */
export const settingApart = z.object({ setting: z.string(), value: z.unknown(), default: z.unknown() });

/** The settings that are not those of a run of which only the kind is given. */
export function settingsApart(config: RunConfig): SettingApart[] {
  return differences(config, runConfig.parse({ kind: config.kind }), '');
}

function differences(value: unknown, usual: unknown, path: string): SettingApart[] {
  if (isRecord(value) && isRecord(usual)) {
    const settings = new Set([...Object.keys(value), ...Object.keys(usual)]);
    return [...settings].flatMap((setting) =>
      differences(value[setting] ?? null, usual[setting] ?? null, path === '' ? setting : `${path}.${setting}`),
    );
  }
  return JSON.stringify(value) === JSON.stringify(usual) ? [] : [{ setting: path, value, default: usual }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The evaluation whose parameters a run would end with now, and how many have not been better since. */
export const bestEvaluation = z.object({
  metric: z.enum(['validation/loss', 'validation/accuracy']),
  step: z.int().min(0),
  value: z.number(),
  since: z.int().min(0),
  patience: z.int().min(1).nullable().describe('So many without an improvement end it; null: it goes to its end'),
});

export const runMetrics = z.object({
  points: z.array(metricPoint),
  best: bestEvaluation.nullable().default(null).describe('null: none yet, or it ends with its last parameters'),
});

/** Null before the first evaluation, and of a run that ends with its last parameters, whatever they are worth. */
export function findBestEvaluation(config: RunConfig, points: readonly MetricPoint[]): BestEvaluation | null {
  if (config.kind !== 'reward' || config.stopping.keep === 'last') return null;
  const { metric, minDelta, patience } = config.stopping;
  const name = `validation/${metric}` as const;
  const sign = metric === 'loss' ? 1 : -1;
  // A run that went on from a saved state has measured some steps twice.
  const found = new Map(points.flatMap(({ step, values }) => (name in values ? [[step, values[name] ?? 0]] : [])));
  return [...found]
    .toSorted(([a], [b]) => a - b)
    .reduce<BestEvaluation | null>((best, [step, value]) => {
      const isBetter = best === null || sign * value < sign * best.value - minDelta;
      return isBetter ? { metric: name, step, value, since: 0, patience } : { ...best, since: best.since + 1 };
    }, null);
}

export type RunMetrics = z.infer<typeof runMetrics>;
export type SettingApart = z.infer<typeof settingApart>;
export type BestEvaluation = z.infer<typeof bestEvaluation>;
