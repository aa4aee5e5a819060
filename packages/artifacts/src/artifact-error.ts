// What can go wrong with an artifact, as codes that callers and API answers can rely on, and in words where its files
// are not what was stored.

export type ArtifactErrorCode =
  | 'artifact_not_found'
  | 'artifact_file_not_found'
  | 'artifact_corrupt'
  | 'artifact_invalid_hash'
  | 'artifact_invalid_name'
  | 'artifact_invalid_source'
  | 'artifact_forbidden_path'
  | 'artifact_location_unsupported'
  | 'artifact_no_room'
  | 'artifact_store_unavailable'
  | 'artifact_store_misconfigured';

export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly code: ArtifactErrorCode;

  constructor(code: ArtifactErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether the files are changed, unreadable or gone, of an artifact that a row names. */
export function isDamage(error: unknown): error is ArtifactError {
  return error instanceof ArtifactError && (error.code === 'artifact_corrupt' || error.code === 'artifact_not_found');
}

/** Whether the store could not be reached or used, so that nothing is known of the artifact. */
export function isStoreFailure(error: unknown): error is ArtifactError {
  return (
    error instanceof ArtifactError &&
    (error.code === 'artifact_store_unavailable' || error.code === 'artifact_store_misconfigured')
  );
}

/** @param subject whose files they are, such as `the snapshot "July"` */
export function describeDamage(subject: string, { code, message }: ArtifactError): string {
  const found =
    code === 'artifact_not_found' ? 'are gone' : 'are not what was stored: they are damaged, or were edited';
  return `The files of ${subject} ${found}. ${message} Restore them from a backup, or delete it.`;
}
