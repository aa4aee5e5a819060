// The first way to install: the archives that tfjs-node's own install script downloads, from the same host.
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as tar from 'tar';
import { EngineError } from '../engine-error.js';
import { buildBinding, missingBuildTools } from './build-binding.js';
import { download } from './download.js';
import { bindingFile, type InstalledFile } from './installed.js';
import { officialFiles, officialHost } from './pins.js';
import type { Installation } from './progress.js';

export interface OfficialSource {
  /** A mirror to use in place of the official host (`TFJS_NODE_CDN_STORAGE`). */
  readonly host?: string | undefined;
  /** SHA-256 by file name: a mirror's own files, or ones that have no pin here. */
  readonly pins?: Readonly<Record<string, string>> | undefined;
}

/** Puts libtensorflow and the addon into the staging folder. Returns what was downloaded. */
export async function installOfficial(source: OfficialSource, installation: Installation): Promise<InstalledFile[]> {
  const files = officialFiles[`${process.platform}-${process.arch}`];
  if (files === undefined) {
    throw new EngineError('engine.unavailable', `there is no official build for ${process.platform} ${process.arch}`);
  }
  const host = source.host ? source.host.replace(/\/*$/u, '/') : officialHost;
  const fetchArchive = async (path: string, pinned: string | undefined, into: string): Promise<InstalledFile> => {
    const name = basename(path);
    const expected = source.pins?.[name] ?? pinned;
    const archive = join(installation.staging, name);
    const sha256 = await download(`${host}${path}`, archive, expected, installation);
    await unpack(archive, into, installation);
    return { name, sha256, verified: expected === undefined ? 'tls' : 'pin' };
  };

  const deps = join(installation.staging, 'deps');
  const library = await fetchArchive(files.library, files.sha256, deps);
  const addonPinned = files.addon !== undefined && source.pins?.[basename(files.addon)] !== undefined;
  const missing = addonPinned ? undefined : await missingBuildTools();
  if (!addonPinned && missing === undefined) {
    await buildBinding(installation);
    return [library];
  }
  if (files.addon === undefined) {
    throw new EngineError('engine.build_failed', missing ?? 'there is no prebuilt addon for this platform');
  }
  if (!addonPinned && host !== officialHost) {
    const message = `the prebuilt addon of a mirror is used only if its SHA-256 is given (TASTEMAKER_ENGINE_PINS), and it cannot be built: ${missing}`;
    throw new EngineError('engine.hash_mismatch', message);
  }
  const folder = dirname(dirname(bindingFile(installation.staging)));
  return [library, await fetchArchive(files.addon, undefined, folder)];
}

async function unpack(archive: string, into: string, { onProgress }: Installation): Promise<void> {
  onProgress({ phase: 'unpacking', what: basename(archive) });
  await mkdir(into, { recursive: true });
  await tar.extract({ file: archive, cwd: into, strict: true });
  await rm(archive);
}
