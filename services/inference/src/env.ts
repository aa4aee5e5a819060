// The service's environment, parsed once; nothing else here reads process.env.
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSecretKey } from '@tastemaker/secrets';
import { z } from 'zod';

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  TASTEMAKER_HOME: z.string().min(1).default('.tastemaker'),
  TASTEMAKER_ARTIFACTS: z.string().min(1).optional(),
  TASTEMAKER_ENGINE: z.enum(['auto', 'native', 'wasm']).default('auto'),
  /** MiB that loaded models may take; half of the machine's memory if unset. */
  TASTEMAKER_MODEL_MEMORY: z.coerce.number().int().min(1).optional(),
  /** MiB that each model may take beside its weights for recent prompts, so that prompts that begin alike are read once. */
  TASTEMAKER_PREFIX_CACHE: z.coerce.number().int().min(0).default(256),
  /** Scores kept, so that the same input is not scored twice; 0 keeps none. */
  TASTEMAKER_SCORE_CACHE: z.coerce.number().int().min(0).default(50_000),
  /** Requests under way and waiting at once; what comes beyond is refused with 429. */
  TASTEMAKER_MAXIMUM_REQUESTS: z.coerce.number().int().min(1).default(256),
  /** Opens the endpoints of models that are not hosted here; the same as the API's. */
  TASTEMAKER_SECRET_KEY: z.string().optional(),
  /** Where traces go, an OTLP receiver over HTTP. Unset: none are made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface InferenceEnvironment {
  readonly host: string;
  readonly port: number;
  readonly artifacts: string;
  readonly engine: 'auto' | 'native' | 'wasm';
  readonly modelMemoryBytes: number;
  readonly prefixCacheBytes: number;
  readonly scoreCacheEntries: number;
  readonly maximumRequests: number;
  readonly secretKey: Buffer | undefined;
  readonly tracesEndpoint: string | undefined;
  readonly logLevel: string;
}

/** @throws Error that names each variable that is wrong */
export function readInferenceEnvironment(variables: NodeJS.ProcessEnv = process.env): InferenceEnvironment {
  // An empty variable, as compose files leave behind, means unset.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const complaints = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The environment is wrong.\n${complaints.join('\n')}`, { cause: parsed.error });
  }
  const env = parsed.data;
  const mebibytes = env.TASTEMAKER_MODEL_MEMORY;
  return {
    host: env.HOST,
    port: env.PORT,
    artifacts: env.TASTEMAKER_ARTIFACTS ?? join(resolve(env.TASTEMAKER_HOME), 'artifacts'),
    engine: env.TASTEMAKER_ENGINE,
    modelMemoryBytes: mebibytes === undefined ? totalmem() / 2 : mebibytes * 2 ** 20,
    prefixCacheBytes: env.TASTEMAKER_PREFIX_CACHE * 2 ** 20,
    scoreCacheEntries: env.TASTEMAKER_SCORE_CACHE,
    maximumRequests: env.TASTEMAKER_MAXIMUM_REQUESTS,
    secretKey: env.TASTEMAKER_SECRET_KEY === undefined ? undefined : secretKeyOf(env.TASTEMAKER_SECRET_KEY),
    tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: env.LOG_LEVEL,
  };
}

function secretKeyOf(text: string): Buffer {
  try {
    return parseSecretKey(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The environment is wrong.\nTASTEMAKER_SECRET_KEY: ${why}`, { cause });
  }
}
