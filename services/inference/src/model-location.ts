// From the name under which a model is asked for to the files that it is loaded from.
import { join } from 'node:path';
import type { Artifacts } from '@tastemaker/artifacts';
import type { ModelLocation } from './host/protocol.js';

/**
 * @param reference `sha256:<hash>`
 * @throws ArtifactError `artifact_not_found`; `artifact_corrupt` where its files are not what was stored
 */
export async function locateModel(artifacts: Artifacts, reference: string): Promise<ModelLocation> {
  const hash = reference.slice('sha256:'.length);
  const folder = await artifacts.folderOf(hash);
  const files = await artifacts.files(hash);
  const gguf = files.find(({ name }) => name.endsWith('.gguf'));
  const isFolder = files.some(({ name }) => name === 'config.json');
  return { hash, path: gguf === undefined || isFolder ? folder : join(folder, gguf.name) };
}
