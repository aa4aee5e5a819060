// vitest's `globalSetup`: gives all test files of a run one folder for their PostgreSQL server, which the first one to need
// it starts, and ends that server with the run.

import { readdir, rm } from 'node:fs/promises';
import { startEmbeddedPostgres } from '../embedded/start-embedded-postgres.js';
import { FOLDER_VARIABLE, makeServerFolder } from './test-server.js';

export async function setup(): Promise<void> {
  process.env[FOLDER_VARIABLE] = await makeServerFolder();
}

export async function teardown(): Promise<void> {
  const folder = process.env[FOLDER_VARIABLE];
  if (folder === undefined) return;
  const isUsed = (await readdir(folder)).includes('cluster');
  // Taking it over is how to get hold of it. Its data goes with it, so it need not write them out, which takes longer than
  // vitest waits after a whole run.
  if (isUsed) await (await startEmbeddedPostgres({ dataFolder: folder, durable: false })).kill();
  await rm(folder, { recursive: true, force: true });
}
