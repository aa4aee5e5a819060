import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openImportPath } from '@tastemaker/artifacts';
import { type ModelKind, metricsInCard } from '@tastemaker/contracts';
import { claimModelImport, failModelImport, finishModelImport, heartbeatModelImport } from '@tastemaker/database';
import { openCheckpoint } from '@tastemaker/language-model';
import { isClaimLost, keepAlive } from '../heartbeat.js';
import type { Work } from '../work.js';

/** As contracts' `modelCreate` has it. */
const longestCard = 200_000;

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
    const found = { parameters: 0, card: model.card };
    const path = await openImportPath(sourcePath, work.env.importFolders);
    const { hash, bytes } = await work.artifacts.putFolder(path, {
      inspect: async (copy) => {
        found.parameters = await inspect(copy, model.kind);
        if (found.card === '') found.card = await cardAt(copy);
      },
    });
    const facts = { checkpointHash: hash, bytes, ...found, metrics: metricsInCard(found.card) };
    await finishModelImport(work.database, claim, facts);
  } catch (error) {
    if (isClaimLost(error)) return;
    work.log.error({ err: error, modelId, sourcePath }, 'import failed');
    await failModelImport(work.database, claim, error instanceof Error ? error.message : String(error));
  } finally {
    heartbeat.end();
  }
}

/** The card that a Hugging Face folder brings along, as far as a card may go; empty where there is none. */
async function cardAt(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return '';
  try {
    return (await readFile(join(path, 'README.md'), 'utf8')).slice(0, longestCard);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Returns the number of parameters. @throws what is wrong with the checkpoint, in words */
async function inspect(path: string, kind: ModelKind): Promise<number> {
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
