import { stat } from 'node:fs/promises';
import type { ModelKind } from '@tastemaker/contracts';
import { claimModelImport, failModelImport, finishModelImport, heartbeatModelImport } from '@tastemaker/database';
import { openCheckpoint } from '@tastemaker/language-model';
import { isClaimLost, keepAlive } from '../heartbeat.js';
import type { Work } from '../work.js';

/** Copies a checkpoint that lies on this machine into the artifacts, after a look whether it can be used at all. */
export async function importModel(work: Work, modelId: string): Promise<void> {
  const claimed = await claimModelImport(work.database, modelId, work.workerId);
  if (claimed === undefined) return;
  const { claim, model, sourcePath } = claimed;
  const heartbeat = keepAlive(
    () => heartbeatModelImport(work.database, claim),
    (error) => work.log.warn({ err: error, modelId }, 'heartbeat failed'),
  );
  try {
    const parameters = await inspect(sourcePath, model.kind);
    const { hash, bytes } = await work.artifacts.putFolder(sourcePath);
    await finishModelImport(work.database, claim, { checkpointHash: hash, bytes, parameters });
  } catch (error) {
    if (isClaimLost(error)) return;
    work.log.error({ err: error, modelId, sourcePath }, 'import failed');
    await failModelImport(work.database, claim, error instanceof Error ? error.message : String(error));
  } finally {
    heartbeat.end();
  }
}

/** Returns the number of parameters. @throws what is wrong with the checkpoint, in words */
async function inspect(path: string, kind: ModelKind): Promise<number> {
  await stat(path).catch((cause: unknown) => {
    throw new Error(`there is nothing at ${path} that the worker could read`, { cause });
  });
  const checkpoint = await openCheckpoint(path);
  try {
    const wanted = kind === 'reward' ? 'reward' : 'causal';
    if (checkpoint.kind !== wanted)
      throw new Error(`${path} holds a ${checkpoint.kind} checkpoint, which cannot be a ${kind} model`);
    return checkpoint.names
      .map((name) => checkpoint.shape(name).reduce((product, size) => product * size, 1))
      .reduce((sum, size) => sum + size, 0);
  } finally {
    checkpoint.close();
  }
}
