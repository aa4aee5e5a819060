// What can go wrong with an artifact, as codes that callers and API answers can rely on.

export type ArtifactErrorCode =
  | 'artifact_not_found'
  | 'artifact_file_not_found'
  | 'artifact_corrupt'
  | 'artifact_invalid_hash'
  | 'artifact_invalid_name'
  | 'artifact_invalid_source'
  | 'artifact_forbidden_path'
  | 'artifact_location_unsupported'
  | 'artifact_no_room';

export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly code: ArtifactErrorCode;

  constructor(code: ArtifactErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
