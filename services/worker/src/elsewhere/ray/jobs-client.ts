// Ray's Jobs API (docs.ray.io, "Ray Jobs REST API"), as far as runs need it.
import { fetchFailureReason, isBusyStatus } from '@tastemaker/retry';
import { z } from 'zod';
import { type PlainAnswer, send } from './plain-request.js';

export interface RaySettings {
  /** Of the dashboard, without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Of the first Ray whose Jobs API has all that is asked here (`entrypoint_memory`). */
const oldestRay = [2, 9] as const;
const timeoutMs = 30_000;

/** The cluster did not answer, or only that it cannot now: asking again later may help. */
export class RayUnreachable extends Error {
  override readonly name = 'RayUnreachable';
  readonly code = 'ray_unreachable';
}

/** The cluster refused; asking again would not help. */
class RayRefused extends Error {
  override readonly name = 'RayRefused';
  readonly code = 'ray_refused';
}

const versionAnswer = z.object({ ray_version: z.string() });

const jobStatus = z.enum(['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED']);
const jobAnswer = z.object({
  status: jobStatus,
  message: z.string().nullish(),
  error_type: z.string().nullish(),
});
const logsAnswer = z.object({ logs: z.string() });

export interface RayJob {
  readonly status: z.infer<typeof jobStatus>;
  readonly message: string;
  /** Ray's name of what went wrong; null: nothing that it knows. */
  readonly errorType: string | null;
}

export interface RaySubmission {
  readonly submission_id: string;
  readonly entrypoint: string;
  readonly runtime_env: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly entrypoint_num_cpus: number;
  readonly entrypoint_num_gpus: number;
  readonly entrypoint_memory?: number;
}

export interface RayJobs {
  /** @throws RayUnreachable; RayRefused for one that is older than what is asked here, and for what is no Ray */
  version(signal: AbortSignal): Promise<string>;
  /** Stores a package of files, unless the cluster has it. @throws RayUnreachable, RayRefused */
  putPackage(name: string, content: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void>;
  /** @throws RayUnreachable, where nobody knows whether it was submitted; RayRefused */
  submit(submission: RaySubmission, signal: AbortSignal): Promise<void>;
  /** Undefined: the cluster does not know it. @throws RayUnreachable, RayRefused */
  job(id: string, signal: AbortSignal): Promise<RayJob | undefined>;
  /** The last lines that the job has printed. @throws RayUnreachable, RayRefused */
  lastLines(id: string, count: number, signal: AbortSignal): Promise<string[]>;
  /** Asks it to end; one that is over, or not known, is left as it is. @throws RayUnreachable, RayRefused */
  stop(id: string, signal: AbortSignal): Promise<void>;
}

export function rayJobs({ url, headers }: RaySettings): RayJobs {
  const ask = async (
    method: string,
    path: string,
    signal: AbortSignal,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<PlainAnswer> => {
    const answer = await send(url + path, {
      method,
      headers: { ...headers, ...(typeof body === 'string' && { 'content-type': 'application/json' }) },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new RayUnreachable(`The Ray cluster at ${url} does not answer: ${fetchFailureReason(cause)}.`, { cause });
    });
    if (answer.status === 401 || answer.status === 403) {
      throw new RayRefused(
        `The Ray cluster at ${url} refuses the worker (${answer.status}): set RAY_AUTH_TOKEN, or RAY_JOB_HEADERS, to what it takes.`,
      );
    }
    if (answer.status >= 500 || isBusyStatus(answer.status)) {
      throw new RayUnreachable(`The Ray cluster at ${url} answered ${answer.status}: ${lastLine(answer)}`);
    }
    if (!answer.ok && answer.status !== 404) {
      throw new RayRefused(`The Ray cluster at ${url} answered ${answer.status}: ${lastLine(answer)}`);
    }
    return answer;
  };
  return {
    async version(signal) {
      const answer = await ask('GET', '/api/version', signal);
      const { ray_version: version } = parsed(answer, versionAnswer, url);
      const [major = 0, minor = 0] = version.split('.').map(Number);
      if (major > oldestRay[0] || (major === oldestRay[0] && minor >= oldestRay[1])) return version;
      throw new RayRefused(`The cluster at ${url} runs Ray ${version}; ${oldestRay.join('.')} or newer is needed.`);
    },
    async putPackage(name, content, signal) {
      const path = `/api/packages/gcs/${name}`;
      const there = await ask('GET', path, signal);
      if (there.ok) return;
      await ask('PUT', path, signal, content);
    },
    async submit(submission, signal) {
      const answer = await ask('POST', '/api/jobs/', signal, JSON.stringify(submission));
      if (answer.ok) return;
      throw new RayRefused(
        `${url} has no Jobs API: is it the address of Ray’s dashboard, and is ray[default] installed?`,
      );
    },
    async job(id, signal) {
      const answer = await ask('GET', jobPath(id), signal);
      if (answer.status === 404) return undefined;
      const { status, message, error_type: errorType } = parsed(answer, jobAnswer, url);
      return { status, message: message ?? '', errorType: errorType ?? null };
    },
    async lastLines(id, count, signal) {
      const answer = await ask('GET', `${jobPath(id)}/logs`, signal);
      if (answer.status === 404) return [];
      const { logs } = parsed(answer, logsAnswer, url);
      return logs.trimEnd().split('\n').slice(-count);
    },
    async stop(id, signal) {
      await ask('POST', `${jobPath(id)}/stop`, signal);
    },
  };
}

function jobPath(id: string): string {
  return `/api/jobs/${encodeURIComponent(id)}`;
}

function parsed<Schema extends z.ZodType>(answer: PlainAnswer, schema: Schema, url: string): z.output<Schema> {
  const found = schema.safeParse(answer.ok ? jsonOr(answer.text) : undefined);
  if (found.success) return found.data;
  throw new RayRefused(
    `${url} does not answer as Ray’s Jobs API (${answer.status}): ${answer.text.slice(0, 200)}. Is RAY_ADDRESS its dashboard?`,
  );
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error; // No JSON is no answer of Ray's, which the schema says.
  }
}

/** Ray answers with a traceback, whose last line says what is wrong. */
function lastLine({ text }: PlainAnswer): string {
  return text.trimEnd().split('\n').at(-1)?.slice(0, 500) ?? '';
}
