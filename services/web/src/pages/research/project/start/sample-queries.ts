// Samples of a project, and the models that could write more.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../../app/client.js';
import { readyModelsQuery } from '../../parts/ready-models.js';

/** Asked again while one of them goes on. */
export const samplesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId, 'samples'],
    queryFn: () => client.listSamples(projectId, { limit: 10 }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'queued' || status === 'running') === true ? 2000 : false,
  });

/** Models that answer: those of the project and of the installation. Assistants answer prompts; base models go on with texts. */
export const writingModelsQuery = (projectId: string) =>
  queryOptions({
    ...readyModelsQuery(projectId),
    select: (models) => models.filter(({ kind }) => kind !== 'reward'),
  });
