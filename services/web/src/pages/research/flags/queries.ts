// What the page of flags asks.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export const flagQuery = (projectId: string, flagId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'flag', flagId],
    queryFn: () => client.getFlag(projectId, flagId),
  });
