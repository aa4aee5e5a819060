// Samples of a project, and the models that could write more.
import { queryOptions } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { Model } from '@tastemaker/contracts';
import { client } from '../../../../app/client.js';

/** Asked again while one of them goes on. */
export const samplesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'samples'],
    queryFn: () => client.listSamples(projectId, { limit: 10 }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'queued' || status === 'running') === true ? 2000 : false,
  });

/** Models that answer: those of the project and of the installation. */
export const writingModelsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'writing-models'],
    queryFn: async () => {
      const found: Model[] = [];
      for await (const model of everyItem((page) => client.listModels({ ...page, limit: 500 }))) {
        const isOpen = model.projectId === null || model.projectId === projectId;
        if (isOpen && model.kind !== 'reward' && model.status === 'ready') found.push(model);
      }
      // Assistants answer prompts; base models go on with texts.
      return found.toSorted((a, b) => a.kind.localeCompare(b.kind) || b.createdAt.localeCompare(a.createdAt));
    },
  });
