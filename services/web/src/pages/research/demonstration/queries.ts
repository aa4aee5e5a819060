// What the page of a demonstration asks.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export const demonstrationQuery = (projectId: string, demonstrationId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'demonstration', demonstrationId],
    queryFn: () => client.getDemonstration(projectId, demonstrationId),
  });

export const historyQuery = (projectId: string, demonstrationId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'demonstration', demonstrationId, 'history'],
    queryFn: () => client.getDemonstrationHistory(projectId, demonstrationId),
  });
