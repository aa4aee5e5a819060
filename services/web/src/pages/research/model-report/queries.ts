// What the pages of evaluation reports read.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

const often = 2000;

export const modelReportsQuery = (modelId: string) =>
  queryOptions({
    queryKey: ['model-reports', modelId],
    queryFn: () => client.listModelReports(modelId, { limit: 20 }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'queued' || status === 'running') === true ? often : false,
  });

export const modelReportQuery = (modelId: string, reportId: string) =>
  queryOptions({
    queryKey: ['model-report', modelId, reportId],
    queryFn: () => client.getModelReport(modelId, reportId),
  });
