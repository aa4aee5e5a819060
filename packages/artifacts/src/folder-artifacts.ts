// The store in a folder: `<root>/<first two digits>/<hash>/…`. An artifact is built in `<root>/staging` and moved into
// place by one rename, so it is there whole or not at all, and two processes that store the same meet without harm.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ArtifactError, isDamage } from './artifact-error.js';
import type { Artifacts, OpenedFile, PutOptions, StoredArtifact, StreamedFile } from './artifacts.js';
import { assertHash, combine, type HashedFile } from './content-hash.js';
import { assertRoomOnDisk, roomOnDisk, whileThereIsRoom } from './disk-room.js';
import { syncFolder, writeDurably } from './durable-write.js';
import {
  isErrno,
  isSingleFile,
  type ListedFile,
  listFolder,
  openRegularFile,
  partsBelow,
  readRegularFile,
} from './regular-files.js';
import { type VerifiedFolder, VerifiedFolders, verifiedStream } from './verified-folders.js';
import { assertHasFile } from './wanted-file.js';

/** What a killed process left in staging is removed after this long; nobody stages one artifact for a day. */
const staleAfterMs = 24 * 3600 * 1000;

export class FolderArtifacts implements Artifacts {
  readonly name: string;
  readonly #root: string;
  readonly #staging: string;
  readonly #minimumFreeBytes: number | undefined;
  readonly #verified = new VerifiedFolders();

  private constructor(root: string, minimumFreeBytes: number | undefined) {
    this.name = root;
    this.#root = root;
    this.#minimumFreeBytes = minimumFreeBytes;
    this.#staging = join(root, 'staging');
  }

  static async open(folder: string, minimumFreeBytes?: number): Promise<FolderArtifacts> {
    const store = new FolderArtifacts(resolve(folder), minimumFreeBytes);
    await mkdir(store.#staging, { recursive: true });
    await store.tidy();
    return store;
  }

  async check(): Promise<void> {
    await roomOnDisk(this.#root);
  }

  room(): Promise<number> {
    return roomOnDisk(this.#root, this.#minimumFreeBytes);
  }

  assertRoom(bytes: number): Promise<void> {
    return assertRoomOnDisk(this.#root, bytes, this.#minimumFreeBytes);
  }

  async putFolder(path: string, { signal, inspect }: PutOptions = {}): Promise<StoredArtifact> {
    const single = await isSingleFile(path);
    const folder = single ? dirname(path) : path;
    const listed = single ? [{ name: basename(path), bytes: (await stat(path)).size }] : await listFolder(path);
    const names = listed.map(({ name }) => name);
    await this.assertRoom(listed.reduce((sum, { bytes }) => sum + bytes, 0));
    return this.#stage(async (staged) => {
      const files: HashedFile[] = [];
      for (const name of names) {
        files.push(await writeDurably(staged, name, readRegularFile(folder, name, signal)));
      }
      await inspect?.(single ? join(staged, basename(path)) : staged);
      signal?.throwIfAborted();
      return files;
    });
  }

  async putStream(name: string, chunks: AsyncIterable<Uint8Array | string>): Promise<StoredArtifact> {
    if (name === '' || name === '.' || name === '..' || /[/\\\n\r\0]/.test(name)) {
      throw new ArtifactError('artifact_invalid_name', `Not a plain file name: ${JSON.stringify(name)}.`);
    }
    await this.assertRoom(0);
    const guarded = whileThereIsRoom(this.#root, chunks, this.#minimumFreeBytes);
    return this.#stage(async (staged) => [await writeDurably(staged, name, guarded)]);
  }

  async putFiles(
    hash: string,
    files: AsyncIterable<StreamedFile>,
    { signal }: Pick<PutOptions, 'signal'> = {},
  ): Promise<StoredArtifact> {
    this.#pathOf(hash);
    await this.assertRoom(0);
    return this.#stage(async (staged) => {
      const written: HashedFile[] = [];
      for await (const { name, chunks } of files) {
        // A line break would let two lists of files have the same hash.
        if (/[\r\n]/.test(name))
          throw new ArtifactError('artifact_invalid_name', `A line break in ${JSON.stringify(name)}.`);
        const guarded = whileThereIsRoom(this.#root, chunks, this.#minimumFreeBytes);
        written.push(await writeDurably(staged, partsBelow(name).join('/'), guarded));
      }
      const found = combine(written).hash;
      if (found !== hash) {
        throw new ArtifactError('artifact_corrupt', `The files given as artifact ${hash} hash to ${found}.`);
      }
      signal?.throwIfAborted();
      return written;
    });
  }

  async has(hash: string): Promise<boolean> {
    return exists(this.#pathOf(hash));
  }

  async folderOf(hash: string): Promise<string> {
    await this.#verify(hash);
    return this.#pathOf(hash);
  }

  async files(hash: string): Promise<ListedFile[]> {
    return [...(await this.#verify(hash)).files];
  }

  async openFile(hash: string, name?: string): Promise<OpenedFile> {
    const { files, stamps } = await this.#verify(hash);
    const file = assertHasFile(hash, files, name);
    const { handle } = await openRegularFile(this.#pathOf(hash), file.name);
    const path = `${hash}/${file.name}`;
    return { ...file, stream: verifiedStream(handle, path, file.bytes, stamps.get(file.name) ?? '') };
  }

  async verify(hash: string): Promise<StoredArtifact> {
    this.#verified.forget(hash);
    const { files } = await this.#verify(hash);
    return { hash, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async *list(): AsyncGenerator<string> {
    for (const shelf of await readdir(this.#root)) {
      if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
      for (const hash of await readdir(join(this.#root, shelf))) if (/^[0-9a-f]{64}$/.test(hash)) yield hash;
    }
  }

  async storedAt(hash: string): Promise<Date | undefined> {
    try {
      return (await stat(this.#pathOf(hash))).mtime;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async delete(hash: string): Promise<void> {
    const removed = join(this.#staging, randomUUID());
    try {
      // Out of sight in one step, so that no reader finds half of it.
      await rename(this.#pathOf(hash), removed);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return;
      throw error;
    }
    await rm(removed, { recursive: true, force: true });
  }

  /** What it takes, without looking whether it is whole; undefined where it isn't there. */
  async sizeOf(hash: string): Promise<number | undefined> {
    try {
      return (await listFolder(this.#pathOf(hash))).reduce((sum, { bytes }) => sum + bytes, 0);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      if (error instanceof ArtifactError) return 0;
      throw error;
    }
  }

  /** Has it count as stored just now. @returns whether it is there */
  async touch(hash: string): Promise<boolean> {
    try {
      await utimes(this.#pathOf(hash), new Date(), new Date());
      return true;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return false;
      throw error;
    }
  }

  async tidy(): Promise<void> {
    for (const name of await readdir(this.#staging)) {
      const path = join(this.#staging, name);
      // Gone in between: another process has just finished with it.
      const modified = await stat(path).then(
        (found) => found.mtimeMs,
        () => Number.POSITIVE_INFINITY,
      );
      if (Date.now() - modified > staleAfterMs) await rm(path, { recursive: true, force: true });
    }
  }

  async #stage(fill: (staged: string) => Promise<HashedFile[]>): Promise<StoredArtifact> {
    const staged = join(this.#staging, randomUUID());
    await mkdir(staged);
    try {
      const files = await fill(staged);
      const { hash, bytes } = combine(files);
      await syncTree(staged);
      await this.#moveIntoPlace(staged, hash);
      return { hash, bytes };
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  }

  async #moveIntoPlace(staged: string, hash: string): Promise<void> {
    const path = this.#pathOf(hash);
    const shelf = join(path, '..');
    await mkdir(shelf, { recursive: true });
    while (!(await this.#rename(staged, path))) {
      if (await this.#isIntact(hash)) {
        // Whoever is about to remove it sees that it was wanted just now.
        await this.touch(hash);
        return;
      }
      // What was there is damaged, and this is what it was.
      await this.delete(hash);
    }
    await syncFolder(shelf);
    await syncFolder(this.#root);
  }

  /** False where there is something at the path already. (Windows reports EPERM.) */
  async #rename(staged: string, path: string): Promise<boolean> {
    try {
      await rename(staged, path);
      return true;
    } catch (error) {
      if ((isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR') || isErrno(error, 'EPERM')) && (await exists(path)))
        return false;
      throw error;
    }
  }

  async #isIntact(hash: string): Promise<boolean> {
    try {
      await this.#verify(hash);
      return true;
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
  }

  #verify(hash: string): Promise<VerifiedFolder> {
    return this.#verified.verify(hash, this.#pathOf(hash));
  }

  #pathOf(hash: string): string {
    assertHash(hash);
    return join(this.#root, hash.slice(0, 2), hash);
  }
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncTree(join(folder, entry.name));
  }
  await syncFolder(folder);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}
