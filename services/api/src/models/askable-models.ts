// The language models that somebody may ask, as OpenAI's clients list them: each by one text that requests may name it by.
import { installation, type Model, type openAiModel } from '@tastemaker/contracts';
import { listModels } from '@tastemaker/database';
import { z } from 'zod';
import type { Asking } from './resolve.js';

interface AskableModel {
  readonly id: string;
  readonly told: z.output<typeof openAiModel>;
}

/** Newest first. */
export async function askableModels(asking: Asking): Promise<AskableModel[]> {
  const all = await visibleModels(asking);
  return all
    .filter(({ kind, status }) => kind !== 'reward' && status === 'ready')
    .map((model) => ({
      id: model.id,
      told: {
        id: referenceTo(model, all),
        object: 'model' as const,
        created: Math.floor(Date.parse(model.createdAt) / 1000),
        owned_by: model.projectId ?? installation,
      },
    }));
}

const pageSize = 200;

async function visibleModels({ database, viewer }: Asking): Promise<Model[]> {
  const found: Model[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await listModels(database, viewer, { limit: pageSize, cursor });
    found.push(...items);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** The name, where it stands for this model alone; else with its owner: packages/database/src/models/references.ts. */
function referenceTo({ id, name, projectId }: Model, all: readonly Model[]): string {
  const sameName = all.filter((one) => one.name === name);
  const ofProjects = sameName.filter((one) => one.projectId !== null);
  const [meant = sameName[0]] = ofProjects;
  const [first = ''] = name.split('/');
  const readsAsOwner = first === installation || z.guid().safeParse(first).success;
  return ofProjects.length <= 1 && meant?.id === id && !readsAsOwner ? name : `${projectId ?? installation}/${name}`;
}
