// Reads a whole backup and compares it with its manifest.
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { Failure } from '../failure.js';
import type { Terminal } from '../terminal.js';
import {
  type ArchiveFormat,
  type ArchiveManifest,
  archiveFormat,
  archiveManifest,
  formatVersion,
  type HomeFile,
} from './archive-format.js';
import { ArchiveReader, type ReadEntry } from './archive-reader.js';

/** A whole and undamaged backup. */
export interface VerifiedBackup {
  readonly format: ArchiveFormat;
  readonly manifest: ArchiveManifest;
  readonly home: ReadonlyMap<HomeFile, Buffer>;
  readonly bytes: number;
}

/** JSON that is read into memory: a manifest of a million entries has less. */
const mostJsonBytes = 2 ** 28;
const mostHomeBytes = 2 ** 20;

/**
 * What a backup says of itself, without reading more of it.
 * @throws {Failure} for a backup of a later version
 */
export async function readFormat(reader: ArchiveReader): Promise<ArchiveFormat> {
  const entry = await reader.take();
  if (entry?.kind.kind !== 'format') throw reader.damaged('it does not begin as a backup does');
  const content = await reader.contentOf(entry, mostJsonBytes);
  const json = parseJson(reader, entry.name, content);
  if (json instanceof Object && 'format' in json && typeof json.format === 'number' && json.format > formatVersion) {
    throw new Failure(
      'backup_newer',
      `the backup is of format ${json.format}; this version reads up to ${formatVersion}`,
      {
        cure: 'restore it with the version that wrote it, or a later one',
      },
    );
  }
  const format = checked(reader, entry.name, archiveFormat, json);
  const { isKnownMigration } = await import('@tastemaker/database');
  if (await isKnownMigration(format.schema.when)) return format;
  throw new Failure(
    'backup_newer',
    `the backup's database is newer than this version: its schema is ${format.schema.name}`,
    {
      cure: `restore it with version ${format.product}, which wrote it, or a later one`,
    },
  );
}

/** @throws {Failure} for what is no backup, or that of a later version */
export async function checkFormat(file: string): Promise<void> {
  const reader = await ArchiveReader.open(file);
  try {
    await readFormat(reader);
  } finally {
    await reader.close();
  }
}

/** Reads all of a backup. @throws {Failure} naming the entry that is not as it was written */
export async function verifyBackup(file: string, terminal: Terminal, signal: AbortSignal): Promise<VerifiedBackup> {
  const reader = await ArchiveReader.open(file);
  try {
    const format = await readFormat(reader);
    const home = new Map<HomeFile, Buffer>();
    let manifest: { readonly text: Buffer; readonly before: number } | undefined;
    let seal: string | undefined;
    let done = 0;
    for (let entry = await reader.take(); entry !== undefined; entry = await reader.take()) {
      signal.throwIfAborted();
      terminal.progress('checking', done, reader.size);
      if (seal !== undefined) throw reader.damaged(`${entry.name} follows its last entry`);
      if (entry.kind.kind === 'manifest') {
        const before = reader.entries.length;
        manifest = { text: await reader.contentOf(entry, mostJsonBytes), before };
      } else if (entry.kind.kind === 'seal') seal = (await reader.contentOf(entry, 64)).toString();
      else if (entry.kind.kind === 'home') home.set(entry.kind.file, await reader.contentOf(entry, mostHomeBytes));
      else await readThrough(entry);
      done += entry.size;
    }
    if (manifest === undefined || seal === undefined) throw reader.damaged('it ends without its manifest');
    if (createHash('sha256').update(manifest.text).digest('hex') !== seal) {
      throw reader.damaged('manifest.json is not as it was written');
    }
    const told = checked(reader, 'manifest.json', archiveManifest, parseJson(reader, 'manifest.json', manifest.text));
    compare(reader, told, manifest.before);
    terminal.progress('checking', reader.size, reader.size);
    return { format, manifest: told, home, bytes: reader.size };
  } finally {
    await reader.close();
  }
}

function compare(reader: ArchiveReader, { entries }: ArchiveManifest, before: number): void {
  const found = reader.entries.slice(0, before);
  for (const [i, { name, bytes, sha256 }] of entries.entries()) {
    const other = found[i];
    if (other?.name !== name) throw reader.damaged(`${name} is missing`);
    if (other.bytes !== bytes || other.sha256 !== sha256) throw reader.damaged(`${name} is not as it was written`);
  }
  const strange = found[entries.length];
  if (strange !== undefined) throw reader.damaged(`${strange.name} is not in its manifest`);
}

async function readThrough(entry: ReadEntry): Promise<void> {
  const chunks = entry.chunks();
  while ((await chunks.next()).done !== true);
}

export function parseJson(reader: ArchiveReader, name: string, content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw reader.damaged(`${name} is not as it was written`);
  }
}

export function checked<Schema extends z.ZodType>(
  reader: ArchiveReader,
  name: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw reader.damaged(`${name} is not as it was written: ${parsed.error.issues[0]?.message ?? ''}`);
}
