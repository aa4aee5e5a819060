// What the page asks besides the work itself.

import { queryOptions } from '@tanstack/react-query';
import { client } from '../../app/client.js';
import { keptAnswer } from './work/kept-answers.js';

export const guidelineQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['guideline-current', projectId],
    queryFn: () => keptAnswer(projectId, 'guideline-current', () => client.getCurrentGuideline(projectId)),
    staleTime: 60_000,
  });

export const guidelineChangesQuery = (projectId: string, version: number, from: number) =>
  queryOptions({
    queryKey: ['guideline-changes', projectId, version, from],
    queryFn: () => client.diffGuideline(projectId, version, { from }),
    staleTime: Number.POSITIVE_INFINITY,
  });
