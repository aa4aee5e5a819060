// An object as a stream that goes on where the connection was lost, and whose last bytes come only if all of it hashes to
// what was stored: no reader gets an altered or truncated object whole.
import { createHash } from 'node:crypto';
import { ArtifactError } from '../artifact-error.js';
import { bucketError, isTransientBucketError } from './bucket-errors.js';
import type { StoredFile } from './manifest.js';
import type { S3Bucket } from './s3-bucket.js';

/** A connection that brought something is followed by another, so often in a row without bringing anything. */
const fruitlessAttempts = 5;

/**
 * @param key of the object that holds the file
 * @throws ArtifactError `artifact_corrupt` where it is missing, or not what was stored
 */
export async function* readObject(
  bucket: S3Bucket,
  key: string,
  { bytes, sha256 }: Pick<StoredFile, 'bytes' | 'sha256'>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let done = 0;
  let etag: string | undefined;
  for (let fruitless = 0; ; ) {
    const from = done;
    const opened = await bucket.get(key, { from, ...(etag === undefined ? {} : { etag }), signal });
    if (opened === undefined) {
      throw corrupt(bucket, key, etag === undefined ? 'is missing' : 'was replaced while it was read');
    }
    etag = opened.etag;
    try {
      for await (const chunk of opened.stream as AsyncIterable<Uint8Array>) {
        done += chunk.length;
        if (done > bytes) throw corrupt(bucket, key, `is longer than the ${bytes} bytes that were stored`);
        hash.update(chunk);
        if (done < bytes) yield chunk;
        else {
          if (hash.digest('hex') !== sha256) throw corrupt(bucket, key, 'is not what was stored');
          yield chunk;
          return;
        }
      }
      if (bytes === 0) return;
      // It ended as if it were whole.
      throw corrupt(bucket, key, `has ${done} bytes, and ${bytes} were stored`);
    } catch (error) {
      fruitless = done > from ? 0 : fruitless + 1;
      if (!isTransientBucketError(error) || fruitless === fruitlessAttempts) {
        signal?.throwIfAborted();
        throw bucketError(error, { verb: 'read', permission: 's3:GetObject', key: bucket.keyOf(key) }, bucket.location);
      }
    } finally {
      opened.stream.destroy();
    }
  }
}

function corrupt({ location: { bucket, prefix } }: S3Bucket, key: string, problem: string): ArtifactError {
  return new ArtifactError('artifact_corrupt', `The object s3://${bucket}/${prefix}${key} ${problem}.`);
}
