// Which bucket an `s3://` location names, and how it is reached: `s3://bucket/prefix?endpoint=…&region=…&pathStyle=true`.
import { ArtifactError } from '../artifact-error.js';
import { bucketEnvironment } from './env.js';

export interface BucketLocation {
  readonly bucket: string;
  /** Before every key; empty, or ends with a slash. */
  readonly prefix: string;
  /** Undefined: AWS's own for the region. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** The bucket is named in the path, not in the host name. */
  readonly pathStyle: boolean;
}

const parameters = ['endpoint', 'region', 'pathStyle'];
/** Servers that hold no region of their own take any; this is the one that all of them know. */
const anyRegion = 'us-east-1';

/** Whether a location names a bucket, and not a folder. */
export function isBucketLocation(location: string): boolean {
  return /^s3:\/\//i.test(location);
}

/**
 * What is not given in the location is taken from `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL` and `AWS_REGION`.
 * @throws ArtifactError `artifact_location_unsupported` that says what is wrong with it
 */
export function bucketLocationOf(location: string): BucketLocation {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url === undefined || !isBucketLocation(location))
    throw refused(location, 'it is no URL of the form s3://bucket/prefix');
  if (url.username !== '' || url.password !== '') {
    throw refused('the location', 'it holds credentials; give them by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  }
  if (url.port !== '' || url.hash !== '')
    throw refused(location, 'it holds a port or a fragment; the server goes into endpoint=');
  const bucket = url.hostname;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/.test(bucket))
    throw refused(location, 'the bucket has no valid name');
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name) || url.searchParams.getAll(name).length > 1) {
      throw refused(location, `${name} is unknown or given twice; known are ${parameters.join(', ')}`);
    }
  }
  const variables = bucketEnvironment();
  const endpoint = endpointOf(location, url.searchParams.get('endpoint') ?? variables.endpoint);
  const region = url.searchParams.get('region') ?? variables.region ?? (endpoint === undefined ? undefined : anyRegion);
  return {
    bucket,
    prefix: prefixOf(location, url.pathname),
    endpoint,
    region,
    pathStyle: pathStyleOf(location, url.searchParams.get('pathStyle')) ?? endpoint !== undefined,
  };
}

/** The same bucket, with a prefix that is longer by one part. */
export function locationBelow(location: string, part: string): string {
  const url = new URL(location);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${part}`;
  return url.href;
}

function prefixOf(location: string, pathname: string): string {
  const parts = decodeURIComponent(pathname)
    .replace(/^\/|\/$/g, '')
    .split('/');
  if (parts.length === 1 && parts[0] === '') return '';
  const isPlain = parts.every((part) => /^[A-Za-z0-9!_.*'()=-]+$/.test(part) && part !== '.' && part !== '..');
  if (!isPlain) throw refused(location, 'the prefix holds an empty part or a character that is not safe in a key');
  return `${parts.join('/')}/`;
}

function endpointOf(location: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const isHttp = URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
  if (!isHttp) throw refused(location, `the endpoint ${JSON.stringify(given)} is no http or https URL`);
  return given;
}

function pathStyleOf(location: string, given: string | null): boolean | undefined {
  if (given === null) return undefined;
  if (given !== 'true' && given !== 'false') throw refused(location, 'pathStyle is true or false');
  return given === 'true';
}

function refused(location: string, problem: string): ArtifactError {
  return new ArtifactError(
    'artifact_location_unsupported',
    `Artifacts cannot be kept at ${location}: ${problem} (TASTEMAKER_ARTIFACTS).`,
  );
}
