import { join, resolve } from 'node:path';
import { type ImportFolders, importFoldersOf } from '@tastemaker/artifacts';
import { secretKeyVariable } from '@tastemaker/secrets';
import { z } from 'zod';

/** The worker's variables; nothing else in this service reads `process.env`. */
const schema = z.object({
  DATABASE_URL: z.url(),
  REDIS_URL: z.url().optional(),
  TASTEMAKER_HOME: z.string().min(1).default('.tastemaker'),
  TASTEMAKER_ARTIFACTS: z.string().min(1).optional(),
  /** Folders besides `<home>/imports` that models may be imported from, separated as in PATH. */
  TASTEMAKER_IMPORT_FOLDERS: z.string().optional(),
  TASTEMAKER_INFERENCE_URL: z.url(),
  TASTEMAKER_ENGINE: z.enum(['auto', 'native', 'wasm']).default('auto'),
  /** Opens the secrets that webhooks are signed with; the same as the API's. */
  TASTEMAKER_SECRET_KEY: secretKeyVariable.optional(),
  /** Requests to a model's endpoint that a sample may take for each candidate, retries included. */
  TASTEMAKER_ENDPOINT_CALLS_PER_CANDIDATE: z.coerce.number().min(1).max(1000).default(3),
  /** Bytes of each disk that jobs leave free. */
  TASTEMAKER_MIN_FREE_DISK: z.coerce.number().int().min(0).optional(),
  TASTEMAKER_WEBHOOK_PRIVATE_ADDRESSES: z.stringbool().default(false),
  TASTEMAKER_WEBHOOK_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(60).default(10),
  TASTEMAKER_WEBHOOK_ATTEMPTS: z.coerce.number().int().min(1).max(100).default(10),
  TASTEMAKER_WEBHOOK_RETRY_SECONDS: z.coerce.number().min(0.01).max(3600).default(5),
  TASTEMAKER_WEBHOOK_DISABLE_HOURS: z.coerce.number().min(0).default(72),
  TASTEMAKER_WEBHOOK_KEEP_DAYS: z.coerce.number().int().min(1).default(30),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Where traces go, an OTLP receiver over HTTP. Unset: none are made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3002),
});

/** How webhooks are sent. */
export interface WebhookRules {
  /** Whether receivers may be on this machine, or in a network that is not public. */
  readonly allowPrivateAddresses: boolean;
  /** Of each attempt. */
  readonly timeoutSeconds: number;
  /** To send one delivery. */
  readonly attempts: number;
  /** Between the first two attempts; see `webhooks/schedule.ts`. */
  readonly firstSeconds: number;
  /** A webhook to which nothing has got through for so long is switched off. */
  readonly disableAfterSeconds: number;
  /** How long the log holds what was delivered, or given up. */
  readonly keepDays: number;
}

export interface WorkerEnvironment {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly artifacts: string;
  readonly importFolders: ImportFolders;
  /** Where trainers keep what they need to go on after a crash: `<home>/runs/<run id>`. */
  readonly runsFolder: string;
  readonly inferenceUrl: string;
  readonly engine: 'auto' | 'native' | 'wasm';
  readonly secretKey: Buffer | undefined;
  readonly webhooks: WebhookRules;
  readonly endpointCallsPerCandidate: number;
  /** Of each disk; undefined: the artifacts' default. */
  readonly minimumFreeBytes: number | undefined;
  readonly host: string;
  readonly tracesEndpoint: string | undefined;
  readonly logLevel: string;
  /** Of the health endpoint. */
  readonly port: number;
}

/** @throws Error that names the variable that is wrong. */
export function readWorkerEnvironment(variables: NodeJS.ProcessEnv = process.env): WorkerEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`the environment variable ${String(issue?.path[0])} is wrong: ${issue?.message ?? ''}`);
  }
  const env = parsed.data;
  const home = resolve(env.TASTEMAKER_HOME);
  const artifacts = env.TASTEMAKER_ARTIFACTS ?? join(home, 'artifacts');
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    artifacts,
    importFolders: importFoldersOf(env.TASTEMAKER_IMPORT_FOLDERS, home, artifacts),
    runsFolder: join(home, 'runs'),
    inferenceUrl: env.TASTEMAKER_INFERENCE_URL,
    engine: env.TASTEMAKER_ENGINE,
    secretKey: env.TASTEMAKER_SECRET_KEY,
    endpointCallsPerCandidate: env.TASTEMAKER_ENDPOINT_CALLS_PER_CANDIDATE,
    minimumFreeBytes: env.TASTEMAKER_MIN_FREE_DISK,
    webhooks: {
      allowPrivateAddresses: env.TASTEMAKER_WEBHOOK_PRIVATE_ADDRESSES,
      timeoutSeconds: env.TASTEMAKER_WEBHOOK_TIMEOUT_SECONDS,
      attempts: env.TASTEMAKER_WEBHOOK_ATTEMPTS,
      firstSeconds: env.TASTEMAKER_WEBHOOK_RETRY_SECONDS,
      disableAfterSeconds: env.TASTEMAKER_WEBHOOK_DISABLE_HOURS * 3600,
      keepDays: env.TASTEMAKER_WEBHOOK_KEEP_DAYS,
    },
    tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: env.LOG_LEVEL,
    host: env.HOST,
    port: env.PORT,
  };
}
