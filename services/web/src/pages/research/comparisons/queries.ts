// What the page of comparisons asks.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export const comparisonQuery = (projectId: string, comparisonId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'comparison', comparisonId],
    queryFn: () => client.getComparison(projectId, comparisonId),
  });
