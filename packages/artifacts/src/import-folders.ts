// Which paths of this machine may be named in a request: what lies below an import folder, and nothing of the home, whose
// files (the database, keys, other people's artifacts) are no checkpoints.
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, resolve } from 'node:path';
import { ArtifactError } from './artifact-error.js';
import { isErrno, isWithin } from './regular-files.js';

export interface ImportFolders {
  /** Absolute; what lies below one of them may be imported. */
  readonly open: readonly string[];
  /** Absolute; never imported from, unless an open folder lies further in. */
  readonly closed: readonly string[];
}

/** Where `tastemaker models import` puts what it imports. */
export function defaultImportFolder(home: string): string {
  return join(resolve(home), 'imports');
}

/**
 * @param given `TASTEMAKER_IMPORT_FOLDERS`: absolute paths, separated as in PATH; undefined: the home's own folder
 * @throws ArtifactError for a path that is not absolute
 */
export function importFoldersOf(given: string | undefined, home: string, artifacts: string): ImportFolders {
  const own = defaultImportFolder(home);
  const others = (given ?? '').split(process.platform === 'win32' ? ';' : ':').filter((path) => path !== '');
  for (const path of others) {
    if (!isAbsolute(path)) throw refused(`TASTEMAKER_IMPORT_FOLDERS names ${path}, which is not an absolute path`);
  }
  return { open: [own, ...others.map((path) => normalize(path))], closed: [resolve(home), resolve(artifacts)] };
}

/**
 * Looks at the path alone, not at the disk: the API may run on another machine than the worker that reads the files.
 * @throws ArtifactError `artifact_forbidden_path` that says where imports may lie
 */
export function checkImportPath(path: string, folders: ImportFolders): void {
  foldersAround(path, folders);
}

/**
 * The path to read from: it is below an import folder, and no part of the way below that is a link.
 * @throws ArtifactError `artifact_forbidden_path`; `artifact_not_found` where there is nothing
 */
export async function openImportPath(path: string, folders: ImportFolders): Promise<string> {
  const folder = foldersAround(path, folders);
  const real = await realPathOf(path);
  const expected = join(await realPathOf(folder), relative(folder, path));
  if (real !== expected) throw refused(`${path} leads through a link, and links are not followed: import a copy`);
  // An import folder that is itself a link may lead into the home.
  const closed = await Promise.all(folders.closed.map(realOrSame));
  const open = await Promise.all(folders.open.map(realOrSame));
  foldersAround(real, { open, closed });
  return real;
}

/** The open folder that the path is in. */
function foldersAround(path: string, { open, closed }: ImportFolders): string {
  const isPlain = isAbsolute(path) && !path.includes('\0') && normalize(path).replace(/(?<=.)\/$/, '') === path;
  const innermost = (among: readonly string[]): string | undefined =>
    among.filter((each) => isWithin(each, path)).toSorted((a, b) => b.length - a.length)[0];
  const around = isPlain ? innermost(open) : undefined;
  const shut = innermost(closed);
  const isSystems = /^\/(?:proc|sys|dev)(?:\/|$)/.test(path);
  if (around !== undefined && around !== path && !isSystems && (shut === undefined || shut.length < around.length))
    return around;
  throw refused(
    `${path} is not below an import folder of the server (${open.join(', ')}): put the model there, ` +
      'or have the server started with TASTEMAKER_IMPORT_FOLDERS',
  );
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    if (!isErrno(cause, 'ENOENT', 'ENOTDIR')) throw cause;
    throw new ArtifactError('artifact_not_found', `there is nothing at ${path} that the worker could read`, { cause });
  }
}

async function realOrSame(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return path;
    throw error;
  });
}

function refused(problem: string): ArtifactError {
  return new ArtifactError('artifact_forbidden_path', `${problem}.`);
}
