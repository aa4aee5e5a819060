// From the name under which a model is asked for to the files that it is loaded from.
import type { Artifacts } from '@tastemaker/artifacts';
import { locateCheckpoint } from '@tastemaker/language-model/checkpoints';
import type { ModelLocation } from './host/protocol.js';

/**
 * @param reference `sha256:<hash>`
 * @throws ArtifactError `artifact_not_found`; `artifact_corrupt` where its files are not what was stored
 */
export async function locateModel(artifacts: Artifacts, reference: string): Promise<ModelLocation> {
  const hash = reference.slice('sha256:'.length);
  const { path } = await locateCheckpoint(await artifacts.folderOf(hash));
  return { hash, path };
}
