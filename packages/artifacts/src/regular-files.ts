// Files below a folder, opened without following a link anywhere: whoever can write into the folder while it is read must
// not make this process read another file. What is opened is a regular file; devices, sockets and pipes are refused.
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ArtifactError } from './artifact-error.js';

export interface ListedFile {
  /** Relative to the folder, with forward slashes. */
  name: string;
  bytes: number;
}

/** What a folder may hold. */
export interface FolderLimits {
  readonly files: number;
  /** Of all files together, by their length: a sparse file counts in full. */
  readonly bytes: number;
  /** Folders in folders. */
  readonly depth: number;
}

/** More than any model has, and little enough that listing it takes no time. */
const folderLimits: FolderLimits = { files: 10_000, bytes: 2 ** 42, depth: 16 };

/** A regular file, held open. Whoever gets it closes it. */
export interface RegularFile {
  readonly handle: FileHandle;
  readonly bytes: number;
}

/**
 * Every file below a folder, in byte order of the names.
 * @throws ArtifactError `artifact_invalid_source` naming a link, a special file or the limit that is exceeded.
 */
export async function listFolder(folder: string, limits: FolderLimits = folderLimits): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  let bytes = 0;
  for await (const file of walk(folder, '', 0, limits)) {
    files.push(file);
    bytes += file.bytes;
    if (files.length > limits.files) throw refused(folder, `holds more than ${limits.files} files`);
    if (bytes > limits.bytes) throw refused(folder, `holds more than ${limits.bytes} bytes`);
  }
  if (files.length === 0) throw refused(folder, 'holds no file');
  return files.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

async function* walk(folder: string, prefix: string, depth: number, limits: FolderLimits): AsyncGenerator<ListedFile> {
  if (depth > limits.depth) throw refused(folder, `has folders more than ${limits.depth} deep`);
  for await (const entry of await opendir(join(folder, prefix))) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (/[\\\n\r]/.test(entry.name)) {
      throw new ArtifactError(
        'artifact_invalid_name',
        `A file name holds a line break or backslash: ${folder}/${name}.`,
      );
    }
    const found = await lstat(join(folder, name));
    if (found.isDirectory()) yield* walk(folder, name, depth + 1, limits);
    else if (found.isFile()) yield { name, bytes: found.size };
    else throw refused(join(folder, name), describeKind(found));
  }
}

/**
 * Opens one file below a folder for reading.
 * @param name relative to the folder, with forward slashes
 * @throws ArtifactError `artifact_invalid_source` where a part of the way is a link, or the end is no regular file;
 * `artifact_invalid_name` for a name that leads out of the folder
 */
export async function openRegularFile(folder: string, name: string): Promise<RegularFile> {
  const path = join(await realpath(folder), ...partsBelow(name));
  // Opening a pipe must not wait for a writer, which is what O_NONBLOCK prevents.
  const handle = await open(path, constants.O_RDONLY | noFollow | nonBlocking).catch((cause: unknown) => {
    throw isErrno(cause, 'ELOOP', 'EMLINK', 'ENXIO') ? refused(path, 'is a link or a special file', cause) : cause;
  });
  try {
    const opened = await handle.stat();
    if (!opened.isFile()) throw refused(path, describeKind(opened));
    await checkWay(path, handle, opened);
    return { handle, bytes: opened.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The parts of a name that stays below its folder. @throws ArtifactError `artifact_invalid_name` for any other */
export function partsBelow(name: string): string[] {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part))) {
    throw new ArtifactError('artifact_invalid_name', `Not a path below its folder: ${JSON.stringify(name)}.`);
  }
  return parts;
}

// Windows knows neither flag; there the checks below stand alone.
const noFollow = constants.O_NOFOLLOW ?? 0;
const nonBlocking = constants.O_NONBLOCK ?? 0;

/** Refuses a file that was not reached by `path` itself: a folder on the way was a link, or became one meanwhile. */
async function checkWay(path: string, handle: FileHandle, opened: { dev: number; ino: number }): Promise<void> {
  // What the kernel says that the descriptor is; nothing can change between the opening and this.
  const actual = await openedPath(handle).then((known) => known ?? realpath(path));
  const found = await lstat(path);
  if (actual !== path || found.dev !== opened.dev || found.ino !== opened.ino) {
    throw refused(path, 'is reached through a link, or was exchanged while it was opened');
  }
}

/** Undefined where the system does not tell. */
async function openedPath(handle: FileHandle): Promise<string | undefined> {
  try {
    return await readlink(`/proc/self/fd/${handle.fd}`);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return undefined;
    throw error;
  }
}

/** Whether `path` is `folder` or lies below it; both absolute and normalised. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

function describeKind(found: { isSymbolicLink(): boolean; isDirectory(): boolean }): string {
  if (found.isSymbolicLink()) return 'is a link, and links are not followed: put a copy of the file there';
  return found.isDirectory() ? 'is a folder, and should be a file' : 'is neither a file nor a folder';
}

function refused(path: string, problem: string, cause?: unknown): ArtifactError {
  return new ArtifactError('artifact_invalid_source', `${path} ${problem}.`, cause === undefined ? {} : { cause });
}

export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

const chunkBytes = 1 << 20;

/**
 * The bytes of one file below a folder, as many as it had when it was opened.
 * @throws ArtifactError `artifact_invalid_source` where it is cut short meanwhile, and as {@link openRegularFile} does.
 */
export async function* readRegularFile(folder: string, name: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const { handle, bytes } = await openRegularFile(folder, name);
  try {
    for (let done = 0; done < bytes; ) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(chunkBytes, bytes - done)), 0, null, done);
      if (bytesRead === 0) {
        throw new ArtifactError('artifact_invalid_source', `${folder}/${name} became shorter while it was read.`);
      }
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Whether there is a file, and not a folder, at the path. @throws ArtifactError for a link or a special file */
export async function isSingleFile(path: string): Promise<boolean> {
  const found = await lstat(path);
  if (found.isFile()) return true;
  if (found.isDirectory()) return false;
  throw new ArtifactError('artifact_invalid_source', `${path} is a link or a special file; name what it leads to.`);
}
