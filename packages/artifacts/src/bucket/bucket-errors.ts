// What a bucket's server, the network or the credentials said, as an error that names bucket, key and action, and the cure.
import { ArtifactError } from '../artifact-error.js';
import type { BucketLocation } from './bucket-location.js';

/** What was done when it failed. */
export interface BucketAction {
  /** Such as `read`. */
  readonly verb: string;
  /** The permission of IAM that it needs. */
  readonly permission: string;
  /** Undefined: of the bucket as a whole. */
  readonly key?: string | undefined;
}

interface Explanation {
  readonly code: 'artifact_store_misconfigured' | 'artifact_store_unavailable';
  readonly why: string;
}

/** Whether the object itself is what is missing, and not its bucket. */
export function isMissingObject(error: unknown): boolean {
  return nameOf(error) === 'NoSuchKey';
}

/** Whether an upload in parts was ended meanwhile: completed or aborted by another process. */
export function isEndedUpload(error: unknown): boolean {
  return nameOf(error) === 'NoSuchUpload' || (error instanceof ArtifactError && nameOf(error.cause) === 'NoSuchUpload');
}

/** Whether the same request may succeed a little later. */
export function isTransientBucketError(error: unknown): boolean {
  if (isAbort(error) || explained(error)?.code === 'artifact_store_misconfigured') return false;
  return isNetworkError(error) || isBusy(error);
}

/** The error that callers get; what is no failure of the store is passed on as it is. */
export function bucketError(error: unknown, action: BucketAction, location: BucketLocation): unknown {
  if (error instanceof ArtifactError || isAbort(error)) return error;
  const { code, why } = explained(error) ?? unexplained(error);
  const { bucket, prefix, endpoint, region } = location;
  const what = action.key === undefined ? '' : ` ${action.key}`;
  const server = endpoint ?? `AWS, region ${region ?? 'unset'}`;
  const words = why
    .replaceAll('{permission}', action.permission)
    .replaceAll('{bucket}', bucket)
    .replaceAll('{region}', region ?? '')
    .replaceAll('{server}', server);
  const message = `Cannot ${action.verb}${what} in the bucket s3://${bucket}/${prefix} (${server}): ${words}`;
  return new ArtifactError(code, message, { cause: error });
}

const misconfigured = (why: string): Explanation => ({ code: 'artifact_store_misconfigured', why });
const unavailable = (why: string): Explanation => ({ code: 'artifact_store_unavailable', why });

/** By the codes of S3's error responses, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const byName: Readonly<Record<string, Explanation>> = {
  NoSuchBucket: misconfigured('there is no bucket of that name. Create it, or mend the name in TASTEMAKER_ARTIFACTS.'),
  AccessDenied: misconfigured(
    'the credentials have no permission to. Give them {permission} on the bucket and on what lies below the prefix.',
  ),
  InvalidAccessKeyId: misconfigured('the server knows no such access key. Mend AWS_ACCESS_KEY_ID.'),
  SignatureDoesNotMatch: misconfigured(
    'the signature is wrong. Mend AWS_SECRET_ACCESS_KEY, and look whether a proxy changes requests.',
  ),
  ExpiredToken: misconfigured(
    'the session token has expired. Renew AWS_SESSION_TOKEN with its keys, or use a role, which renews itself.',
  ),
  InvalidToken: misconfigured(
    'the session token is not valid. Mend AWS_SESSION_TOKEN, or unset it with keys that have none.',
  ),
  RequestTimeTooSkewed: misconfigured(
    "this machine's clock differs too much from the server's. Set it right (by NTP).",
  ),
  RequestExpired: misconfigured("this machine's clock differs too much from the server's. Set it right (by NTP)."),
  PermanentRedirect: misconfigured(
    'the bucket is in another region than {region}. Set AWS_REGION, or region= in the location.',
  ),
  AuthorizationHeaderMalformed: misconfigured(
    'the bucket is in another region than {region}. Set AWS_REGION, or region= in the location.',
  ),
  IllegalLocationConstraintException: misconfigured(
    'the bucket is in another region than {region}. Set AWS_REGION, or region= in the location.',
  ),
  InvalidBucketName: misconfigured('the bucket has no valid name. Mend it in TASTEMAKER_ARTIFACTS.'),
  AllAccessDisabled: misconfigured('all access to the bucket is disabled. Ask whoever owns it.'),
  CredentialsProviderError: misconfigured(
    'there are no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.',
  ),
  QuotaExceeded: misconfigured('the quota of the bucket is used up. Raise it, or delete what is not needed.'),
  XMinioStorageFull: unavailable('the server has no room left. Give it more.'),
  BadDigest: unavailable('the content was changed on its way. Try again, and look at the network.'),
};

function explained(error: unknown): Explanation | undefined {
  const known = byName[nameOf(error)];
  if (known !== undefined) return known;
  if (statusOf(error) === 403) return byName['AccessDenied'];
  if (statusOf(error) === 301) return byName['PermanentRedirect'];
  const message = error instanceof Error ? error.message : '';
  if (/region is missing/i.test(message))
    return misconfigured('no region is set. Set AWS_REGION, or region= in the location.');
  if (isForeignAnswer(error)) {
    return misconfigured(
      'what answers at {server} does not speak S3. Mend AWS_ENDPOINT_URL_S3, or endpoint= in the location.',
    );
  }
  return undefined;
}

function unexplained(error: unknown): Explanation {
  const told = error instanceof Error ? `${nameOf(error)}: ${error.message || codeOf(error)}` : String(error);
  if (isNetworkError(error)) {
    const cure = 'Look whether the server runs and the network reaches it, and whether the endpoint is right.';
    return unavailable(`the server did not answer, or the connection was lost (${codeOf(error) || told}). ${cure}`);
  }
  if (isBusy(error)) return unavailable(`the server is busy or failed (${told}). Try again later.`);
  return unavailable(`the server refused it (${told}).`);
}

/** Neither S3's XML nor nothing: a web page, or another service's JSON. */
function isForeignAnswer(error: unknown): boolean {
  const status = statusOf(error);
  // What fails in a proxy before the server is a web page, too, and may pass.
  if (!(error instanceof Error) || isNetworkError(error) || (status ?? 0) >= 500) return false;
  const isUnknown = ['UnknownError', 'Unknown', 'Error'].includes(error.name);
  return /deserialization error|XML parse error/i.test(error.message) || (isUnknown && (status ?? 0) >= 400);
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
]);

function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (networkCodes.has(codeOf(error)) || ['TimeoutError', 'NetworkingError'].includes(error.name)) return true;
  return /socket hang up|^aborted$|premature close/i.test(error.message) || isNetworkError(error.cause);
}

function isBusy(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  return (
    status >= 500 ||
    status === 429 ||
    status === 408 ||
    ['SlowDown', 'RequestTimeout', 'BadDigest'].includes(nameOf(error))
  );
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  // The client calls what it has no class for by its code.
  return 'Code' in error && typeof error.Code === 'string' ? error.Code : error.name;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error && '$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  const status = metadata instanceof Object && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
