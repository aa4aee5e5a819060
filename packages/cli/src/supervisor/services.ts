// The services of an installation: their entry files, addresses and environments.
import { fileURLToPath } from 'node:url';
import type { ArtifactsPlace } from '@tastemaker/artifacts';
import type { Environment } from '../env.js';
import type { Home } from './home.js';

/** Addresses and secrets that the services of one installation share. */
export interface Wiring {
  readonly databaseUrl: string;
  readonly directDatabaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly artifacts: ArtifactsPlace;
  readonly adminToken: string;
  /** Seals and opens the endpoints of models. */
  readonly secretKey: string;
  readonly host: string;
  readonly ports: { readonly api: number; readonly inference: number; readonly worker: number };
}

export type ServiceName = 'api' | 'inference' | 'worker';

/** The built entry file of a service. */
export function entryOf(name: ServiceName): string {
  const index = {
    api: import.meta.resolve('@tastemaker/api'),
    inference: import.meta.resolve('@tastemaker/inference'),
    worker: import.meta.resolve('@tastemaker/worker'),
  }[name];
  return fileURLToPath(new URL('./main.js', index));
}

export function urlOf(host: string, port: number): string {
  // A wildcard address is for listening; who calls needs a real one.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/**
 * The variables of one service, as docker-compose.yml sets them too. Only the API listens where people reach it; the
 * other two stay on this machine.
 */
export function serviceEnvironment(
  name: ServiceName,
  env: Environment,
  home: Home,
  wiring: Wiring,
): Record<string, string | undefined> {
  return {
    ...env.inherited,
    TF_CPP_MIN_LOG_LEVEL: env.inherited['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    TASTEMAKER_HOME: home.folder,
    DATABASE_URL: wiring.databaseUrl,
    TASTEMAKER_DIRECT_DATABASE_URL: wiring.directDatabaseUrl,
    // No service knows who owns the tables.
    TASTEMAKER_OWNER_DATABASE_URL: undefined,
    REDIS_URL: wiring.redisUrl,
    HOST: name === 'api' ? wiring.host : '127.0.0.1',
    PORT: String(wiring.ports[name]),
    TASTEMAKER_ENGINE: env.engine,
    TASTEMAKER_ARTIFACTS: wiring.artifacts.location,
    TASTEMAKER_ARTIFACTS_CACHE: wiring.artifacts.cacheFolder,
    TASTEMAKER_ADMIN_TOKEN: wiring.adminToken,
    TASTEMAKER_SECRET_KEY: wiring.secretKey,
    TASTEMAKER_INFERENCE_URL: env.inferenceUrl ?? urlOf('127.0.0.1', wiring.ports.inference),
    TASTEMAKER_API_URL: urlOf(wiring.host, wiring.ports.api),
    // What the supervisor waits for, for the API to tell.
    TASTEMAKER_STATUS_FILE: home.serverFile,
  };
}
