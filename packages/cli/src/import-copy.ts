// Models are imported from the server's import folders only; what lies elsewhere is linked or copied there first.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, lstat, mkdir, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { defaultImportFolder, isWithin, listFolder, openRegularFile, type RegularFile } from '@tastemaker/artifacts';
import { Failure } from './failure.js';
import { messageOf } from './supervisor/home.js';

/**
 * The server reads models from its import folders only, so that nobody has it read what is none of their business. A model
 * that lies elsewhere on this machine is put into `<home>/imports` first, with the rights of whoever typed the command:
 * linked where file system and owner allow it, else copied.
 */

/** What a command that was killed left there is removed by a later one. */
const staleAfterMs = 24 * 3600 * 1000;
const prefix = 'from-cli-';

/** Calls `use` with a path that the server at this home will read, and removes what was put there afterwards. */
export async function withImportCopy<T>(home: string, given: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = resolve(given);
  const folder = defaultImportFolder(home);
  // Without a home here the server is another machine's: the path is one of its own.
  if (!existsSync(home) || isWithin(folder, path)) return use(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeStale(folder);
  const copy = join(folder, `${prefix}${randomUUID()}`);
  try {
    return await use(await copyInto(copy, path));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function copyInto(copy: string, path: string): Promise<string> {
  await mkdir(copy, { mode: 0o700 });
  try {
    const found = await lstat(path);
    const target = join(copy, basename(path));
    if (!found.isDirectory()) await place(await openModelFile(dirname(path), basename(path)), target);
    else if (await isCacheSnapshot(path)) await copySnapshot(path, target);
    else {
      for (const { name } of await listFolder(path)) {
        await place(await openModelFile(path, name), join(target, name));
      }
    }
    return target;
  } catch (cause) {
    throw new Failure('import_failed', `${path} cannot be imported: ${messageOf(cause)}`, { cause });
  }
}

interface ModelFile extends RegularFile {
  readonly path: string;
}

async function openModelFile(folder: string, name: string): Promise<ModelFile> {
  return { path: join(folder, name), ...(await openRegularFile(folder, name)) };
}

/** Closes the file. */
async function place({ path, handle }: ModelFile, target: string): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
    if (await isLinked(path, target, (await handle.stat()).ino)) return;
    await writeFile(target, handle.createReadStream({ autoClose: false, start: 0 }), { flag: 'wx' });
  } finally {
    await handle.close();
  }
}

/** Whether `target` is now another name of the file that was opened. Another file system, or another owner's file, is not. */
async function isLinked(path: string, target: string, inode: number): Promise<boolean> {
  try {
    await link(path, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'ENOSYS'].includes(code)) return false;
    throw error;
  }
  if ((await lstat(target)).ino === inode) return true;
  await rm(target);
  return false;
}

/** Hugging Face's cache: `snapshots/<revision>` holds links to `../../blobs/<hash>`, and nothing else is followed. */
async function isCacheSnapshot(path: string): Promise<boolean> {
  return basename(dirname(path)) === 'snapshots' && existsSync(join(path, '..', '..', 'blobs'));
}

async function copySnapshot(path: string, target: string): Promise<void> {
  const blobs = join(path, '..', '..', 'blobs');
  for (const name of await readdir(path)) {
    const isLink = (await lstat(join(path, name))).isSymbolicLink();
    const blob = isLink
      ? /^\.\.\/\.\.\/blobs\/([0-9a-f]{40,64})$/.exec(await readlink(join(path, name)))?.[1]
      : undefined;
    await place(
      await (blob === undefined ? openModelFile(path, name) : openModelFile(blobs, blob)),
      join(target, name),
    );
  }
}

async function removeStale(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((each) => each.startsWith(prefix))) {
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > staleAfterMs) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}
