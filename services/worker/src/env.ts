import { join, resolve } from 'node:path';
import { z } from 'zod';

/** The worker's variables; nothing else in this service reads `process.env`. */
const schema = z.object({
  DATABASE_URL: z.url(),
  REDIS_URL: z.url().optional(),
  TASTEMAKER_HOME: z.string().min(1).default('.tastemaker'),
  TASTEMAKER_ARTIFACTS: z.string().min(1).optional(),
  TASTEMAKER_INFERENCE_URL: z.url(),
  TASTEMAKER_ENGINE: z.enum(['auto', 'native', 'wasm']).default('auto'),
  HOST: z.string().min(1).default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3002),
});

export interface WorkerEnvironment {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly artifacts: string;
  /** Where trainers keep what they need to go on after a crash: `<home>/runs/<run id>`. */
  readonly runsFolder: string;
  readonly inferenceUrl: string;
  readonly engine: 'auto' | 'native' | 'wasm';
  readonly host: string;
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
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    artifacts: env.TASTEMAKER_ARTIFACTS ?? join(home, 'artifacts'),
    runsFolder: join(home, 'runs'),
    inferenceUrl: env.TASTEMAKER_INFERENCE_URL,
    engine: env.TASTEMAKER_ENGINE,
    logLevel: env.LOG_LEVEL,
    host: env.HOST,
    port: env.PORT,
  };
}
