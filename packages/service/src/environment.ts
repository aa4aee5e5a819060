// Environment variables: those that services share, each defined once, and how all of them are read.
import { secretKeyVariable } from '@tastemaker/secrets';
import { z } from 'zod';

/** Of every service. */
export const serviceVariables = {
  HOST: z.string().min(1).default('127.0.0.1'),
  TASTEMAKER_HOME: z.string().min(1).default('.tastemaker'),
  /** Seals what is kept secret at rest: endpoints of models, secrets of webhooks. The same for all services. */
  TASTEMAKER_SECRET_KEY: secretKeyVariable.optional(),
  /** Where traces go, an OTLP receiver over HTTP. Unset: none are made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  /**
   * When a service is told to stop: a worker's jobs have so many seconds to end before they are put down where they stand; the
   * API answers on for so long, and inference finishes what it was asked, while /readyz says that they stop.
   */
  TASTEMAKER_DRAIN_SECONDS: z.coerce.number().min(0).max(86_400).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};

/** One address, or several with commas between them. */
export const addressesVariable = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1));

/** Of services that work on the database. */
export const databaseVariables = {
  /** The PostgreSQL server, or a connection pooler before it. */
  DATABASE_URL: z.url(),
  /** The PostgreSQL server itself, where DATABASE_URL is a connection pooler in transaction mode. */
  TASTEMAKER_DIRECT_DATABASE_URL: z.url().optional(),
  REDIS_URL: z.url().optional(),
  /** Of every replica of the inference service: a model is asked for at one of them, the same by all processes. */
  TASTEMAKER_INFERENCE_URL: addressesVariable,
  /** Folders besides `<home>/imports` that models may be imported from, separated as in PATH. */
  TASTEMAKER_IMPORT_FOLDERS: z.string().optional(),
  /** Bytes of each disk that uploads, imports, jobs and artifacts leave free. */
  TASTEMAKER_MIN_FREE_DISK: z.coerce.number().int().min(0).optional(),
};

/** What `databaseVariables` say of the database. */
export function databasePlace(env: { DATABASE_URL: string; TASTEMAKER_DIRECT_DATABASE_URL?: string | undefined }) {
  return { url: env.DATABASE_URL, directUrl: env.TASTEMAKER_DIRECT_DATABASE_URL };
}

/** Of services that read or store artifacts. */
export const artifactsVariables = {
  /** A folder, or `s3://bucket/prefix`. */
  TASTEMAKER_ARTIFACTS: z.string().min(1).optional(),
  /** Where a bucket's artifacts are copied to when they must be files. */
  TASTEMAKER_ARTIFACTS_CACHE: z.string().min(1).optional(),
  /** MiB that the copies may take. */
  TASTEMAKER_ARTIFACTS_CACHE_SIZE: z.coerce.number().int().min(0).optional(),
};

/** How long what may be let go is kept. */
export const retentionVariables = {
  /** Of runs that ended: their logs and progress. Unset: for ever. */
  TASTEMAKER_RUN_LOG_KEEP_DAYS: z.coerce.number().int().min(1).optional(),
  /** Of webhooks: what was delivered, or given up. */
  TASTEMAKER_WEBHOOK_KEEP_DAYS: z.coerce.number().int().min(1).default(30),
};

/** What `retentionVariables` say. */
export function retentionRules(env: z.output<z.ZodObject<typeof retentionVariables>>) {
  return { runLogDays: env.TASTEMAKER_RUN_LOG_KEEP_DAYS, webhookDays: env.TASTEMAKER_WEBHOOK_KEEP_DAYS };
}

/** Of services that compute with models. */
export const engineVariable = z.enum(['auto', 'native', 'wasm']).default('auto');

/** The port to listen on; 0 takes any that is free. */
export function portVariable(defaultPort: number) {
  return z.coerce.number().int().min(0).max(65_535).default(defaultPort);
}

/** @throws Error that names each variable that is wrong */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  variables: NodeJS.ProcessEnv,
): z.output<Schema> {
  // An empty variable, as compose files leave behind, means unset.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment is wrong.\n${complaints.join('\n')}`, { cause: parsed.error });
}
