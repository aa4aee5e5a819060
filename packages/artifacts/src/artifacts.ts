// Content-addressed storage: what is stored is found again by the hash of its content, so the same checkpoint is kept
// once, never changes, and a row in the database that names a hash says exactly which bytes it means.
import type { Readable } from 'node:stream';
import type { HashedFile } from './content-hash.js';
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
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with the copy (a folder, or one file) before it is stored; what it throws keeps it from being stored. Nobody
   * else can change the copy, whatever happens to the source meanwhile.
   */
  readonly inspect?: (copy: string) => Promise<void>;
}

export interface FolderOptions {
  /**
   * The folder stays until it aborts. Without it, a store that keeps artifacts elsewhere may remove its copy ten minutes
   * later; files that are open then stay readable.
   */
  readonly until?: AbortSignal;
}

/** One file of an artifact that somebody else uploads: PUT it to `url` with these headers. */
export interface PresignedUpload {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Addresses that open one file of one artifact to whoever has them. */
export interface PresignedTransfers {
  /**
   * An address that answers GET with the file. Who reads it verifies the content.
   * @param seconds for which it is valid; S3 takes seven days at most, and not longer than the credentials
   * @throws ArtifactError `artifact_not_found`, `artifact_file_not_found`
   */
  presignDownload(hash: string, name: string, seconds: number): Promise<string>;
  /**
   * An address for each file of an artifact that is not stored yet.
   * @throws ArtifactError `artifact_corrupt` where the files do not hash to that; `artifact_invalid_source` for one of more
   * than 5 GiB
   */
  presignUpload(hash: string, files: readonly HashedFile[], seconds: number): Promise<PresignedUpload[]>;
  /**
   * Reads what was uploaded, and stores it as the artifact if all of it is what was said.
   * @throws ArtifactError `artifact_corrupt`
   */
  finishUpload(hash: string, files: readonly HashedFile[]): Promise<StoredArtifact>;
}

/**
 * What is read is verified. In a folder, an artifact's files are hashed when this process first reads one of them, and again
 * when a file's size, times or inode changed since; those of a bucket whenever they are read from there. Where a bucket's
 * server, the network or the credentials fail, everything throws ArtifactError `artifact_store_unavailable` or
 * `artifact_store_misconfigured`.
 */
export interface Artifacts {
  /** Where it is, for messages. */
  readonly name: string;
  /** Undefined where files pass through our services only. */
  readonly presigned?: PresignedTransfers;
  /** Resolves where the store can be read. */
  check(signal?: AbortSignal): Promise<void>;
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
  putFiles(
    hash: string,
    files: AsyncIterable<StreamedFile>,
    options?: Pick<PutOptions, 'signal'>,
  ): Promise<StoredArtifact>;
  has(hash: string): Promise<boolean>;
  /**
   * A local, read-only folder with the artifact's files.
   * @throws ArtifactError `artifact_not_found`; `artifact_corrupt` where the files are not what was stored
   */
  folderOf(hash: string, options?: FolderOptions): Promise<string>;
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
  /** The hash of each artifact, in no particular order. */
  list(): AsyncIterable<string>;
  /** When it was last stored, anew or again; undefined where it isn't there. */
  storedAt(hash: string): Promise<Date | undefined>;
  /** Removes an artifact; nothing happens when it isn't there. */
  delete(hash: string): Promise<void>;
  /** Removes what killed processes left, and copies that are of no more use. For a quiet hour. */
  tidy(): Promise<void>;
}
