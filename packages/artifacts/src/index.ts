export { ArtifactError, type ArtifactErrorCode } from './artifact-error.js';
export { type Artifacts, type OpenedFile, openArtifacts, type StoredArtifact } from './artifacts.js';
export { type ContentHash, contentHash, type HashedFile } from './content-hash.js';
export type { ListedFile } from './list-folder.js';
