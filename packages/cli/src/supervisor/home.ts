// The home folder: where everything of one installation is kept, and its secrets.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultImportFolder } from '@tastemaker/artifacts';
import { makeSecretKey } from '@tastemaker/secrets';
import { z } from 'zod';
import { Failure } from '../failure.js';
import { keepPrivate, type PrivateFolders, tightenHome } from './private-home.js';

/** The files of a home folder: everything one installation keeps. */
export interface Home extends PrivateFolders {
  /** What models are imported from. */
  readonly importsFolder: string;
  readonly adminTokenFile: string;
  readonly secretKeyFile: string;
  /** The password of the services' role on a server of DATABASE_URL. */
  readonly servicePasswordFile: string;
  /** Who runs from this home right now: {@link ServerRecord} as JSON. */
  readonly serverFile: string;
  /** Present once the demo project's loop has run to its end. */
  readonly demoDoneFile: string;
}

/** What a running `start` tells other commands. */
export interface ServerRecord {
  readonly pid: number;
  readonly url: string;
  /** Parts that are away now, and why. */
  readonly waitingFor: readonly Waiting[];
}

/** A part of an installation that is away. */
export interface Waiting {
  readonly part: string;
  /** A sentence for people: what happened, and what is done about it. */
  readonly reason: string;
  /** Since when, as an ISO instant. */
  readonly since: string;
}

const serverRecord = z.object({
  pid: z.int(),
  url: z.string(),
  waitingFor: z.array(z.object({ part: z.string(), reason: z.string(), since: z.string() })).default([]),
});

/**
 * Makes what is missing, and keeps it to its owner; from then on this process makes private files only.
 * @throws {Failure} when the folder cannot be made or written.
 */
export function openHome(folder: string): Home {
  const home: Home = {
    folder,
    databaseFolder: join(folder, 'postgres'),
    artifactsFolder: join(folder, 'artifacts'),
    logsFolder: join(folder, 'logs'),
    runsFolder: join(folder, 'runs'),
    importsFolder: defaultImportFolder(folder),
    adminTokenFile: join(folder, 'admin-token'),
    secretKeyFile: join(folder, 'secret-key'),
    servicePasswordFile: join(folder, 'database-password'),
    serverFile: join(folder, 'server.json'),
    demoDoneFile: join(folder, 'demo.json'),
  };
  keepPrivate();
  try {
    for (const each of [folder, home.artifactsFolder, home.logsFolder]) mkdirSync(each, { recursive: true });
    mkdirSync(home.importsFolder, { recursive: true, mode: 0o700 });
    tightenHome(home);
  } catch (cause) {
    // A full disk is waited for; a folder that this user may not write to is not.
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) throw cause;
    throw new Failure('home_unwritable', `cannot make the home folder ${folder}: ${messageOf(cause)}`, {
      cure: 'set TASTEMAKER_HOME to a folder you may write to',
      cause,
    });
  }
  return home;
}

/** The home's admin token: `preset` if given, else the one made at the first start. Its file is the owner's only. */
export function adminToken(home: Home, preset: string | undefined): string {
  const kept = readIfThere(home.adminTokenFile)?.trim();
  const token = preset ?? (kept === '' ? undefined : kept) ?? newAdminToken();
  if (kept !== token) writeWhole(home.adminTokenFile, `${token}\n`);
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
  writeWhole(home.secretKeyFile, `${made}\n`);
  return made;
}

/** Writes a file of its owner's only: whole, or not at all when the disk is full. */
function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, text, { mode: 0o600, flush: true });
  renameSync(partial, file);
}

export function readServerRecord(home: Pick<Home, 'serverFile'>): ServerRecord | undefined {
  const text = readIfThere(home.serverFile);
  if (text === undefined) return undefined;
  const parsed = serverRecord.safeParse(jsonIn(text));
  return parsed.success ? parsed.data : undefined;
}

/** Undefined for what is no JSON: a record that a full disk cut off tells as little as none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
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
