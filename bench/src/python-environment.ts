/**
 * Pythons of our own, each with the packages of a file of pins, made once in the user's cache folder: PyTorch, transformers
 * and TRL for measuring beside them and for seeing that models pass between them and us; schemathesis for asking the API
 * what nobody expects. Nothing else here needs Python.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const peers = fileURLToPath(new URL('../peers/requirements.txt', import.meta.url));

/** The interpreter, where the environment stands already. */
export function existingPython(requirements = peers): string | undefined {
  const python = interpreterIn(environmentFolder(requirements));
  return existsSync(python) ? python : undefined;
}

/** Is there a Python to make the environment with? */
export function hasPython(): boolean {
  const check = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  return spawnSync('python3', ['-c', check]).status === 0;
}

/**
 * The interpreter of the environment, which is made first where it is missing: of the peers some 400 MB are downloaded.
 * @throws Error with what pip or Python said.
 */
export function preparedPython(note: (line: string) => void, requirements = peers): string {
  const existing = existingPython(requirements);
  if (existing !== undefined) return existing;
  const folder = environmentFolder(requirements);
  // Of this process alone: two may be at it.
  const partial = `${folder}.${process.pid}.partial`;
  note(`making a Python environment with ${pinned(requirements).join(', ')} in ${folder}`);
  try {
    mkdirSync(partial, { recursive: true });
    runOrThrow('python3', ['-m', 'venv', partial]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    const torch = pinned(requirements).filter((each) => each.startsWith('torch=='));
    if (torch.length > 0) runOrThrow(interpreterIn(partial), [...pip, ...torch]);
    runOrThrow(interpreterIn(partial), [...pip, '-r', requirements]);
    // Interpreters find their packages from where they stand, so the folder can move.
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return interpreterIn(folder);
}

/** Other pins are another environment. */
function environmentFolder(requirements: string): string {
  const pins = createHash('sha256').update(pinned(requirements).join('\n')).digest('hex').slice(0, 12);
  return join(cacheFolder(), `python-${pins}`);
}

/** Where what is fetched once is kept. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tastemaker');
}

function pinned(requirements: string): string[] {
  const lines = readFileSync(requirements, 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

function interpreterIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

function runOrThrow(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${command} ${args.join(' ')} failed: ${stderr?.trim() ?? ''}`, { cause: error });
}
