// What the page of a project asks.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export const progressQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'progress'],
    queryFn: () => client.getProgress(projectId),
    // Labelers are at work while the page is open.
    refetchInterval: 60_000,
  });

export const activityQuery = (projectId: string) =>
  queryOptions({ queryKey: ['project', projectId, 'activity'], queryFn: () => client.activity(projectId) });

export const attentionQuery = (projectId: string) =>
  queryOptions({ queryKey: ['project', projectId, 'attention'], queryFn: () => client.attention(projectId) });

export const newestRunsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'newest-runs'],
    queryFn: () => client.listRuns({ projectId, limit: 5 }),
  });

export const newestSnapshotsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'newest-snapshots'],
    queryFn: () => client.listSnapshots(projectId, { limit: 5 }),
  });
