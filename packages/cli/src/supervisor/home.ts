import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultImportFolder } from '@tastemaker/artifacts';
import { makeSecretKey } from '@tastemaker/secrets';
import { Failure } from '../failure.js';

/** The files of a home folder: everything one installation keeps. */
export interface Home {
  readonly folder: string;
  readonly databaseFolder: string;
  readonly artifactsFolder: string;
  readonly logsFolder: string;
  /** What models are imported from. */
  readonly importsFolder: string;
  readonly adminTokenFile: string;
  readonly secretKeyFile: string;
  /** Who runs from this home right now: {@link ServerRecord} as JSON. */
  readonly serverFile: string;
  /** Present once the demo project's loop has run to its end. */
  readonly demoDoneFile: string;
}

/** What a running `start` tells other commands. */
export interface ServerRecord {
  readonly pid: number;
  readonly url: string;
}

/** @throws {Failure} when the folder cannot be made or written. */
export function openHome(folder: string): Home {
  const home: Home = {
    folder,
    databaseFolder: join(folder, 'postgres'),
    artifactsFolder: join(folder, 'artifacts'),
    logsFolder: join(folder, 'logs'),
    importsFolder: defaultImportFolder(folder),
    adminTokenFile: join(folder, 'admin-token'),
    secretKeyFile: join(folder, 'secret-key'),
    serverFile: join(folder, 'server.json'),
    demoDoneFile: join(folder, 'demo.json'),
  };
  try {
    for (const each of [folder, home.artifactsFolder, home.logsFolder]) mkdirSync(each, { recursive: true });
    mkdirSync(home.importsFolder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Failure('home_unwritable', `cannot make the home folder ${folder}: ${messageOf(cause)}`, {
      cure: 'set TASTEMAKER_HOME to a folder you may write to',
      cause,
    });
  }
  return home;
}

/** The home's admin token: `preset` if given, else the one made at the first start. Its file is the owner's only. */
export function adminToken(home: Home, preset: string | undefined): string {
  const token = preset ?? readIfThere(home.adminTokenFile)?.trim() ?? newAdminToken();
  writeFileSync(home.adminTokenFile, `${token}\n`, { mode: 0o600 });
  return token;
}

export function newAdminToken(): string {
  return `tm_${randomBytes(24).toString('base64url')}`;
}

/**
 * The key that seals secrets at rest: `preset` if given, else the home's own, made at the first start. Without its file
 * what it has sealed is lost. Its file is the owner's only.
 */
export function secretKey(home: Home, preset: string | undefined): string {
  if (preset !== undefined) return preset;
  const kept = readIfThere(home.secretKeyFile)?.trim();
  if (kept !== undefined) return kept;
  const made = makeSecretKey();
  writeFileSync(home.secretKeyFile, `${made}\n`, { mode: 0o600 });
  return made;
}

export function readServerRecord(home: Pick<Home, 'serverFile'>): ServerRecord | undefined {
  const text = readIfThere(home.serverFile);
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('url' in value)) return undefined;
  return { pid: Number(value.pid), url: String(value.url) };
}

/** The file's text; undefined if there is no such file. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
