import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from './checkpoint-error.js';
import { isFolder } from './open-checkpoint.js';

/** What a model in a folder consists of; a model card or training log beside it does not change which model it is. */
const modelFile =
  /^(?:config|generation_config|tokenizer|tokenizer_config)\.json$|^chat_template\.jinja$|\.safetensors(?:\.index\.json)?$/;

/**
 * SHA-256, in hex, that identifies a model: of a single file its content, of a folder the names, sizes and contents
 * of the files that make up the model, in the order of their names.
 * @throws CheckpointError where there is no model at `path`.
 */
export async function checkpointHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  if (await isFolder(path)) {
    const names = (await readdir(path)).filter((name) => modelFile.test(name)).toSorted();
    if (names.length === 0) throw new CheckpointError('unknown-format', path, 'holds no files of a model');
    for (const name of names) {
      const { size } = await stat(join(path, name));
      hash.update(`${name}\0${size}\0`);
      await hashContent(hash, join(path, name));
    }
  } else {
    await hashContent(hash, path);
  }
  return hash.digest('hex');
}

async function hashContent(hash: Hash, path: string): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
}
