// Which artifacts' folders are known to hold what their hash says. A folder is hashed when it is first read and whenever
// its files changed since, so each costs its hashing once a process.
import { type FileHandle, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { ArtifactError } from './artifact-error.js';
import { contentHash } from './content-hash.js';
import { isErrno, type ListedFile, listFolder } from './regular-files.js';

/** A verified folder. */
export interface VerifiedFolder {
  /** In byte order of the names. */
  readonly files: readonly ListedFile[];
  /** What the system said of each file when it was hashed: see {@link stampOf}. */
  readonly stamps: ReadonlyMap<string, string>;
}

/** A file that changed so recently may change again within the clock's tick, and then keeps its stamp. */
const clockTickMs = 100;
/** How often a folder is hashed whose files change meanwhile. */
const attempts = 3;

export class VerifiedFolders {
  readonly #known = new Map<string, string>();
  readonly #hashing = new Map<string, Promise<VerifiedFolder>>();

  /**
   * @param folder of the artifact with this hash
   * @throws ArtifactError `artifact_corrupt`; `artifact_not_found` where there is no folder
   */
  async verify(hash: string, folder: string): Promise<VerifiedFolder> {
    const found = await stamped(hash, folder);
    if (this.#known.get(hash) === joined(found)) return found;
    const hashing = this.#hashing.get(hash) ?? this.#hash(hash, folder);
    this.#hashing.set(hash, hashing);
    try {
      return await hashing;
    } finally {
      this.#hashing.delete(hash);
    }
  }

  forget(hash: string): void {
    this.#known.delete(hash);
  }

  async #hash(hash: string, folder: string): Promise<VerifiedFolder> {
    this.#known.delete(hash);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const startedAt = Date.now();
      const before = await stamped(hash, folder);
      const { hash: actual } = await reading(hash, folder, () => contentHash(folder));
      const isUnchanged = joined(before) === joined(await stamped(hash, folder));
      if (isUnchanged && actual !== hash) {
        throw new ArtifactError('artifact_corrupt', `The files of artifact ${hash} now hash to ${actual}.`);
      }
      if (!isUnchanged) continue;
      if (before.changedAt.every((time) => Math.abs(startedAt - time) > clockTickMs)) {
        this.#known.set(hash, joined(before));
      }
      return before;
    }
    throw new ArtifactError('artifact_corrupt', `The files of artifact ${hash} change while they are read.`);
  }
}

/** Changes whenever the file's content does: size, times and inode, as the system reports them. */
function stampOf(stats: { size: bigint; mtimeNs: bigint; ctimeNs: bigint; ino: bigint; dev: bigint }): string {
  return [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino, stats.dev].join(' ');
}

interface StampedFolder extends VerifiedFolder {
  /** Milliseconds since 1970, of each file. */
  readonly changedAt: readonly number[];
}

async function stamped(hash: string, folder: string): Promise<StampedFolder> {
  return reading(hash, folder, async () => {
    const files = await listFolder(folder);
    const stats = await Promise.all(files.map(({ name }) => lstat(join(folder, name), { bigint: true })));
    return {
      files,
      stamps: new Map(stats.map((each, index) => [files[index]?.name ?? '', stampOf(each)])),
      changedAt: stats.map(({ ctimeMs }) => Number(ctimeMs)),
    };
  });
}

function joined({ stamps }: VerifiedFolder): string {
  return [...stamps].map(([name, stamp]) => `${stamp} ${name}`).join('\n');
}

/** Files that are missing, are no files, or cannot be read are damage, too. */
async function reading<Result>(hash: string, folder: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (isErrno(cause, 'ENOENT') && !(await isThere(folder))) {
      throw new ArtifactError('artifact_not_found', `There is no artifact ${hash} at ${folder}.`, { cause });
    }
    const isDamage =
      cause instanceof ArtifactError ||
      isErrno(cause, 'ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EIO', 'EACCES', 'EPERM');
    if (!isDamage || !(cause instanceof Error)) throw cause;
    throw new ArtifactError('artifact_corrupt', `The artifact ${hash} cannot be read: ${cause.message}`, { cause });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

/** A read takes a turn of the event loop, which costs as much as a few of the default chunks of 64 KiB. */
const readBytes = 1 << 18;

/**
 * A stream of a verified file, whose last bytes come only if the file is still the one that was hashed: no reader gets a
 * changed file whole. It closes the handle, also when it is destroyed unread.
 * @param stamp of the file when it was hashed
 */
export function verifiedStream(handle: FileHandle, path: string, bytes: number, stamp: string): Readable {
  let done = 0;
  const next = async (): Promise<Buffer | null> => {
    const wanted = Math.min(readBytes, bytes - done);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, done);
    done += bytesRead;
    const isEnd = done === bytes || bytesRead === 0;
    if (isEnd && (done < bytes || stampOf(await handle.stat({ bigint: true })) !== stamp)) {
      throw new ArtifactError('artifact_corrupt', `${path} was changed while it was read.`);
    }
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  };
  const close = callbackify(async (error: Error | null): Promise<void> => {
    await handle.close();
    if (error !== null) throw error;
  });
  return new Readable({
    highWaterMark: readBytes,
    read() {
      next().then(
        (chunk) => this.push(chunk),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy: (error, callback) => close(error, callback),
  });
}
