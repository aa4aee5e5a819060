// What the page of judgments asks.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

/** A comparison with all versions of its judgments. */
export const judgedComparisonQuery = (projectId: string, comparisonId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'comparison', comparisonId, 'all-versions'],
    queryFn: () => client.getComparison(projectId, comparisonId, { versions: 'all' }),
  });
