// What a checkpoint's config.json says beside its shape. An artifact never changes, so it is read once.
import { text } from 'node:stream/consumers';
import type { Artifacts } from '@tastemaker/artifacts';
import type { Model } from '@tastemaker/contracts';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { isMissingArtifact, isMissingFile, readingFilesOf } from '../problems/damaged-artifact.js';

const configs = new WeakMap<Artifacts, LRUCache<string, object>>();

/** Undefined where the artifact has none, as with GGUF files, or is gone, which whoever loads the model tells. */
export async function checkpointConfig(artifacts: Artifacts, model: Model): Promise<object | undefined> {
  const { checkpointHash: hash } = model;
  if (hash === null) return undefined;
  const known = configs.get(artifacts) ?? new LRUCache<string, object>({ max: 256 });
  configs.set(artifacts, known);
  const config = known.get(hash) ?? (await readingFilesOf('model', model, () => readConfig(artifacts, hash)));
  if (config !== undefined) known.set(hash, config);
  return config;
}

async function readConfig(artifacts: Artifacts, hash: string): Promise<object | undefined> {
  try {
    const { stream } = await artifacts.openFile(hash, 'config.json');
    const config: unknown = JSON.parse(await text(stream));
    return typeof config === 'object' && config !== null ? config : undefined;
  } catch (error) {
    if (isMissingFile(error) || isMissingArtifact(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const labelled = z.object({ id2label: z.object({ 0: z.string() }) });

/** What the checkpoint calls its one score; transformers' own name where it has none. */
export async function labelOf(artifacts: Artifacts, model: Model): Promise<string> {
  const stated = labelled.safeParse(await checkpointConfig(artifacts, model));
  return stated.success ? stated.data.id2label[0] : 'LABEL_0';
}
