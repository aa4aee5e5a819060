import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { inferenceScoreRequest, inferenceWarmRequest } from '@tastemaker/contracts';
import { claimModelImport, createModelImport, finishModelImport } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { vi } from 'vitest';
import { answers } from '../src/supervisor/child.js';
import { freePort } from '../src/supervisor/ports.js';
import { type Finished, launch, run } from './command.js';

/** A real API with reward models of these names. An inference service is played: the score of an answer is its length. */
export interface ScoringApi {
  /** For files of the test; the command's home. */
  readonly folder: string;
  /** The command, as an admin of this API. */
  command(args: readonly string[], input?: string): Promise<Finished>;
  close(): Promise<void>;
}

const token = 'the-admin-of-this-test';

export async function startScoringApi(...models: readonly string[]): Promise<ScoringApi> {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-scoring-'));
  const database = await createTestDatabase();
  for (const name of models) await addRewardModel(database, name);
  const inferencePort = await freePort('127.0.0.1');
  const inference = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const answer = played(request.url ?? '', await json(request));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    };
    void reply();
  }).listen(inferencePort, '127.0.0.1');
  const port = String(await freePort('127.0.0.1'));
  const url = `http://127.0.0.1:${port}`;
  const api = launch(['api'], {
    PORT: port,
    DATABASE_URL: database.url,
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${inferencePort}`,
    TASTEMAKER_ADMIN_TOKEN: token,
    LOG_LEVEL: 'error',
  });
  await vi.waitUntil(() => answers(`${url}/healthz`), { timeout: 120_000 });
  return {
    folder,
    command: (args, input = '') =>
      run(args, { TASTEMAKER_HOME: folder, TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: token }, input),
    close: async () => {
      await ended(api);
      inference.close();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function addRewardModel({ database }: TestDatabase, name: string): Promise<void> {
  const order = { name, kind: 'reward', sourcePath: '/nowhere', card: '' } as const;
  const { id } = await createModelImport(database, order);
  const claimed = await claimModelImport(database, id, 'test');
  const facts = { checkpointHash: name.padEnd(64, '0').replaceAll(/[^0-9a-f]/g, 'e'), parameters: 1, bytes: 1 };
  await finishModelImport(database, claimed?.claim ?? { id, attempt: 0 }, facts);
}

/** The inference service's part, by its contract. */
function played(path: string, body: unknown): unknown {
  if (path === '/v1/warm') return inferenceWarmRequest.parse(body);
  const { model, inputs } = inferenceScoreRequest.parse(body);
  const lengths = inputs.map((input) => ('completion' in input ? input.completion.length : 0));
  return { model, scores: lengths.map((score) => ({ score, members: [score], deviation: 0, tokens: score })) };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
