// An installation in a temporary home, removed in the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  type ArtifactsPlace,
  artifactsPlace,
  isBucketLocation,
  locationBelow,
  openArtifacts,
} from '@tastemaker/artifacts';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import type { Terminal } from '../terminal.js';
import { stopSignal } from './signals.js';
import { type Installation, startInstallation } from './supervisor.js';

/** Long enough to fetch the engine. An installation that people wait for never gives up; this one has nobody to wait. */
const startWithinMs = 900_000;

/**
 * Runs `body` with an installation of its own: a temporary home, a free port, and nothing that belongs to another one.
 * Stopped and removed in the end, whatever happens.
 */
export async function inThrowAwayHome(
  env: Environment,
  terminal: Terminal,
  { name, keep = false }: { readonly name: string; readonly keep?: boolean },
  body: (installation: Installation, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = stopSignal();
  const home = mkdtempSync(join(tmpdir(), `tastemaker-${name}-`));
  const own = {
    ...env,
    home,
    port: 0,
    host: '127.0.0.1',
    databaseUrl: undefined,
    directDatabaseUrl: undefined,
    ownerDatabaseUrl: undefined,
    redisUrl: undefined,
    artifacts: throwAwayPlace(env, home),
    inferenceUrl: undefined,
    adminToken: undefined,
    secretKey: undefined,
  };
  try {
    terminal.note(`${name}: starting in ${home}`);
    const installation = await startWithin(startWithinMs, own, terminal, stopping);
    try {
      await Promise.race([body(installation, stopping), installation.failed]);
    } finally {
      await installation.stop();
    }
  } finally {
    if (keep)
      terminal.note(`kept: ${home}${isBucketLocation(env.artifacts.location) ? `, ${own.artifacts.location}` : ''}`);
    else {
      await removeArtifacts(own.artifacts);
      rmSync(home, { recursive: true, force: true });
    }
  }
}

/** Below the bucket of the environment, where that names one: what is tried is what will run. */
function throwAwayPlace({ artifacts }: Environment, home: string): ArtifactsPlace {
  const isBucket = isBucketLocation(artifacts.location);
  const location = isBucket ? locationBelow(artifacts.location, basename(home)) : undefined;
  return artifactsPlace(home, { location, cache: undefined, cacheMebibytes: undefined });
}

/** From a bucket; a folder lies in the home. */
async function removeArtifacts(place: ArtifactsPlace): Promise<void> {
  if (!isBucketLocation(place.location)) return;
  const store = await openArtifacts(place.location, place);
  for await (const hash of store.list()) await store.delete(hash);
}

async function startWithin(
  milliseconds: number,
  env: Environment,
  terminal: Terminal,
  stopping: AbortSignal,
): Promise<Installation> {
  const late = new AbortController();
  const cure = 'what it waited for is told above';
  const reason = new Failure('not_started', `it did not come up within ${milliseconds / 60_000} minutes`, { cure });
  const timer = setTimeout(() => late.abort(reason), milliseconds);
  try {
    return await startInstallation(env, terminal, AbortSignal.any([stopping, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
