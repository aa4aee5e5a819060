// The problem of files that are not what was stored any more, told by the name of the snapshot or model they belong to.
import { ArtifactError, describeDamage, isDamage } from '@tastemaker/artifacts';
import { InferenceError } from '@tastemaker/inference-client';
import { HttpProblem } from '@tastemaker/service/problems';

/**
 * Reads files of the artifact of what is named.
 * @throws HttpProblem `artifact_damaged` where they are gone or changed, also where the inference service found that
 */
export async function readingFilesOf<Result>(
  what: 'snapshot' | 'model',
  { name }: { readonly name: string },
  read: () => Promise<Result>,
): Promise<Result> {
  const subject = `the ${what} "${name}"`;
  try {
    return await read();
  } catch (error) {
    if (isDamage(error)) throw new HttpProblem('artifact_damaged', describeDamage(subject, error), { cause: error });
    if (error instanceof InferenceError && error.code === 'artifact_damaged') {
      throw new HttpProblem(error.code, `${subject} cannot be loaded. ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Whether the artifact was read, and has no such file. */
export function isMissingFile(error: unknown): boolean {
  return error instanceof ArtifactError && ['artifact_file_not_found', 'artifact_invalid_name'].includes(error.code);
}

export function isMissingArtifact(error: unknown): boolean {
  return error instanceof ArtifactError && error.code === 'artifact_not_found';
}
