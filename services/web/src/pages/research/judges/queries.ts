// What the pages of judges read.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { DecisionQuery, EstimatesQuery, Judge, JudgePass } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

const often = 2000;

export const isUnderWay = ({ status }: Pick<JudgePass, 'status'>) => status === 'queued' || status === 'running';

/** All of a project: there are never many. */
export const judgesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'judges'],
    queryFn: async () => {
      const judges: Judge[] = [];
      for await (const judge of everyItem((page) => client.listJudges(projectId, { ...page, limit: 500 })))
        judges.push(judge);
      return judges.toReversed();
    },
  });

export const judgeQuery = (projectId: string, judgeId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'judge', judgeId],
    queryFn: () => client.getJudge(projectId, judgeId),
  });

/** The newest first; asked again while one of them goes on. */
export const passesQuery = (projectId: string, judgeId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'judge', judgeId, 'passes'],
    queryFn: () => client.listJudgePasses(projectId, judgeId, { limit: 20 }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) === true ? often : false),
  });

export const defaultPromptQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'default-judge-prompt'],
    queryFn: () => client.defaultJudgePrompt(projectId),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const estimatesQuery = (projectId: string, judgeId: string, asked: Partial<EstimatesQuery>) =>
  queryOptions({
    queryKey: ['project', projectId, 'judge', judgeId, 'estimates', asked],
    queryFn: () => client.judgeEstimates(projectId, judgeId, asked),
    placeholderData: (previous, query) => (query?.queryKey[3] === judgeId ? keepPreviousData(previous) : undefined),
  });

/** Looked at anew every ten seconds: the sequence is right however often one looks. */
export const decisionQuery = (projectId: string, asked: DecisionQuery) =>
  queryOptions({
    queryKey: ['project', projectId, 'decision', asked],
    queryFn: () => client.decision(projectId, asked),
    refetchInterval: ({ state }) => (state.status === 'error' ? false : 10_000),
  });
