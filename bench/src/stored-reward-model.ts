/** A reward model for benchmarks of asking: the default assistant, or another trunk, with a fresh head. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openArtifacts } from '@tastemaker/artifacts';
import { claimModelImport, createModelImport, finishModelImport, openDatabase } from '@tastemaker/database';
import { loadDecoder, openCheckpoint } from '@tastemaker/language-model';
import { createRewardModel, destroyRewardModel, saveRewardModel } from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import type { ServedDatabase } from './labeling-service.js';

const assistant = fileURLToPath(new URL('../../packages/microworld/models/assistant', import.meta.url));

/**
 * In the artifacts and in the database.
 * @param artifacts their folder
 * @param trunk a folder or a .gguf of a language model
 */
export async function storedRewardModel(
  database: ServedDatabase,
  artifacts: string,
  trunk: string = assistant,
): Promise<{ id: string; hidden: number }> {
  const engine = await loadEngine({ engine: 'auto' });
  const checkpoint = await openCheckpoint(trunk);
  const model = createRewardModel(loadDecoder(engine, checkpoint, { head: false }), checkpoint.tokenizer, 1);
  checkpoint.close();
  const saved = await mkdtemp(join(tmpdir(), 'tastemaker-bench-'));
  saveRewardModel(saved, model);
  const hidden = model.decoder.config.hiddenSize;
  destroyRewardModel(model);
  const { hash } = await (await openArtifacts(artifacts)).putFolder(saved);
  await rm(saved, { recursive: true });
  const opened = openDatabase(database.url, { max: 1 });
  const order = { name: 'bench', kind: 'reward' as const, projectId: null, sourcePath: saved, card: '' };
  const { id } = await createModelImport(opened.database, order);
  const claimed = await claimModelImport(opened.database, id, 'bench');
  if (claimed === undefined) throw new Error('The model cannot be registered.');
  await finishModelImport(opened.database, claimed.claim, { checkpointHash: hash, parameters: 1, bytes: 1 });
  await opened.close();
  return { id, hidden };
}
