import { stat } from 'node:fs/promises';
import type { StoredCheckpoint } from './checkpoint.js';
import { CheckpointError } from './checkpoint-error.js';
import { openGguf } from './gguf/gguf-checkpoint.js';
import { HuggingFaceFolder } from './hugging-face-folder.js';

/**
 * Opens a Hugging Face folder or a `.gguf` file. Configuration, tokenizer and the shape of every tensor are checked;
 * weights are read when asked for. Close it when done.
 * @throws CheckpointError naming the file, and the tensor or key, that is missing, corrupt or unknown.
 */
export async function openCheckpoint(path: string): Promise<StoredCheckpoint> {
  if (await isFolder(path)) return new HuggingFaceFolder(path);
  return openGguf(path);
}

/** @throws CheckpointError where there is nothing at `path`. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new CheckpointError('missing-file', path, 'is missing', { cause });
  }
}
