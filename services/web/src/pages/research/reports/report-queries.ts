// Reports on a project's judgments. They are reckoned anew each time, which takes seconds where there are many judgments:
// what was told before stays on the page meanwhile.
import { keepPreviousData, type QueryKey, queryOptions } from '@tanstack/react-query';
import type { ReportQuery } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

const staleTime = 5 * 60_000;

/** Only of the same project: another one's figures would be wrong here. */
function keepOfSameProject<Data>(projectId: string) {
  return (previous: Data | undefined, query: { readonly queryKey: QueryKey } | undefined) =>
    query?.queryKey[1] === projectId ? keepPreviousData(previous) : undefined;
}

export const agreementQuery = (projectId: string, period: ReportQuery = {}) =>
  queryOptions({
    queryKey: ['project', projectId, 'agreement', period],
    queryFn: () => client.agreement(projectId, period),
    staleTime,
    placeholderData: keepOfSameProject(projectId),
  });

export const biasQuery = (projectId: string, period: ReportQuery = {}) =>
  queryOptions({
    queryKey: ['project', projectId, 'bias', period],
    queryFn: () => client.bias(projectId, period),
    staleTime,
    placeholderData: keepOfSameProject(projectId),
  });

export const labelerReportQuery = (projectId: string, period: ReportQuery = {}) =>
  queryOptions({
    queryKey: ['project', projectId, 'labeler-report', period],
    queryFn: () => client.labelerReport(projectId, period),
    staleTime,
    placeholderData: keepOfSameProject(projectId),
  });

/** Judges beside people, of all time. */
export const judgesReportQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'judges-report'],
    queryFn: () => client.judgesReport(projectId),
    staleTime,
  });

/** How many more judgments agreement takes to be known to ± `width`, and how such forecasts fared. */
export const precisionQuery = (projectId: string, width: number) =>
  queryOptions({
    queryKey: ['project', projectId, 'precision', width],
    queryFn: () => client.precisionForecast(projectId, { width }),
    staleTime,
    placeholderData: keepOfSameProject(projectId),
  });

/** How each labeler stands on comparisons whose answer is known, and who is paused. */
export const standingsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'standings'],
    queryFn: () => client.listStandings(projectId, { limit: 500 }),
  });

export const guidelinesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'guidelines'],
    queryFn: () => client.listGuidelines(projectId),
  });
