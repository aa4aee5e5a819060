// Restores a verified backup into an empty home or database.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Artifacts } from '@tastemaker/artifacts';
import type { DatabaseLoad } from '@tastemaker/database';
import type { Terminal } from '../terminal.js';
import { type ArchiveFormat, type ArchiveManifest, pieceBytes } from './archive-format.js';
import { ArchiveReader } from './archive-reader.js';
import { restoreArtifact } from './artifacts-of-backup.js';
import { readFormat, type VerifiedBackup } from './verify-backup.js';

export interface RestoreOrder {
  readonly file: string;
  readonly backup: VerifiedBackup;
  /** Owns the database, which is empty. */
  readonly ownerUrl: string;
  readonly artifacts: Artifacts;
  /** Writes the home's files, before the database is committed. */
  readonly restoreHome: () => void;
}

const decompress = promisify(gunzip);

/** Loads a verified backup. The database is filled whole or not at all. */
export async function restoreBackup(order: RestoreOrder, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { file, backup, ownerUrl, artifacts } = order;
  const { format, manifest } = backup;
  await assertRoom(artifacts, manifest);
  const { loadSnapshot } = await import('@tastemaker/database');
  const reader = await ArchiveReader.open(file);
  try {
    await readFormat(reader);
    await loadSnapshot(ownerUrl, format.schema, format.tables, async (into) => {
      const loaded = new Set<string>();
      for (;;) {
        signal.throwIfAborted();
        const entry = await reader.peek();
        if (entry?.kind.kind === 'table') {
          terminal.progress('tables', loaded.size, format.tables.length);
          await loadTable(reader, entry.kind.table, into, backup);
          loaded.add(entry.kind.table);
        } else if (entry?.kind.kind === 'artifact') {
          terminal.note(`artifact ${entry.kind.hash}`);
          await reader.take();
          await restoreArtifact(reader, entry, artifacts);
        } else break;
      }
      const lacking = manifest.tables.find(({ name, rows }) => rows > 0 && !loaded.has(name));
      if (lacking !== undefined) throw reader.damaged(`the rows of ${lacking.name} are missing`);
      await into.setSequences(manifest.sequences);
      order.restoreHome();
    });
  } finally {
    await reader.close();
  }
}

async function assertRoom(artifacts: Artifacts, manifest: ArchiveManifest): Promise<void> {
  await artifacts.assertRoom(manifest.artifacts.reduce((sum, { bytes }) => sum + bytes, 0));
}

async function loadTable(
  reader: ArchiveReader,
  name: string,
  into: DatabaseLoad,
  { format, manifest }: { readonly format: ArchiveFormat; readonly manifest: ArchiveManifest },
): Promise<void> {
  const table = format.tables.find((each) => each.name === name);
  const expected = manifest.tables.find((each) => each.name === name);
  if (table === undefined || expected === undefined) throw reader.damaged(`the table ${name} is not in its manifest`);
  const { rows, sha256 } = await into.loadTable(table, piecesOf(reader, name));
  if (rows !== expected.rows) throw reader.damaged(`${name} has ${rows} rows, and had ${expected.rows}`);
  if (sha256 !== expected.sha256) throw reader.damaged(`the rows of ${name} are not those that were written`);
}

async function* piecesOf(reader: ArchiveReader, table: string): AsyncGenerator<Buffer> {
  for (;;) {
    const entry = await reader.peek();
    if (entry?.kind.kind !== 'table' || entry.kind.table !== table) return;
    await reader.take();
    const content = await reader.contentOf(entry, 2 * pieceBytes);
    yield await decompress(content, { maxOutputLength: 2 * pieceBytes });
  }
}
