// What a path to a checkpoint may be (a Hugging Face folder, or a GGUF file), decided in one place, and opening what
// is there.
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoredCheckpoint } from './checkpoint.js';
import { CheckpointError } from './checkpoint-error.js';
import { openGguf } from './gguf/gguf-checkpoint.js';
import { splitFile } from './gguf/gguf-file.js';
import { HuggingFaceFolder } from './hugging-face-folder.js';

export interface CheckpointLocation {
  readonly format: 'hugging-face' | 'gguf';
  /** The folder, or the one file. */
  readonly path: string;
  /** The folder that the checkpoint's files lie in. */
  readonly folder: string;
}

/**
 * A file is a GGUF file, whatever its name. A folder is a Hugging Face folder, but for one that has no `config.json` and a
 * `.gguf` file, which is meant then.
 * @throws CheckpointError where there is nothing at `path`, or a choice between GGUF files
 */
export async function locateCheckpoint(path: string): Promise<CheckpointLocation> {
  const names = await namesAt(path);
  if (names === undefined) return { format: 'gguf', path, folder: dirname(path) };
  const [gguf, another] = names.includes('config.json') ? [] : names.filter((name) => name.endsWith('.gguf'));
  if (gguf === undefined) return { format: 'hugging-face', path, folder: path };
  if (another === undefined) return { format: 'gguf', path: join(path, gguf), folder: path };
  const [part, parts] = /-(\d{5})-of-(\d{5})\.gguf$/.exec(gguf)?.slice(1).map(Number) ?? [];
  if (part !== undefined && parts !== undefined) throw splitFile(join(path, gguf), part, parts);
  throw new CheckpointError('unknown-format', path, `holds ${gguf} and ${another}: name one of the files`);
}

/** The names in a folder; undefined for a file. */
async function namesAt(path: string): Promise<readonly string[] | undefined> {
  try {
    return (await stat(path)).isDirectory() ? (await readdir(path)).toSorted() : undefined;
  } catch (cause) {
    throw new CheckpointError('missing-file', path, 'is missing', { cause });
  }
}

/**
 * Opens a Hugging Face folder or a GGUF file. Configuration, tokenizer and the shape of every tensor are checked; weights are
 * read when asked for. Close it when done.
 * @throws CheckpointError naming the file, and the tensor or key, that is missing, corrupt or unknown.
 */
export async function openCheckpoint(path: string): Promise<StoredCheckpoint> {
  const location = await locateCheckpoint(path);
  return location.format === 'gguf' ? openGguf(location.path) : new HuggingFaceFolder(location.path);
}
