// One file into a bucket. A large one goes in parts, several at once, and an upload that was broken off goes on from the
// parts that are there.
import { createHash } from 'node:crypto';
import { ArtifactError, isStoreFailure } from '../artifact-error.js';
import { isEndedUpload } from './bucket-errors.js';
import type { S3Bucket, UploadedPart, UploadInParts } from './s3-bucket.js';

/** S3 takes no more parts, and none but the last may be smaller than 5 MiB. */
const mostParts = 10_000;
const partsAtOnce = 4;
const mebibyte = 2 ** 20;
/** An upload is begun anew so often where another process ends it. */
const attempts = 3;

export interface FileToUpload {
  readonly key: string;
  readonly bytes: number;
  /** Its content from the beginning; called again for each attempt. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

export interface UploadedFile {
  /** Lower-case hex, of what was read. */
  readonly sha256: string;
  readonly etag: string;
}

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  /** A file that is not longer goes in one request. */
  readonly partBytes: number;
}

/** @throws ArtifactError where the file is not as long as it was said to be */
export async function uploadFile(bucket: S3Bucket, file: FileToUpload, options: UploadOptions): Promise<UploadedFile> {
  if (file.bytes <= options.partBytes) return uploadWhole(bucket, file, options);
  for (let attempt = 1; ; attempt += 1) {
    const { upload, present } = await findOrBegin(bucket, file.key);
    try {
      return await uploadInParts(bucket, file, { ...options, upload, present });
    } catch (error) {
      // Another process that stores the same has completed it.
      if (attempt === attempts || options.signal?.aborted || !(await isEnded(bucket, upload, error))) throw error;
    }
  }
}

async function uploadWhole(
  bucket: S3Bucket,
  file: FileToUpload,
  { signal, partBytes }: UploadOptions,
): Promise<UploadedFile> {
  const chunks: Uint8Array[] = [];
  for await (const part of inParts(file, partBytes)) chunks.push(part);
  const body = Buffer.concat(chunks);
  const etag = await bucket.put(file.key, body, { md5: md5Of(body), signal });
  return { sha256: createHash('sha256').update(body).digest('hex'), etag };
}

async function uploadInParts(
  bucket: S3Bucket,
  file: FileToUpload,
  { signal, partBytes, upload, present }: UploadOptions & UploadState,
): Promise<UploadedFile> {
  const length = partLength(file.bytes, partBytes);
  const parts: UploadedPart[] = [];
  const hash = createHash('sha256');
  const sending = new Set<Promise<void>>();
  let failure: unknown;
  let number = 0;
  try {
    for await (const body of inParts(file, length)) {
      signal?.throwIfAborted();
      if (failure !== undefined) throw failure;
      number += 1;
      hash.update(body);
      const md5 = md5Of(body);
      const part = { number, bytes: body.length, etag: `"${md5.toString('hex')}"` };
      const known = present.get(number);
      if (known?.bytes === part.bytes && known.etag === part.etag) {
        parts.push(part);
        continue;
      }
      const sent = send(bucket, upload, part, { body, md5, signal }, parts).catch((error: unknown) => {
        failure ??= error;
      });
      sending.add(sent);
      void sent.finally(() => sending.delete(sent));
      if (sending.size >= partsAtOnce) await Promise.race(sending);
    }
  } finally {
    await Promise.all(sending);
  }
  if (failure !== undefined) throw failure;
  const etag = await bucket.completeUpload(
    upload,
    parts.toSorted((a, b) => a.number - b.number),
  );
  return { sha256: hash.digest('hex'), etag };
}

interface UploadState {
  readonly upload: UploadInParts;
  /** Its parts that are there, by their numbers. */
  readonly present: ReadonlyMap<number, UploadedPart>;
}

/** Whether an upload failed since it was completed or aborted meanwhile, for which servers have several answers. */
async function isEnded(bucket: S3Bucket, upload: UploadInParts, error: unknown): Promise<boolean> {
  if (isEndedUpload(error)) return true;
  if (!isStoreFailure(error)) return false;
  try {
    for await (const _ of bucket.parts(upload)) return false;
    return false;
  } catch (reason) {
    return isEndedUpload(reason);
  }
}

/** The newest upload of the key that was broken off, and its parts; a new one where there is none. */
async function findOrBegin(bucket: S3Bucket, key: string): Promise<UploadState> {
  let upload: UploadInParts | undefined;
  for await (const found of bucket.uploads(key)) {
    if (found.key === key && found.startedAt >= (upload?.startedAt ?? new Date(0))) upload = found;
  }
  const present = new Map<number, UploadedPart>();
  if (upload === undefined) return { upload: await bucket.beginUpload(key), present };
  for await (const part of bucket.parts(upload)) present.set(part.number, part);
  return { upload, present };
}

/** Adds the part to those that are there. */
async function send(
  bucket: S3Bucket,
  upload: UploadInParts,
  part: UploadedPart,
  { body, md5, signal }: { body: Uint8Array; md5: Buffer; signal: AbortSignal | undefined },
  parts: UploadedPart[],
): Promise<void> {
  parts.push({ ...part, etag: await bucket.putPart(upload, part.number, body, { md5, signal }) });
}

/** The same for the same file, so that its parts are found again. */
function partLength(bytes: number, partBytes: number): number {
  return Math.max(partBytes, Math.ceil(bytes / mostParts / mebibyte) * mebibyte);
}

/** The content, cut anew; all but the last part are of the length. */
async function* inParts({ key, bytes, read }: FileToUpload, length: number): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let gathered = 0;
  let total = 0;
  for await (let chunk of read()) {
    total += chunk.length;
    while (gathered + chunk.length >= length) {
      const rest = length - gathered;
      yield Buffer.concat([...chunks, chunk.subarray(0, rest)]);
      chunk = chunk.subarray(rest);
      [chunks, gathered] = [[], 0];
    }
    if (chunk.length > 0) chunks.push(chunk);
    gathered += chunk.length;
  }
  if (gathered > 0) yield Buffer.concat(chunks);
  if (total !== bytes) {
    throw new ArtifactError(
      'artifact_corrupt',
      `What is uploaded as ${key} has ${total} bytes, and had ${bytes} before.`,
    );
  }
}

function md5Of(body: Uint8Array): Buffer {
  return createHash('md5').update(body).digest();
}
