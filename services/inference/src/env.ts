// The service's environment, parsed once; nothing else here reads process.env.
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { type ArtifactsPlace, artifactsPlace } from '@tastemaker/artifacts';
import {
  artifactsVariables,
  engineVariable,
  parseEnvironment,
  portVariable,
  serviceVariables,
} from '@tastemaker/service/environment';
import { z } from 'zod';

const schema = z.object({
  ...serviceVariables,
  PORT: portVariable(3001),
  ...artifactsVariables,
  TASTEMAKER_ENGINE: engineVariable,
  /** MiB that loaded models may take; half of the machine's memory if unset. */
  TASTEMAKER_MODEL_MEMORY: z.coerce.number().int().min(1).optional(),
  /** MiB that each model may take beside its weights for recent prompts, so that prompts that begin alike are read once. */
  TASTEMAKER_PREFIX_CACHE: z.coerce.number().int().min(0).default(256),
  /** Scores kept, so that the same input is not scored twice; 0 keeps none. */
  TASTEMAKER_SCORE_CACHE: z.coerce.number().int().min(0).default(50_000),
  /** Requests under way and waiting at once; what comes beyond is refused with 429. */
  TASTEMAKER_MAXIMUM_REQUESTS: z.coerce.number().int().min(1).default(256),
});

export interface InferenceEnvironment {
  readonly host: string;
  readonly port: number;
  readonly artifacts: ArtifactsPlace;
  readonly engine: 'auto' | 'native' | 'wasm';
  readonly modelMemoryBytes: number;
  readonly prefixCacheBytes: number;
  readonly scoreCacheEntries: number;
  readonly maximumRequests: number;
  readonly secretKey: Buffer | undefined;
  readonly drainSeconds: number;
  readonly tracesEndpoint: string | undefined;
  readonly logLevel: string;
}

/** @throws Error that names each variable that is wrong */
export function readInferenceEnvironment(variables: NodeJS.ProcessEnv = process.env): InferenceEnvironment {
  const env = parseEnvironment(schema, variables);
  const mebibytes = env.TASTEMAKER_MODEL_MEMORY;
  return {
    host: env.HOST,
    port: env.PORT,
    artifacts: artifactsPlace(resolve(env.TASTEMAKER_HOME), {
      location: env.TASTEMAKER_ARTIFACTS,
      cache: env.TASTEMAKER_ARTIFACTS_CACHE,
      cacheMebibytes: env.TASTEMAKER_ARTIFACTS_CACHE_SIZE,
    }),
    engine: env.TASTEMAKER_ENGINE,
    modelMemoryBytes: mebibytes === undefined ? totalmem() / 2 : mebibytes * 2 ** 20,
    prefixCacheBytes: env.TASTEMAKER_PREFIX_CACHE * 2 ** 20,
    scoreCacheEntries: env.TASTEMAKER_SCORE_CACHE,
    maximumRequests: env.TASTEMAKER_MAXIMUM_REQUESTS,
    secretKey: env.TASTEMAKER_SECRET_KEY,
    drainSeconds: env.TASTEMAKER_DRAIN_SECONDS,
    tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: env.LOG_LEVEL,
  };
}
