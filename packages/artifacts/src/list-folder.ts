// The files of a folder under the names that the content hash counts.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from './artifact-error.js';

export interface ListedFile {
  /** Relative to the folder, with forward slashes. */
  name: string;
  bytes: number;
}

/**
 * Every file below a folder, in byte order of the names. Links to files count as files (Hugging Face's cache is made of
 * them); links to folders are refused, for they could lead in circles.
 */
export async function listFolder(folder: string): Promise<ListedFile[]> {
  const files = await walk(folder, '');
  if (files.length === 0) throw new ArtifactError('artifact_invalid_source', `The folder ${folder} holds no file.`);
  return files.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

async function walk(folder: string, prefix: string): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (/[\\\n\r]/.test(entry.name)) {
      throw new ArtifactError(
        'artifact_invalid_name',
        `A file name holds a line break or backslash: ${folder}/${name}.`,
      );
    }
    if (entry.isDirectory()) {
      files.push(...(await walk(folder, name)));
      continue;
    }
    const target = await stat(join(folder, name));
    if (!target.isFile()) {
      throw new ArtifactError('artifact_invalid_source', `${folder}/${name} is neither a file nor a folder.`);
    }
    files.push({ name, bytes: target.size });
  }
  return files;
}
