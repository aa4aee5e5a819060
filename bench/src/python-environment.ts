/**
 * A Python of our own with PyTorch and transformers, made once in the user's cache folder: for measuring beside them and
 * for seeing that what is exported loads in them. Nothing else here needs Python.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const torch = 'torch==2.13.0';
const others = ['transformers==5.23.0'];

/** The interpreter, where the environment stands already. */
export function existingPython(): string | undefined {
  const python = interpreterIn(environmentFolder());
  return existsSync(python) ? python : undefined;
}

/** Is there a Python to make the environment with? */
export function hasPython(): boolean {
  return spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;
}

/**
 * The interpreter of the environment, which is made first where it is missing: some 200 MB are downloaded.
 * @throws Error with what pip or Python said.
 */
export function preparedPython(note: (line: string) => void): string {
  const existing = existingPython();
  if (existing !== undefined) return existing;
  const folder = environmentFolder();
  const partial = `${folder}.partial`;
  note(`making a Python environment with ${[torch, ...others].join(', ')} in ${folder}`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  runOrThrow('python3', ['-m', 'venv', partial]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  // PyTorch by itself first: the others must not choose another one.
  runOrThrow(interpreterIn(partial), [...pip, torch]);
  runOrThrow(interpreterIn(partial), [...pip, ...others]);
  renameSync(partial, folder);
  return interpreterIn(folder);
}

function environmentFolder(): string {
  const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(caches, 'tastemaker', `python-${torch.replace('==', '-')}`);
}

function interpreterIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

function runOrThrow(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${command} ${args.join(' ')} failed: ${stderr?.trim() ?? ''}`, { cause: error });
}
