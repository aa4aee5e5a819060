// What the list of projects asks.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

/** Of one project in the list: each row asks for its own, so that a slow one holds up no other. */
export const listedProgressQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'progress'],
    queryFn: () => client.getProgress(projectId),
    staleTime: 30_000,
  });
