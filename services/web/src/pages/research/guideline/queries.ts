// What the page of a guideline asks.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export const guidelinesKey = (projectId: string) => ['project', projectId, 'guidelines'] as const;

/** All versions with their texts, newest first. */
export const guidelinesQuery = (projectId: string) =>
  queryOptions({
    queryKey: guidelinesKey(projectId),
    queryFn: async () => (await client.listGuidelines(projectId)).items.toSorted((a, b) => b.version - a.version),
  });

/** The same with how people go by each: it takes longer. */
export const guidelineFiguresQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...guidelinesKey(projectId), 'figures'],
    queryFn: async () => (await client.listGuidelines(projectId, { figures: true })).items,
    staleTime: 60_000,
  });

export const currentGuidelineQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...guidelinesKey(projectId), 'current'],
    queryFn: () => client.getCurrentGuideline(projectId),
  });
