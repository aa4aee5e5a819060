// Addresses with which somebody without credentials moves the files of one artifact past our services, for a while.
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { ArtifactError } from '../artifact-error.js';
import type { PresignedTransfers, PresignedUpload, StoredArtifact } from '../artifacts.js';
import { assertHash, combine, type HashedFile } from '../content-hash.js';
import { partsBelow } from '../regular-files.js';
import { assertHasFile } from '../wanted-file.js';
import { bucketError } from './bucket-errors.js';
import type { Manifest, StoredFile } from './manifest.js';
import { readObject } from './object-stream.js';
import type { S3Bucket } from './s3-bucket.js';

/** What S3 takes in one request. */
const mostBytes = 5 * 2 ** 30;

export interface PresignedStore {
  keyOf(hash: string, name: string): string;
  manifestOf(hash: string): Promise<Manifest>;
  writeManifest(hash: string, files: readonly StoredFile[]): Promise<void>;
}

export class PresignedBucket implements PresignedTransfers {
  readonly #bucket: S3Bucket;
  readonly #store: PresignedStore;

  constructor(bucket: S3Bucket, store: PresignedStore) {
    this.#bucket = bucket;
    this.#store = store;
  }

  async presignDownload(hash: string, name: string, seconds: number): Promise<string> {
    const { files } = await this.#store.manifestOf(hash);
    const key = this.#bucket.keyOf(this.#store.keyOf(hash, assertHasFile(hash, files, name).name));
    return this.#signing(key, 's3:GetObject', () =>
      getSignedUrl(this.#bucket.client, new GetObjectCommand({ ...this.#of(key) }), { expiresIn: seconds }),
    );
  }

  async presignUpload(hash: string, files: readonly HashedFile[], seconds: number): Promise<PresignedUpload[]> {
    assertFilesOf(hash, files);
    const uploads: PresignedUpload[] = [];
    for (const { name, bytes, sha256 } of files) {
      if (bytes > mostBytes) {
        throw new ArtifactError(
          'artifact_invalid_source',
          `${name} has more than the 5 GiB that one request may bring. Cut it into shards, or upload it through the API.`,
        );
      }
      const key = this.#bucket.keyOf(this.#store.keyOf(hash, partsBelow(name).join('/')));
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const command = new PutObjectCommand({ ...this.#of(key), ContentLength: bytes, ChecksumSHA256: checksum });
      // Signed as a header, so that the server refuses any other content.
      const unhoistableHeaders = new Set(['x-amz-checksum-sha256']);
      const url = await this.#signing(key, 's3:PutObject', () =>
        getSignedUrl(this.#bucket.client, command, { expiresIn: seconds, unhoistableHeaders }),
      );
      uploads.push({ name, url, headers: { 'content-length': String(bytes), 'x-amz-checksum-sha256': checksum } });
    }
    return uploads;
  }

  async finishUpload(hash: string, files: readonly HashedFile[]): Promise<StoredArtifact> {
    const { bytes } = assertFilesOf(hash, files);
    const etags = new Map<string, string>();
    const prefix = `files/${hash}/`;
    for await (const { key, etag } of this.#bucket.list(prefix)) etags.set(key.slice(prefix.length), etag);
    for (const file of files) {
      for await (const _ of readObject(this.#bucket, this.#store.keyOf(hash, file.name), file));
    }
    await this.#store.writeManifest(
      hash,
      files.map(({ name, bytes: length, sha256 }) => ({ name, bytes: length, sha256, etag: etags.get(name) ?? '' })),
    );
    return { hash, bytes };
  }

  #of(Key: string) {
    return { Bucket: this.#bucket.location.bucket, Key };
  }

  /** Asks nobody but the source of the credentials. */
  async #signing(key: string, permission: string, sign: () => Promise<string>): Promise<string> {
    try {
      return await sign();
    } catch (error) {
      throw bucketError(error, { verb: 'sign an address of', permission, key }, this.#bucket.location);
    }
  }
}

function assertFilesOf(hash: string, files: readonly HashedFile[]): { bytes: number } {
  assertHash(hash);
  const found = combine([...files]);
  if (files.length > 0 && found.hash === hash) return found;
  throw new ArtifactError('artifact_corrupt', `The files given as artifact ${hash} hash to ${found.hash}.`);
}
