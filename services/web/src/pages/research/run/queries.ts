// What the pages of a run ask.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export const runQuery = (runId: string) =>
  queryOptions({ queryKey: ['run', runId], queryFn: () => client.getRun(runId) });

export const runMetricsQuery = (runId: string) =>
  queryOptions({ queryKey: ['run', runId, 'metrics'], queryFn: () => client.getRunMetrics(runId) });

export const runReportQuery = (runId: string) =>
  queryOptions({ queryKey: ['run', runId, 'report'], queryFn: () => client.getRunReport(runId) });

export const runLogQuery = (runId: string) =>
  queryOptions({ queryKey: ['run', runId, 'log'], queryFn: () => client.getRunLog(runId, { limit: 200 }) });

/** The metrics that are drawn at first, and those behind the fold. */
export const firstMetrics = ['loss', 'accuracy', 'margin'] as const;
export const moreMetrics = ['gradientNorm', 'learningRate', 'tokensPerSecond', 'meanReward', 'perplexity'] as const;

/** Curves of a run and of those beside it, thinned by the server. */
export const curvesQuery = (runIds: readonly string[]) =>
  queryOptions({
    queryKey: ['run-curves', ...runIds],
    queryFn: async () => {
      const names = [...firstMetrics, ...moreMetrics];
      const keysOf = (part: string) => names.map((name) => `${part}/${name}`);
      const [train, validation] = await Promise.all([
        client.getRunCurves(runIds, { keys: keysOf('train'), points: 600 }),
        client.getRunCurves(runIds, { keys: keysOf('validation'), points: 600 }),
      ]);
      return train.runs.map((run, index) => ({
        ...run,
        curves: [...run.curves, ...(validation.runs[index]?.curves ?? [])],
      }));
    },
  });

export type RunCurvesOfOne = Awaited<ReturnType<NonNullable<ReturnType<typeof curvesQuery>['queryFn']>>>[number];

export const snapshotQuery = (projectId: string, snapshotId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'snapshot', snapshotId],
    queryFn: () => client.getSnapshot(projectId, snapshotId),
  });

export const modelQuery = (modelId: string | null) =>
  queryOptions({
    queryKey: ['model', modelId],
    queryFn: () => client.getModel(modelId ?? ''),
    enabled: modelId !== null,
  });
