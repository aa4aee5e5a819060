// The store in an S3-compatible bucket: `<prefix>manifests/<hash>.json` and `<prefix>files/<hash>/<name>`. Artifacts are put
// together and verified in a folder of this machine before they are uploaded, and copied there again when they must be files.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ArtifactError } from '../artifact-error.js';
import type { Artifacts, FolderOptions, OpenedFile, PutOptions, StoredArtifact, StreamedFile } from '../artifacts.js';
import { assertHash, combine } from '../content-hash.js';
import { type ListedFile, readRegularFile } from '../regular-files.js';
import { assertHasFile } from '../wanted-file.js';
import type { ArtifactCache } from './artifact-cache.js';
import { type Manifest, parseManifest, type StoredFile, serializeManifest } from './manifest.js';
import { readObject } from './object-stream.js';
import { PresignedBucket } from './presigned-bucket.js';
import type { ListedObject, S3Bucket } from './s3-bucket.js';
import { uploadFile } from './upload-file.js';

const defaultPartBytes = 16 * 2 ** 20;
/** An upload that nobody went on with for so long is given up. */
const staleUploadMs = 7 * 24 * 3600 * 1000;
/** How often an artifact is uploaded whose objects another process deletes meanwhile. */
const attempts = 3;
/** Of S3, in UTF-8. */
const longestKey = 1024;
const manifests = 'manifests/';
/** A copy is given out for so long without asking again whether the artifact was deleted: scoring asks for it at each request. */
const confirmedMs = 2_000;

export class BucketArtifacts implements Artifacts {
  readonly name: string;
  readonly presigned: PresignedBucket;
  readonly #bucket: S3Bucket;
  readonly #cache: ArtifactCache;
  readonly #partBytes: number;
  readonly #fetching = new Map<string, Promise<string>>();
  /** When an artifact with a copy was last seen in the bucket, in milliseconds since 1970. */
  readonly #confirmed = new Map<string, number>();

  constructor(bucket: S3Bucket, cache: ArtifactCache, partBytes = defaultPartBytes) {
    this.#bucket = bucket;
    this.#cache = cache;
    this.#partBytes = partBytes;
    this.name = `s3://${bucket.location.bucket}/${bucket.location.prefix}`;
    this.presigned = new PresignedBucket(bucket, {
      keyOf: (hash, name) => this.#keyOf(hash, name),
      manifestOf: (hash) => this.#manifest(hash),
      writeManifest: (hash, files) => this.#writeManifest(hash, files),
    });
  }

  /** Of the disk through which everything goes; the bucket itself has no end. */
  room(): Promise<number> {
    return this.#cache.folder.room();
  }

  async assertRoom(bytes: number): Promise<void> {
    await this.#cache.makeRoom(bytes);
    return this.#cache.folder.assertRoom(bytes);
  }

  async check(signal?: AbortSignal): Promise<void> {
    await this.#cache.folder.check();
    await this.#bucket.check(signal);
  }

  async putFolder(path: string, options: PutOptions = {}): Promise<StoredArtifact> {
    await this.#cache.makeRoom();
    return this.#upload(await this.#cache.folder.putFolder(path, options), options.signal);
  }

  async putStream(name: string, chunks: AsyncIterable<Uint8Array | string>): Promise<StoredArtifact> {
    await this.#cache.makeRoom();
    return this.#upload(await this.#cache.folder.putStream(name, chunks));
  }

  async putFiles(
    hash: string,
    files: AsyncIterable<StreamedFile>,
    { signal }: Pick<PutOptions, 'signal'> = {},
  ): Promise<StoredArtifact> {
    await this.#cache.makeRoom();
    return this.#upload(await this.#cache.folder.putFiles(hash, files, { signal }), signal);
  }

  async has(hash: string): Promise<boolean> {
    return (await this.storedAt(hash)) !== undefined;
  }

  async folderOf(hash: string, { until }: FolderOptions = {}): Promise<string> {
    assertHash(hash);
    if (until !== undefined) this.#cache.keep(hash, until);
    const found = await this.#cache.find(hash);
    if (found !== undefined && (await this.#isConfirmed(hash))) return found;
    const { files } = await this.#manifest(hash);
    const fetching = this.#fetching.get(hash) ?? this.#fetch(hash, files).finally(() => this.#fetching.delete(hash));
    this.#fetching.set(hash, fetching);
    return fetching;
  }

  async files(hash: string): Promise<ListedFile[]> {
    const { files } = await this.#manifest(hash);
    const problem = firstProblem(files, await this.#objects(hash));
    if (problem !== undefined)
      throw new ArtifactError('artifact_corrupt', `The artifact ${hash} in ${this.name}: ${problem}.`);
    return files.map(({ name, bytes }) => ({ name, bytes }));
  }

  async openFile(hash: string, name?: string): Promise<OpenedFile> {
    const { files } = await this.#manifest(hash);
    const file = assertHasFile(hash, files, name);
    if ((await this.#cache.find(hash)) !== undefined) return this.#cache.folder.openFile(hash, file.name);
    const stream = Readable.from(readObject(this.#bucket, this.#keyOf(hash, file.name), file), { objectMode: false });
    return { name: file.name, bytes: file.bytes, stream };
  }

  async verify(hash: string): Promise<StoredArtifact> {
    const { files } = await this.#manifest(hash);
    for (const file of files) {
      for await (const _ of readObject(this.#bucket, this.#keyOf(hash, file.name), file));
    }
    return { hash, bytes: sumOfBytes(files) };
  }

  async storedAt(hash: string): Promise<Date | undefined> {
    assertHash(hash);
    const found = await this.#bucket.get(manifestKey(hash));
    found?.stream.destroy();
    return found?.modifiedAt;
  }

  async *list(): AsyncGenerator<string> {
    for await (const { key } of this.#bucket.list(manifests)) {
      const hash = /^([0-9a-f]{64})\.json$/.exec(key.slice(manifests.length))?.[1];
      if (hash !== undefined) yield hash;
    }
  }

  async delete(hash: string): Promise<void> {
    assertHash(hash);
    this.#confirmed.delete(hash);
    // Out of sight in one step, so that no reader finds half of it.
    await this.#bucket.delete(manifestKey(hash));
    await this.#removeObjects(hash);
    await this.#cache.folder.delete(hash);
  }

  async tidy(): Promise<void> {
    await this.#cache.folder.tidy();
    await this.#cache.removeUnless((hash) => this.has(hash));
    await this.#cache.makeRoom();
    for await (const upload of this.#bucket.uploads('files/')) {
      if (Date.now() - upload.startedAt.getTime() > staleUploadMs) await this.#bucket.abortUpload(upload);
    }
  }

  /** Of an artifact that lies in the cache. */
  async #upload(stored: StoredArtifact, signal?: AbortSignal): Promise<StoredArtifact> {
    const { hash } = stored;
    const uploaded = new AbortController();
    this.#cache.keep(hash, uploaded.signal);
    try {
      for (let attempt = 1; ; attempt += 1) {
        const whole = await this.#wholeManifest(hash);
        // A manifest that is written again says that it was wanted just now.
        await this.#writeManifest(hash, whole?.files ?? (await this.#uploadFiles(hash, signal)));
        if ((await this.#wholeManifest(hash)) !== undefined) return stored;
        if (attempt === attempts)
          throw new ArtifactError('artifact_not_found', `The artifact ${hash} was deleted while it was stored.`);
      }
    } finally {
      uploaded.abort();
      await this.#cache.makeRoom();
    }
  }

  async #uploadFiles(hash: string, signal: AbortSignal | undefined): Promise<StoredFile[]> {
    const folder = await this.#cache.folder.folderOf(hash);
    const files: StoredFile[] = [];
    for (const { name, bytes } of await this.#cache.folder.files(hash)) {
      const file = { key: this.#keyOf(hash, name), bytes, read: () => readRegularFile(folder, name, signal) };
      const uploaded = await uploadFile(this.#bucket, file, { signal, partBytes: this.#partBytes });
      files.push({ name, bytes, ...uploaded });
    }
    if (combine(files).hash === hash) return files;
    await this.#removeObjects(hash);
    throw new ArtifactError('artifact_corrupt', `The files of artifact ${hash} were changed while they were uploaded.`);
  }

  async #writeManifest(hash: string, files: readonly StoredFile[]): Promise<void> {
    const body = serializeManifest(files);
    await this.#bucket.put(manifestKey(hash), body, { md5: createHash('md5').update(body).digest() });
  }

  /** Undefined where there is none, it is damaged, or an object is not as it was uploaded. */
  async #wholeManifest(hash: string): Promise<Manifest | undefined> {
    try {
      const manifest = await this.#manifest(hash);
      const objects = await this.#objects(hash);
      const isSame = ({ name, etag }: StoredFile): boolean => objects.get(name)?.etag === etag;
      return firstProblem(manifest.files, objects) === undefined && manifest.files.every(isSame) ? manifest : undefined;
    } catch (error) {
      if (error instanceof ArtifactError && ['artifact_not_found', 'artifact_corrupt'].includes(error.code))
        return undefined;
      throw error;
    }
  }

  async #manifest(hash: string): Promise<Manifest> {
    assertHash(hash);
    const found = await this.#bucket.get(manifestKey(hash));
    if (found === undefined)
      throw new ArtifactError('artifact_not_found', `There is no artifact ${hash} in ${this.name}.`);
    return parseManifest(hash, await text(found.stream), found.modifiedAt);
  }

  /** By the names of the files. */
  async #objects(hash: string): Promise<Map<string, ListedObject>> {
    const prefix = `files/${hash}/`;
    const found = new Map<string, ListedObject>();
    for await (const object of this.#bucket.list(prefix)) found.set(object.key.slice(prefix.length), object);
    return found;
  }

  async #removeObjects(hash: string): Promise<void> {
    for (const { key } of (await this.#objects(hash)).values()) await this.#bucket.delete(key);
    for await (const upload of this.#bucket.uploads(`files/${hash}/`)) await this.#bucket.abortUpload(upload);
  }

  /** Whether the artifact of a copy is still in the bucket. While the bucket cannot be asked, its copies go on being read. */
  async #isConfirmed(hash: string): Promise<boolean> {
    if (Date.now() - (this.#confirmed.get(hash) ?? 0) < confirmedMs) return true;
    try {
      if (!(await this.has(hash))) return false;
    } catch (error) {
      if (!(error instanceof ArtifactError) || error.code !== 'artifact_store_unavailable') throw error;
    }
    this.#confirmed.set(hash, Date.now());
    return true;
  }

  async #fetch(hash: string, files: readonly StoredFile[]): Promise<string> {
    return this.#cache.fill(hash, sumOfBytes(files), this.#streams(hash, files));
  }

  async *#streams(hash: string, files: readonly StoredFile[]): AsyncGenerator<StreamedFile> {
    for (const file of files) {
      yield { name: file.name, chunks: readObject(this.#bucket, this.#keyOf(hash, file.name), file) };
    }
  }

  #keyOf(hash: string, name: string): string {
    const key = `files/${hash}/${name}`;
    const isSafe = !/\p{Cc}/u.test(name) && Buffer.byteLength(this.#bucket.keyOf(key)) <= longestKey;
    if (isSafe) return key;
    throw new ArtifactError(
      'artifact_invalid_name',
      `A bucket cannot hold the file name ${JSON.stringify(name)}: it is too long, or holds a control character.`,
    );
  }
}

function manifestKey(hash: string): string {
  return `${manifests}${hash}.json`;
}

/** In words, which file is missing or has another length than it was stored with. */
function firstProblem(files: readonly StoredFile[], objects: ReadonlyMap<string, ListedObject>): string | undefined {
  for (const { name, bytes } of files) {
    const object = objects.get(name);
    if (object === undefined) return `the file ${name} is missing`;
    if (object.bytes !== bytes) return `the file ${name} has ${object.bytes} bytes, and ${bytes} were stored`;
  }
  return undefined;
}

function sumOfBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
