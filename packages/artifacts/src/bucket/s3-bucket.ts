// One bucket's objects below a prefix: every request is tried again where that may help, and fails in words.
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type RetryPolicy, retry } from '@tastemaker/retry';
import { type BucketAction, bucketError, isMissingObject, isTransientBucketError } from './bucket-errors.js';
import type { BucketLocation } from './bucket-location.js';

/** About half a minute, on top of the client's own quick attempts. */
const defaultRetry: RetryPolicy = { attempts: 6, firstPauseMs: 1_000, longestPauseMs: 15_000 };
const onlyOnce: RetryPolicy = { attempts: 1, firstPauseMs: 0 };
/** Of the client, which also sets a wrong clock right between two of them. */
const quickAttempts = 3;
const connectMs = 5_000;
/** A connection on which nothing moves. */
const stallMs = 30_000;

export interface ListedObject {
  /** Without the prefix. */
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

export interface OpenedObject {
  readonly stream: Readable;
  readonly etag: string;
  readonly modifiedAt: Date;
}

export interface UploadInParts {
  /** Without the prefix. */
  readonly key: string;
  readonly id: string;
  readonly startedAt: Date;
}

export interface UploadedPart {
  /** From 1. */
  readonly number: number;
  readonly bytes: number;
  readonly etag: string;
}

/** The name is not `Bucket`, which the compiler would confuse with the parameter of that name. */
export class S3Bucket {
  readonly location: BucketLocation;
  /** For what signs requests itself. */
  readonly client: S3Client;
  readonly #retry: RetryPolicy;

  constructor(location: BucketLocation, policy: RetryPolicy = defaultRetry) {
    this.location = location;
    this.#retry = policy;
    this.client = new S3Client({
      ...(location.region === undefined ? {} : { region: location.region }),
      ...(location.endpoint === undefined ? {} : { endpoint: location.endpoint }),
      forcePathStyle: location.pathStyle,
      maxAttempts: quickAttempts,
      // Contents are hashed here; servers other than AWS do not know its newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: connectMs, socketTimeout: stallMs },
    });
  }

  /** The whole key of an object. */
  keyOf(key: string): string {
    return `${this.location.prefix}${key}`;
  }

  /**
   * One request that tells whether server, credentials and bucket are right.
   * @throws ArtifactError `artifact_store_misconfigured`, `artifact_store_unavailable`, as everything here
   */
  async check(signal?: AbortSignal): Promise<void> {
    const input = { ...this.#bucket, Prefix: this.location.prefix, MaxKeys: 1 };
    await this.#do(
      { verb: 'list what is', permission: 's3:ListBucket' },
      () => this.client.send(new ListObjectsV2Command(input), abortable(signal)),
      {
        signal,
        policy: onlyOnce,
      },
    );
  }

  /**
   * Undefined where there is no such object.
   * @param from the first byte
   * @param etag only while it is still this one; else `undefined`, too
   */
  async get(
    key: string,
    { from = 0, etag, signal }: { from?: number; etag?: string; signal?: AbortSignal | undefined } = {},
  ): Promise<OpenedObject | undefined> {
    const input = {
      ...this.#object(key),
      ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
      ...(etag === undefined ? {} : { IfMatch: etag }),
    };
    const action = { verb: 'read', permission: 's3:GetObject', key: this.keyOf(key) };
    const send = () => this.client.send(new GetObjectCommand(input), abortable(signal));
    const found = await this.#do(
      action,
      () => orUndefined(send(), (error) => isMissingObject(error) || isChanged(error)),
      { signal },
    );
    if (found?.Body === undefined) return undefined;
    const stream = found.Body;
    if (!(stream instanceof Readable)) throw new TypeError('Under Node, bodies are streams of Node.');
    return { stream, etag: found.ETag ?? '', modifiedAt: found.LastModified ?? new Date(0) };
  }

  /** @returns its ETag */
  async put(
    key: string,
    body: Uint8Array,
    { md5, signal }: { md5: Buffer; signal?: AbortSignal | undefined },
  ): Promise<string> {
    const input = { ...this.#object(key), Body: body, ContentMD5: md5.toString('base64') };
    const action = { verb: 'write', permission: 's3:PutObject', key: this.keyOf(key) };
    const { ETag = '' } = await this.#do(
      action,
      () => this.client.send(new PutObjectCommand(input), abortable(signal)),
      { signal },
    );
    return ETag;
  }

  /** Nothing happens where it isn't there. */
  async delete(key: string): Promise<void> {
    const action = { verb: 'delete', permission: 's3:DeleteObject', key: this.keyOf(key) };
    await this.#do(action, () => this.client.send(new DeleteObjectCommand(this.#object(key))));
  }

  /** Every object whose key begins so, in the order of the keys. */
  async *list(keyPrefix: string): AsyncGenerator<ListedObject> {
    const action = { verb: 'list', permission: 's3:ListBucket', key: this.keyOf(keyPrefix) };
    let ContinuationToken: string | undefined;
    do {
      const input = { ...this.#bucket, Prefix: this.keyOf(keyPrefix), ...(ContinuationToken && { ContinuationToken }) };
      const page = await this.#do(action, () => this.client.send(new ListObjectsV2Command(input)));
      for (const { Key = '', Size = 0, ETag = '' } of page.Contents ?? []) {
        yield { key: Key.slice(this.location.prefix.length), bytes: Size, etag: ETag };
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async beginUpload(key: string): Promise<UploadInParts> {
    const action = { verb: 'begin to upload', permission: 's3:PutObject', key: this.keyOf(key) };
    const { UploadId = '' } = await this.#do(action, () =>
      this.client.send(new CreateMultipartUploadCommand(this.#object(key))),
    );
    return { key, id: UploadId, startedAt: new Date() };
  }

  /** Uploads in parts that are neither completed nor aborted, of keys that begin so. */
  async *uploads(keyPrefix: string): AsyncGenerator<UploadInParts> {
    const action = {
      verb: 'list the unfinished uploads of',
      permission: 's3:ListBucketMultipartUploads',
      key: this.keyOf(keyPrefix),
    };
    let after: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (;;) {
      const input = { ...this.#bucket, Prefix: this.keyOf(keyPrefix), ...after };
      const page: ListMultipartUploadsCommandOutput = await this.#do(action, () =>
        this.client.send(new ListMultipartUploadsCommand(input)),
      );
      for (const { Key = '', UploadId = '', Initiated = new Date() } of page.Uploads ?? []) {
        yield { key: Key.slice(this.location.prefix.length), id: UploadId, startedAt: Initiated };
      }
      const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
      if (IsTruncated !== true || NextKeyMarker === undefined) return;
      after = { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker && { UploadIdMarker: NextUploadIdMarker }) };
    }
  }

  async *parts({ key, id }: UploadInParts): AsyncGenerator<UploadedPart> {
    const action = { verb: 'list the parts of', permission: 's3:ListMultipartUploadParts', key: this.keyOf(key) };
    let PartNumberMarker: string | undefined;
    do {
      const input = { ...this.#object(key), UploadId: id, ...(PartNumberMarker && { PartNumberMarker }) };
      const page = await this.#do(action, () => this.client.send(new ListPartsCommand(input)));
      for (const { PartNumber = 0, Size = 0, ETag = '' } of page.Parts ?? [])
        yield { number: PartNumber, bytes: Size, etag: ETag };
      PartNumberMarker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (PartNumberMarker !== undefined);
  }

  /** @returns its ETag */
  async putPart(
    { key, id }: UploadInParts,
    number: number,
    body: Uint8Array,
    { md5, signal }: { md5: Buffer; signal?: AbortSignal | undefined },
  ): Promise<string> {
    const input = {
      ...this.#object(key),
      UploadId: id,
      PartNumber: number,
      Body: body,
      ContentMD5: md5.toString('base64'),
    };
    const action = { verb: `upload part ${number} of`, permission: 's3:PutObject', key: this.keyOf(key) };
    const { ETag = '' } = await this.#do(
      action,
      () => this.client.send(new UploadPartCommand(input), abortable(signal)),
      { signal },
    );
    return ETag;
  }

  /** @returns the object's ETag */
  async completeUpload({ key, id }: UploadInParts, parts: readonly UploadedPart[]): Promise<string> {
    const MultipartUpload = { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) };
    const input = { ...this.#object(key), UploadId: id, MultipartUpload };
    const action = { verb: 'complete the upload of', permission: 's3:PutObject', key: this.keyOf(key) };
    const { ETag = '' } = await this.#do(action, () => this.client.send(new CompleteMultipartUploadCommand(input)));
    return ETag;
  }

  /** Nothing happens where it has ended. */
  async abortUpload({ key, id }: UploadInParts): Promise<void> {
    const action = { verb: 'abort the upload of', permission: 's3:AbortMultipartUpload', key: this.keyOf(key) };
    const send = () => this.client.send(new AbortMultipartUploadCommand({ ...this.#object(key), UploadId: id }));
    await this.#do(action, () =>
      orUndefined(send(), (error) => error instanceof Error && error.name === 'NoSuchUpload'),
    );
  }

  get #bucket() {
    return { Bucket: this.location.bucket };
  }

  #object(key: string) {
    return { ...this.#bucket, Key: this.keyOf(key) };
  }

  async #do<Result>(
    action: BucketAction,
    send: () => Promise<Result>,
    { signal, policy = this.#retry }: { signal?: AbortSignal | undefined; policy?: RetryPolicy } = {},
  ): Promise<Result> {
    try {
      return await retry(send, { ...policy, signal, isTransient: isTransientBucketError });
    } catch (error) {
      signal?.throwIfAborted();
      throw bucketError(error, action, this.location);
    }
  }
}

function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** What `If-Match` refuses. */
function isChanged(error: unknown): boolean {
  return error instanceof Error && error.name === 'PreconditionFailed';
}

async function orUndefined<Result>(
  request: Promise<Result>,
  isAbsence: (error: unknown) => boolean,
): Promise<Result | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
