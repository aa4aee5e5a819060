// Copies of artifacts on this machine: of what must be files to be read, and of what is on its way into a bucket. What was
// longest not used goes when it holds more than it may; what is being used, by whichever process, stays.
import { ArtifactError } from '../artifact-error.js';
import type { StreamedFile } from '../artifacts.js';
import type { FolderArtifacts } from '../folder-artifacts.js';

/** What a process opens is noted so often, and may be removed when it was not noted for so long. */
const noteEveryMs = 60_000;
const keptMs = 10 * 60_000;

export class ArtifactCache {
  /** Its entries are used by every process with the same folder. */
  readonly folder: FolderArtifacts;
  readonly #mostBytes: number;

  constructor(folder: FolderArtifacts, mostBytes: number) {
    this.folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** The folder of a whole copy; undefined where there is none, or a damaged one, which is removed. */
  async find(hash: string): Promise<string | undefined> {
    if (!(await this.folder.touch(hash))) return undefined;
    try {
      return await this.folder.folderOf(hash);
    } catch (error) {
      if (!(error instanceof ArtifactError)) throw error;
      await this.folder.delete(hash);
      return undefined;
    }
  }

  /** Copies files into it. @throws ArtifactError `artifact_corrupt`, `artifact_no_room` */
  async fill(hash: string, bytes: number, files: AsyncIterable<StreamedFile>): Promise<string> {
    await this.makeRoom(bytes);
    await this.folder.assertRoom(bytes);
    await this.folder.putFiles(hash, files);
    return this.folder.folderOf(hash);
  }

  /** Keeps a copy from being removed until the signal aborts. */
  keep(hash: string, until: AbortSignal): void {
    const note = setInterval(() => {
      // A copy that was deleted meanwhile needs no more notes.
      void this.folder.touch(hash).catch(() => clearInterval(note));
    }, noteEveryMs);
    note.unref();
    until.addEventListener('abort', () => clearInterval(note), { once: true });
    if (until.aborted) clearInterval(note);
  }

  /** Removes what was longest not used, until so many bytes more would fit. */
  async makeRoom(bytes = 0): Promise<void> {
    const entries: { hash: string; bytes: number; usedAt: number }[] = [];
    for await (const hash of this.folder.list()) {
      const size = await this.folder.sizeOf(hash);
      const usedAt = await this.folder.storedAt(hash);
      if (size !== undefined && usedAt !== undefined) entries.push({ hash, bytes: size, usedAt: usedAt.getTime() });
    }
    let total = entries.reduce((sum, entry) => sum + entry.bytes, bytes);
    for (const entry of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#mostBytes || Date.now() - entry.usedAt < keptMs) return;
      await this.folder.delete(entry.hash);
      total -= entry.bytes;
    }
  }

  /** Removes the copies of what the bucket no longer has, as an erasure wants it on every machine. */
  async removeUnless(isStored: (hash: string) => Promise<boolean>): Promise<void> {
    for await (const hash of this.folder.list()) {
      const usedAt = await this.folder.storedAt(hash);
      // A copy that was just made may be on its way into the bucket.
      if (usedAt === undefined || Date.now() - usedAt.getTime() < keptMs) continue;
      if (!(await isStored(hash))) await this.folder.delete(hash);
    }
  }
}
