// What the pages of evaluation reports read.
import { queryOptions } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { Model, ModelReport } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

const often = 2000;

export const isUnderWay = ({ status }: Pick<ModelReport, 'status'>) => status === 'queued' || status === 'running';

export const modelReportsQuery = (modelId: string) =>
  queryOptions({
    queryKey: ['model-reports', modelId],
    queryFn: () => client.listModelReports(modelId, { limit: 20 }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) === true ? often : false),
  });

export const modelReportQuery = (modelId: string, reportId: string) =>
  queryOptions({
    queryKey: ['model-report', modelId, reportId],
    queryFn: () => client.getModelReport(modelId, reportId),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? often : false),
  });

/** Snapshots of a project that hold judged comparisons. */
export const comparisonSnapshotsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'snapshots', 'of comparisons'],
    queryFn: () => client.listSnapshots(projectId, { limit: 200 }),
    enabled: projectId !== '',
    select: ({ items }) => items.filter(({ kind }) => kind === 'comparisons'),
  });

export const rewardModelsQuery = queryOptions({
  queryKey: ['models', 'ready reward models'],
  queryFn: async () => {
    const found: Model[] = [];
    for await (const model of everyItem((page) => client.listModels({ ...page, kind: 'reward', limit: 500 })))
      if (model.status === 'ready') found.push(model);
    return found.toReversed();
  },
});
