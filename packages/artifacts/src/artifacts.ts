// Content-addressed storage: what is stored is found again by the hash of its content, so the same checkpoint is kept
// once, never changes, and a row in the database that names a hash says exactly which bytes it means.
import type { Readable } from 'node:stream';
import type { ListedFile } from './regular-files.js';

export interface StoredArtifact {
  /** sha256, lower-case hex: see `contentHash`. */
  hash: string;
  /** Of all files together. */
  bytes: number;
}

export interface OpenedFile extends ListedFile {
  stream: Readable;
}

/** Its chunks are read to their end before the next file is asked for. */
export interface StreamedFile {
  /** Relative to the artifact's folder, with forward slashes. */
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

export interface PutOptions {
  /** Aborted: nothing is stored, and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Called with the copy (a folder, or one file) before it is stored; what it throws keeps it from being stored. Nobody
   * else can change the copy, whatever happens to the source meanwhile.
   */
  readonly inspect?: (copy: string) => Promise<void>;
}

/**
 * What is read is verified: the artifact's files are hashed when this process first reads one of them, and again when a
 * file's size, times or inode changed since.
 */
export interface Artifacts {
  /** Bytes that may still be stored before the disk counts as full; less than nothing below the floor. */
  room(): Promise<number>;
  /** @throws ArtifactError `artifact_no_room` where there is no room for so many bytes */
  assertRoom(bytes: number): Promise<void>;
  /**
   * Stores a copy of a folder (or of one file). Storing the same content twice, even at once, keeps it once; a damaged
   * artifact is replaced by what is stored.
   * @throws ArtifactError `artifact_invalid_source` for links, special files, and too many files or bytes
   */
  putFolder(path: string, options?: PutOptions): Promise<StoredArtifact>;
  /** Stores a stream as an artifact of one file with that name. What it has yielded must not be changed any more. */
  putStream(name: string, chunks: AsyncIterable<Uint8Array | string>): Promise<StoredArtifact>;
  /**
   * Stores files that come one after the other as the artifact of that hash.
   * @throws ArtifactError `artifact_corrupt` when they hash to something else: nothing is stored then
   */
  putFiles(hash: string, files: AsyncIterable<StreamedFile>): Promise<StoredArtifact>;
  has(hash: string): Promise<boolean>;
  /**
   * A local, read-only folder with the artifact's files.
   * @throws ArtifactError `artifact_not_found`; `artifact_corrupt` where the files are not what was stored
   */
  folderOf(hash: string): Promise<string>;
  /** Names and sizes of the artifact's files, in byte order of the names. @throws ArtifactError as `folderOf` does */
  files(hash: string): Promise<ListedFile[]>;
  /**
   * Opens one file for reading; without a name, the only file of the artifact.
   * @throws ArtifactError as `folderOf` does; `artifact_file_not_found` when the artifact has no such file, or has several
   * and none is named
   */
  openFile(hash: string, name?: string): Promise<OpenedFile>;
  /**
   * Reads everything, also what was read before, and compares it with the hash.
   * @throws ArtifactError as `folderOf` does
   */
  verify(hash: string): Promise<StoredArtifact>;
  /** When it was last stored, anew or again; undefined where it isn't there. */
  storedAt(hash: string): Promise<Date | undefined>;
  /** Removes an artifact; nothing happens when it isn't there. */
  delete(hash: string): Promise<void>;
}
