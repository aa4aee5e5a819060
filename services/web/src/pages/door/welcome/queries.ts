// What the first page shows: how far each project is, the newest reward model's report, and the demo while it is made.
import { queryOptions } from '@tanstack/react-query';
import type { Project } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

export const progressQuery = (projectId: string) =>
  queryOptions({ queryKey: ['progress', projectId], queryFn: () => client.getProgress(projectId) });

/** The newest run that made a reward model of a project's judgments; null: there is none yet. */
export const newestRewardRunQuery = queryOptions({
  queryKey: ['runs', 'newest-reward'],
  queryFn: async () => {
    const { items } = await client.listRuns({ kind: 'reward', status: 'succeeded', limit: 20 });
    return items.find(({ modelId, projectId }) => modelId !== null && projectId !== null) ?? null;
  },
});

export const runReportQuery = (runId: string) =>
  queryOptions({ queryKey: ['run', runId, 'report'], queryFn: () => client.getRunReport(runId), staleTime: 300_000 });

/** The demo's steps, as far as they have come. */
export const demoProgressQuery = ({ id, settings }: Project) =>
  queryOptions({
    queryKey: ['progress', id, 'demo'],
    queryFn: async () => {
      const [progress, runs] = await Promise.all([
        client.getProgress(id),
        client.listRuns({ projectId: id, kind: 'reward', limit: 1 }),
      ]);
      return { progress, candidates: settings.candidatesPerPrompt, run: runs.items[0] };
    },
    refetchInterval: 2000,
  });

/** What waits for a labeler in a project, and what they did today. */
export const ownProgressQuery = (projectId: string) =>
  queryOptions({ queryKey: ['own-progress', projectId], queryFn: () => client.getOwnProgress(projectId) });
