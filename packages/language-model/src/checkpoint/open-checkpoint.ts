// Opening a checkpoint, whatever it is stored as.
import type { StoredCheckpoint } from './checkpoint.js';
import { openGguf } from './gguf/gguf-checkpoint.js';
import { HuggingFaceFolder } from './hugging-face-folder.js';
import { locateCheckpoint } from './locate-checkpoint.js';

/**
 * Opens a Hugging Face folder or a GGUF file. Configuration, tokenizer and the shape of every tensor are checked; weights are
 * read when asked for. Close it when done.
 * @throws CheckpointError naming the file, and the tensor or key, that is missing, corrupt or unknown.
 */
export async function openCheckpoint(path: string): Promise<StoredCheckpoint> {
  const location = await locateCheckpoint(path);
  return location.format === 'gguf' ? openGguf(location.path) : new HuggingFaceFolder(location.path);
}
