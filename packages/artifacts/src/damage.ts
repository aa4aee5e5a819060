// Telling people of an artifact that is not what was stored any more.

import { ArtifactError } from './artifact-error.js';

/** Whether the files are changed, unreadable or gone, of an artifact that a row names. */
export function isDamage(error: unknown): error is ArtifactError {
  return error instanceof ArtifactError && (error.code === 'artifact_corrupt' || error.code === 'artifact_not_found');
}

/** @param subject whose files they are, such as `the snapshot "July"` */
export function describeDamage(subject: string, { code, message }: ArtifactError): string {
  const found =
    code === 'artifact_not_found' ? 'are gone' : 'are not what was stored: they are damaged, or were edited';
  return `The files of ${subject} ${found}. ${message} Restore them from a backup, or delete it.`;
}
