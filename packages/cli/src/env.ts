// The command's environment, parsed once; nothing else here reads process.env.
import { resolve } from 'node:path';
import { type ArtifactsPlace, artifactsPlace } from '@tastemaker/artifacts';
import type { RetentionRules } from '@tastemaker/database';
import {
  addressesVariable,
  artifactsVariables,
  retentionRules,
  retentionVariables,
} from '@tastemaker/service/environment';
import { z } from 'zod';
import { usageFailure } from './failure.js';

const schema = z.object({
  TASTEMAKER_HOME: z.string().min(1).default('.tastemaker'),
  DATABASE_URL: z.url().optional(),
  TASTEMAKER_DIRECT_DATABASE_URL: z.url().optional(),
  TASTEMAKER_OWNER_DATABASE_URL: z.url().optional(),
  REDIS_URL: z.url().optional(),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  TASTEMAKER_ADMIN_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  TASTEMAKER_SECRET_KEY: z.string().optional(),
  TASTEMAKER_ENGINE: z.enum(['auto', 'native', 'wasm']).default('auto'),
  ...artifactsVariables,
  ...retentionVariables,
  TASTEMAKER_INFERENCE_URL: addressesVariable.optional(),
  TASTEMAKER_API_URL: z.url().optional(),
  TASTEMAKER_TOKEN: z.string().min(1).optional(),
});

export interface Environment {
  /** Absolute path of the home folder. */
  readonly home: string;
  /** Undefined: an embedded PostgreSQL under the home. */
  readonly databaseUrl: string | undefined;
  /** The server itself, where `databaseUrl` is a connection pooler in transaction mode. */
  readonly directDatabaseUrl: string | undefined;
  /** Who owns the tables, for migrations; undefined: as `databaseUrl`. Never given to a service. */
  readonly ownerDatabaseUrl: string | undefined;
  /** Undefined: the queue lives in PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly adminToken: string | undefined;
  /** Seals the keys of endpoints; undefined: the home's own, made at its first start. */
  readonly secretKey: string | undefined;
  readonly engine: 'auto' | 'native' | 'wasm';
  /** Where artifacts go. */
  readonly artifacts: ArtifactsPlace;
  /** How long what may be let go is kept. */
  readonly retention: RetentionRules;
  /** Of each replica of a service that runs already, with commas between them; undefined: the home's own. */
  readonly inferenceUrl: string | undefined;
  /** The server that REST commands talk to; undefined: the one running from the home. */
  readonly apiUrl: string | undefined;
  /** The token that REST commands present; undefined: the home's admin token. */
  readonly token: string | undefined;
  /** What child processes inherit. */
  readonly inherited: Readonly<NodeJS.ProcessEnv>;
}

/** @throws {Failure} naming the variable that is wrong. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  // An empty variable, as compose files and shells leave behind, means unset.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw usageFailure(`the environment variable ${String(issue?.path[0])} is wrong: ${issue?.message ?? ''}`);
  }
  const env = parsed.data;
  if (env.TASTEMAKER_DIRECT_DATABASE_URL !== undefined && env.DATABASE_URL === undefined) {
    throw usageFailure('TASTEMAKER_DIRECT_DATABASE_URL goes with DATABASE_URL, which names the connection pooler');
  }
  return {
    home: resolve(env.TASTEMAKER_HOME),
    databaseUrl: env.DATABASE_URL,
    directDatabaseUrl: env.TASTEMAKER_DIRECT_DATABASE_URL,
    ownerDatabaseUrl: env.TASTEMAKER_OWNER_DATABASE_URL,
    redisUrl: env.REDIS_URL,
    port: env.PORT,
    host: env.HOST,
    adminToken: env.TASTEMAKER_ADMIN_TOKEN,
    secretKey: env.TASTEMAKER_SECRET_KEY,
    engine: env.TASTEMAKER_ENGINE,
    artifacts: artifactsPlace(resolve(env.TASTEMAKER_HOME), {
      location: env.TASTEMAKER_ARTIFACTS,
      cache: env.TASTEMAKER_ARTIFACTS_CACHE,
      cacheMebibytes: env.TASTEMAKER_ARTIFACTS_CACHE_SIZE,
    }),
    retention: retentionRules(env),
    inferenceUrl: env.TASTEMAKER_INFERENCE_URL?.join(','),
    apiUrl: env.TASTEMAKER_API_URL,
    token: env.TASTEMAKER_TOKEN,
    inherited: given,
  };
}
