// The PostgreSQL server of the tests. One for a whole vitest run, which names its folder in the environment; else (a script
// that uses test databases outside of vitest) one of the process's own, for as long as it has databases.

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/start-embedded-postgres.js';

export const FOLDER_VARIABLE = 'TASTEMAKER_TEST_POSTGRES';

interface OwnServer {
  folder: string;
  server: EmbeddedPostgres;
}

let users = 0;
let own: Promise<OwnServer> | undefined;
let shared: Promise<EmbeddedPostgres> | undefined;

/** The server, started if nobody has yet. Each call is to be matched by one of `leaveServer`. */
export async function joinServer(): Promise<EmbeddedPostgres> {
  const folder = process.env[FOLDER_VARIABLE];
  if (folder !== undefined) {
    shared ??= startEmbeddedPostgres({ dataFolder: folder, durable: false });
    return shared;
  }
  users += 1;
  own ??= startOwn();
  return (await own).server;
}

export async function leaveServer(): Promise<void> {
  if (own === undefined || --users > 0) return;
  const { folder, server } = await own;
  own = undefined;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** A folder that the server's user may enter, should we be root. */
export async function makeServerFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-test-postgres-'));
  await chmod(folder, 0o755);
  return folder;
}

async function startOwn(): Promise<OwnServer> {
  const folder = await makeServerFolder();
  return { folder, server: await startEmbeddedPostgres({ dataFolder: folder, durable: false }) };
}
