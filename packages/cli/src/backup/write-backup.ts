// Writes a backup of a running installation: one snapshot of the database, and the artifacts that it names.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Artifacts, assertRoomOnDisk } from '@tastemaker/artifacts';
import type { BackupTable, DatabaseSnapshot } from '@tastemaker/database';
import { Failure } from '../failure.js';
import type { Terminal } from '../terminal.js';
import {
  type ArchiveFormat,
  type ArchiveManifest,
  formatVersion,
  type HomeFile,
  names,
  pieceBytes,
} from './archive-format.js';
import { ArchiveWriter } from './archive-writer.js';
import { copyArtifact, findArtifacts } from './artifacts-of-backup.js';

export interface BackupOrder {
  readonly file: string;
  /** Of the database; the services' role will do. */
  readonly databaseUrl: string;
  readonly artifacts: Artifacts;
  /** Contents of the home's files that go along. */
  readonly home: ReadonlyMap<HomeFile, string>;
  /** The version of Tastemaker. */
  readonly product: string;
  /** Writes over a backup that is there. */
  readonly force: boolean;
  /** Leaves out artifacts that are missing or damaged, and tells which. */
  readonly skipDamaged: boolean;
}

export interface WrittenBackup {
  readonly file: string;
  readonly bytes: number;
  readonly schema: string;
  readonly tables: ArchiveManifest['tables'];
  readonly artifacts: ArchiveManifest['artifacts'];
  readonly leftOut: readonly string[];
}

const compress = promisify(gzip);
/** More takes longer than the disk, and saves little. */
const compression = { level: 4 };

/** Writes the database and its artifacts as they are now. @throws {Failure} leaving nothing behind */
export async function writeBackup(order: BackupOrder, terminal: Terminal, signal: AbortSignal): Promise<WrittenBackup> {
  const file = resolve(order.file);
  if (existsSync(file) && !order.force) {
    throw new Failure('file_exists', `there is a file ${file} already`, { cure: 'name another, or give --force' });
  }
  const { readSnapshot } = await import('@tastemaker/database');
  return readSnapshot(order.databaseUrl, async (snapshot) => {
    const found = await findArtifacts(order.artifacts, snapshot.artifacts, order.skipDamaged);
    const artifactBytes = found.artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
    await assertRoomOnDisk(dirname(file), snapshot.bytes + artifactBytes);
    const writer = await ArchiveWriter.create(file, { force: order.force, signal });
    try {
      await writer.addWhole(names.format, JSON.stringify(formatOf(order, snapshot), null, 2));
      const tables: ArchiveManifest['tables'] = [];
      for (const table of snapshot.tables) {
        terminal.progress('tables', tables.length, snapshot.tables.length);
        tables.push(await writeTable(writer, snapshot, table));
      }
      const sequences = await snapshot.sequences();
      await snapshot.endTables();
      terminal.progress('tables', tables.length, tables.length);
      let done = 0;
      for (const { hash, bytes } of found.artifacts) {
        terminal.progress('artifacts, in bytes', done, artifactBytes);
        await copyArtifact(writer, order.artifacts, hash);
        done += bytes;
      }
      for (const [name, content] of order.home) await writer.addWhole(names.home(name), content);
      const manifest = { tables, sequences, ...found, entries: writer.entries };
      await writeManifest(writer, manifest);
      await writer.finish();
      return { file, bytes: writer.bytes, schema: snapshot.schema.name, tables, ...found };
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  });
}

function formatOf({ product }: BackupOrder, { schema, tables }: DatabaseSnapshot): ArchiveFormat {
  return { format: formatVersion, product, createdAt: new Date().toISOString(), schema, tables };
}

async function writeManifest(writer: ArchiveWriter, manifest: ArchiveManifest): Promise<void> {
  const text = JSON.stringify(manifest);
  await writer.addWhole(names.manifest, text);
  await writer.addWhole(names.seal, createHash('sha256').update(text).digest('hex'));
}

/** Its size is known when it ends only, so it goes piece by piece. */
async function writeTable(
  writer: ArchiveWriter,
  snapshot: DatabaseSnapshot,
  table: BackupTable,
): Promise<ArchiveManifest['tables'][number]> {
  const hash = createHash('sha256');
  const stream = snapshot.copyTable(table);
  let waiting: Buffer[] = [];
  let bytes = 0;
  let piece = 0;
  const flush = async () => {
    await writer.addWhole(names.table(table.name, piece), await compress(Buffer.concat(waiting), compression));
    [waiting, bytes, piece] = [[], 0, piece + 1];
  };
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk);
    hash.update(buffer);
    waiting.push(buffer);
    bytes += buffer.length;
    if (bytes >= pieceBytes) await flush();
  }
  if (bytes > 0) await flush();
  return { name: table.name, rows: stream.rowCount, sha256: hash.digest('hex') };
}
