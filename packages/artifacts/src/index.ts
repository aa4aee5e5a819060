// Content-addressed storage of checkpoints, snapshots and exports.
export { ArtifactError, type ArtifactErrorCode, describeDamage, isDamage, isStoreFailure } from './artifact-error.js';
export type {
  Artifacts,
  FolderOptions,
  OpenedFile,
  PresignedTransfers,
  PresignedUpload,
  PutOptions,
  StoredArtifact,
  StreamedFile,
} from './artifacts.js';
export { isBucketLocation, locationBelow } from './bucket/bucket-location.js';
export { type ContentHash, combine, contentHash, type HashedFile } from './content-hash.js';
export { assertRoomOnDisk, freeBytesAt, roomOnDisk, whileThereIsRoom } from './disk-room.js';
export { syncFolder } from './durable-write.js';
export { holdsAny } from './holds-any.js';
export {
  checkImportPath,
  defaultImportFolder,
  type ImportFolders,
  importFoldersOf,
  openImportPath,
} from './import-folders.js';
export {
  type ArtifactsOptions,
  type ArtifactsPlace,
  artifactsPlace,
  openArtifacts,
} from './open-artifacts.js';
export { isWithin, type ListedFile, listFolder, openRegularFile, type RegularFile } from './regular-files.js';
export { startTidying } from './tidying.js';
