// What the pages of models ask.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../app/client.js';

export const aliasesQuery = queryOptions({ queryKey: ['model-aliases'], queryFn: () => client.listModelAliases() });

export const modelFilesQuery = (modelId: string) =>
  queryOptions({ queryKey: ['model', modelId, 'files'], queryFn: () => client.listModelFiles(modelId) });
