// Which store a location names.
import { ArtifactError } from './artifact-error.js';
import type { Artifacts } from './artifacts.js';
import { FolderArtifacts } from './folder-artifacts.js';

export interface ArtifactsOptions {
  /** Of the disk, so much is left free. @defaultValue a gibibyte, or 5 % of a small disk */
  minimumFreeBytes?: number | undefined;
}

/**
 * Opens (and makes, if need be) the store at a location: a folder's path.
 * @throws ArtifactError `artifact_location_unsupported` for a URL.
 */
export async function openArtifacts(location: string, options: ArtifactsOptions = {}): Promise<Artifacts> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (scheme !== undefined) {
    throw new ArtifactError(
      'artifact_location_unsupported',
      `Artifacts cannot be kept at ${scheme}:// yet: give a folder instead (TASTEMAKER_ARTIFACTS).`,
    );
  }
  return FolderArtifacts.open(location, options.minimumFreeBytes);
}
