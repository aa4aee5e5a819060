// The artifacts of a backup: which ones rows name, and how each is copied and checked.
import { createHash } from 'node:crypto';
import { ArtifactError, type Artifacts, type StreamedFile } from '@tastemaker/artifacts';
import { Failure } from '../failure.js';
import { type ArtifactFiles, artifactFiles, names } from './archive-format.js';
import type { ArchiveReader, ReadEntry } from './archive-reader.js';
import type { ArchiveWriter } from './archive-writer.js';
import { checked, parseJson } from './verify-backup.js';

interface FoundArtifacts {
  readonly artifacts: { hash: string; bytes: number }[];
  readonly leftOut: string[];
}

const mostListBytes = 2 ** 24;

/**
 * The artifacts that rows name.
 * @param skipDamaged reads each to see whether it is whole, and leaves out those that are not
 * @throws {Failure} naming those that are not there
 */
export async function findArtifacts(
  store: Artifacts,
  hashes: readonly string[],
  skipDamaged: boolean,
): Promise<FoundArtifacts> {
  const artifacts: FoundArtifacts['artifacts'] = [];
  const leftOut: string[] = [];
  for (const hash of hashes) {
    try {
      if (skipDamaged) await store.verify(hash);
      const files = await store.files(hash);
      artifacts.push({ hash, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) });
    } catch (error) {
      if (!(error instanceof ArtifactError)) throw error;
      leftOut.push(hash);
    }
  }
  if (leftOut.length === 0 || skipDamaged) return { artifacts, leftOut };
  throw new Failure('artifacts_missing', `artifacts that rows name are missing or damaged: ${leftOut.join(', ')}`, {
    cure: 'is TASTEMAKER_ARTIFACTS right? --skip-damaged makes a backup without them',
  });
}

/** @throws {Failure} when its content is not what its name says */
export async function copyArtifact(writer: ArchiveWriter, store: Artifacts, hash: string): Promise<void> {
  const files: ArtifactFiles = await store.files(hash);
  await writer.addWhole(names.artifact(hash), JSON.stringify(files));
  const listing = createHash('sha256');
  for (const [i, { name, bytes }] of files.entries()) {
    const { stream } = await store.openFile(hash, name);
    await writer.add(names.file(hash, i), bytes, stream);
    listing.update(`${writer.entries.at(-1)?.sha256 ?? ''}  ${name}\n`);
  }
  if (listing.digest('hex') === hash) return;
  throw new Failure('artifact_corrupt', `the files of artifact ${hash} are not what was stored`, {
    cure: 'delete what names it, or give --skip-damaged, which makes a backup without it',
  });
}

/** Stores the artifact whose list of files is `entry`, and reads its files. */
export async function restoreArtifact(reader: ArchiveReader, entry: ReadEntry, store: Artifacts): Promise<void> {
  if (entry.kind.kind !== 'artifact') throw reader.damaged(`${entry.name} is no artifact`);
  const { hash } = entry.kind;
  const content = await reader.contentOf(entry, mostListBytes);
  const files = checked(reader, entry.name, artifactFiles, parseJson(reader, entry.name, content));
  await store.putFiles(hash, filesOf(reader, hash, files));
}

async function* filesOf(reader: ArchiveReader, hash: string, files: ArtifactFiles): AsyncGenerator<StreamedFile> {
  for (const [i, { name, bytes }] of files.entries()) {
    const entry = await reader.take();
    if (entry?.name !== names.file(hash, i) || entry.size !== bytes) {
      throw reader.damaged(`${names.file(hash, i)} is missing`);
    }
    yield { name, chunks: entry.chunks() };
  }
}
