// Where an installed engine lies and what is known of it.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { napiVersion, tfjsVersion } from './pins.js';

export type InstallRoute = 'official' | 'wheel';

export interface InstalledFile {
  readonly name: string;
  readonly sha256: string;
  /** `pin`: it had the hash that was expected. `tls`: only the host's certificate vouches for it. */
  readonly verified: 'pin' | 'tls';
}

/** What `installed.json` in the engine's folder says; its presence is what makes an installation complete. */
export interface Installed {
  readonly route: InstallRoute;
  readonly libtensorflow: string;
  readonly installedAt: string;
  readonly files: readonly InstalledFile[];
}

const manifest = 'installed.json';

/** Names the version, the platform and the ABI: another combination is another folder. */
export const engineName = `tfjs-${tfjsVersion}-${process.platform}-${process.arch}-napi${napiVersion}`;

export const engineFolder = (cacheRoot: string): string => join(cacheRoot, engineName);

export const bindingFile = (folder: string): string => join(folder, 'lib', `napi-v${napiVersion}`, 'tfjs_binding.node');

/** Reads a JSON file that may not be there, or be half written by a version before this one. */
async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this module only
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

export const readInstalled = (cacheRoot: string): Promise<Installed | undefined> =>
  readJson<Installed>(join(engineFolder(cacheRoot), manifest));

export async function writeInstalled(folder: string, installed: Installed): Promise<void> {
  await writeFile(join(folder, manifest), `${JSON.stringify(installed, undefined, 2)}\n`);
}

/** Why the last attempt failed: kept so that not every process start waits for the same failure again. */
export interface FailedAttempt {
  readonly at: string;
  readonly message: string;
}

const failureFile = (cacheRoot: string): string => join(cacheRoot, `${engineName}.failed.json`);

export const readFailure = (cacheRoot: string): Promise<FailedAttempt | undefined> =>
  readJson<FailedAttempt>(failureFile(cacheRoot));

export const forgetFailure = (cacheRoot: string): Promise<void> => rm(failureFile(cacheRoot), { force: true });

export async function writeFailure(cacheRoot: string, message: string): Promise<void> {
  await mkdir(cacheRoot, { recursive: true });
  await writeFile(failureFile(cacheRoot), `${JSON.stringify({ at: new Date().toISOString(), message })}\n`);
}
