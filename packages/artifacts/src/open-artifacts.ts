// Which store a location names.
import { join } from 'node:path';
import type { RetryPolicy } from '@tastemaker/retry';
import { ArtifactError } from './artifact-error.js';
import type { Artifacts } from './artifacts.js';
import { bucketLocationOf, isBucketLocation } from './bucket/bucket-location.js';
import { FolderArtifacts } from './folder-artifacts.js';

export interface ArtifactsOptions {
  /** Of the disk, so much is left free. @defaultValue a gibibyte, or 5 % of a small disk */
  minimumFreeBytes?: number | undefined;
  /** A bucket's artifacts pass through this folder, and are copied there when they must be files. A bucket needs one. */
  cacheFolder?: string | undefined;
  /** Of the cache: what was longest not used goes beyond it. @defaultValue 20 GiB */
  cacheBytes?: number | undefined;
  /** Of requests to a bucket's server. @defaultValue six attempts within about half a minute */
  retry?: RetryPolicy | undefined;
  /** Files of a bucket that are longer go in parts of this length. @defaultValue 16 MiB; S3 takes no less than 5 MiB */
  partBytes?: number | undefined;
}

/** Where a process keeps artifacts, from its environment. */
export interface ArtifactsPlace {
  /** A folder, or `s3://bucket/prefix`. */
  readonly location: string;
  readonly cacheFolder: string;
  readonly cacheBytes: number | undefined;
  /** The folder of this machine that artifacts are written to: the store itself, or a bucket's cache. */
  readonly folder: string;
}

const defaultCacheBytes = 20 * 2 ** 30;

/**
 * @param home under which everything lies that is not told to lie elsewhere
 * @param given `TASTEMAKER_ARTIFACTS`, `TASTEMAKER_ARTIFACTS_CACHE`, and `TASTEMAKER_ARTIFACTS_CACHE_SIZE` in MiB
 */
export function artifactsPlace(
  home: string,
  given: { location: string | undefined; cache: string | undefined; cacheMebibytes: number | undefined },
): ArtifactsPlace {
  const location = given.location ?? join(home, 'artifacts');
  const cacheFolder = given.cache ?? join(home, 'artifacts-cache');
  const cacheBytes = given.cacheMebibytes === undefined ? undefined : given.cacheMebibytes * 2 ** 20;
  return { location, cacheFolder, cacheBytes, folder: isBucketLocation(location) ? cacheFolder : location };
}

/**
 * Opens (and makes, if need be) the store at a location: a folder's path, or `s3://bucket/prefix`, which nobody is asked for
 * yet.
 * @throws ArtifactError `artifact_location_unsupported` for another URL, and for one that is not right
 */
export async function openArtifacts(location: string, options: ArtifactsOptions = {}): Promise<Artifacts> {
  if (isBucketLocation(location)) return openBucket(location, options);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (scheme !== undefined) {
    throw new ArtifactError(
      'artifact_location_unsupported',
      `Artifacts cannot be kept at ${scheme}://: give a folder, or s3://bucket/prefix (TASTEMAKER_ARTIFACTS).`,
    );
  }
  return FolderArtifacts.open(location, options.minimumFreeBytes);
}

async function openBucket(
  location: string,
  { minimumFreeBytes, cacheFolder, cacheBytes = defaultCacheBytes, retry, partBytes }: ArtifactsOptions,
): Promise<Artifacts> {
  const at = bucketLocationOf(location);
  if (cacheFolder === undefined) {
    throw new ArtifactError('artifact_location_unsupported', `The bucket at ${location} needs a folder for its cache.`);
  }
  const folder = await FolderArtifacts.open(cacheFolder, minimumFreeBytes);
  // The client of S3 is large; whoever keeps artifacts in a folder loads none of it.
  const [{ S3Bucket }, { ArtifactCache }, { BucketArtifacts }] = await Promise.all([
    import('./bucket/s3-bucket.js'),
    import('./bucket/artifact-cache.js'),
    import('./bucket/bucket-artifacts.js'),
  ]);
  return new BucketArtifacts(new S3Bucket(at, retry), new ArtifactCache(folder, cacheBytes), partBytes);
}
