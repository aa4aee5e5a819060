// Which of an artifact's files is asked for.
import { ArtifactError } from './artifact-error.js';

/**
 * The file of that name; without a name, the only one.
 * @throws ArtifactError `artifact_file_not_found`
 */
export function assertHasFile<File extends { readonly name: string }>(
  hash: string,
  files: readonly File[],
  name?: string,
): File {
  const onlyOne = files.length === 1 ? files[0] : undefined;
  const file = name === undefined ? onlyOne : files.find((each) => each.name === name);
  if (file !== undefined) return file;
  const wanted = name === undefined ? 'exactly one file' : `the file ${JSON.stringify(name)}`;
  throw new ArtifactError('artifact_file_not_found', `The artifact ${hash} does not hold ${wanted}.`);
}
