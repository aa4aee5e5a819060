// The models that a project may ask.
import { queryOptions } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { Model } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

/** Models of the project and of the installation that may be asked, reward models first. */
export const readyModelsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'ready-models'],
    queryFn: async () => {
      const found: Model[] = [];
      for await (const model of everyItem((page) => client.listModels({ ...page, limit: 500 }))) {
        const isOpen = model.projectId === null || model.projectId === projectId;
        if (isOpen && model.status === 'ready') found.push(model);
      }
      return found.toSorted(
        (a, b) =>
          Number(b.kind === 'reward') - Number(a.kind === 'reward') ||
          a.kind.localeCompare(b.kind) ||
          b.createdAt.localeCompare(a.createdAt),
      );
    },
  });
