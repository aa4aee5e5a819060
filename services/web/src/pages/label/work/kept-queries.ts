// What pages of labeling ask, and show without a network as it was answered last.

import { queryOptions } from '@tanstack/react-query';
import { projectQuery } from '../../../app/project-queries.js';
import { keptAnswer } from './kept-answers.js';
import { workClient } from './work-client.js';

/** The same entry of the cache as other pages have. */
export const keptProjectQuery = (projectId: string) =>
  queryOptions({
    ...projectQuery(projectId),
    queryFn: () => keptAnswer(projectId, 'project', () => workClient.getProject(projectId)),
  });

export const ownProgressQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['own-progress', projectId],
    queryFn: () => keptAnswer(projectId, 'own-progress', () => workClient.getOwnProgress(projectId)),
    staleTime: 60_000,
  });
