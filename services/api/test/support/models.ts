// Models as a worker would have registered them: the installation's, unless a project is named.
import { randomBytes } from 'node:crypto';
import type { Model, ModelKind } from '@tastemaker/contracts';
import { claimModelImport, createModelImport, type Database, finishModelImport } from '@tastemaker/database';

export async function registerModel(
  database: Database,
  name: string,
  kind: ModelKind,
  checkpointHash = randomBytes(32).toString('hex'),
  projectId: string | null = null,
): Promise<Model> {
  const { id } = await createModelImport(database, { name, kind, projectId, sourcePath: '/nowhere', card: '' });
  const claimed = await claimModelImport(database, id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  return finishModelImport(database, claimed.claim, { checkpointHash, parameters: 1, bytes: 1 });
}
