import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { inferenceScoreRequest, inferenceWarmRequest } from '@tastemaker/contracts';
import { claimModelImport, createModelImport, finishModelImport } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answers } from '../src/supervisor/child.js';
import { freePort } from '../src/supervisor/ports.js';
import { type Finished, launch, run } from './command.js';

/** Asking reward models on the command line, by a real API. An inference service is played: its scores are lengths. */

const token = 'the-admin-of-this-test';
let folder: string;
let database: TestDatabase;
let inference: Server;
let api: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-scoring-'));
  database = await createTestDatabase();
  for (const name of ['first', 'second']) await addRewardModel(name);
  const inferencePort = await freePort('127.0.0.1');
  inference = createServer((request, response) => void play(request, response)).listen(inferencePort, '127.0.0.1');
  const port = String(await freePort('127.0.0.1'));
  url = `http://127.0.0.1:${port}`;
  api = launch(['api'], {
    PORT: port,
    DATABASE_URL: database.url,
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${inferencePort}`,
    TASTEMAKER_ADMIN_TOKEN: token,
    LOG_LEVEL: 'error',
  });
  await vi.waitUntil(() => answers(`${url}/healthz`), { timeout: 120_000 });
});

/** The inference service's part, by its contract. */
async function play(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(played(request.url ?? '', await json(request))));
}

afterAll(async () => {
  const gone = new Promise((resolve) => api.once('exit', resolve));
  api.kill('SIGTERM');
  await gone;
  inference.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function addRewardModel(name: string): Promise<void> {
  const order = { name, kind: 'reward', sourcePath: '/nowhere', card: '' } as const;
  const { id } = await createModelImport(database.database, order);
  const claimed = await claimModelImport(database.database, id, 'test');
  const facts = { checkpointHash: name.padEnd(64, '0').replaceAll(/[^0-9a-f]/g, 'e'), parameters: 1, bytes: 1 };
  await finishModelImport(database.database, claimed?.claim ?? { id, attempt: 0 }, facts);
}

function played(path: string, body: unknown): unknown {
  if (path === '/v1/warm') return inferenceWarmRequest.parse(body);
  const { model, inputs } = inferenceScoreRequest.parse(body);
  const lengths = inputs.map((input) => ('completion' in input ? input.completion.length : 0));
  return { model, scores: lengths.map((score) => ({ score, members: [score], deviation: 0, tokens: score })) };
}

function command(args: readonly string[], input = ''): Promise<Finished> {
  return run(args, { TASTEMAKER_HOME: folder, TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: token }, input);
}

async function succeed(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await command(args, input);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('a model is put in force, asked without being named, and rolled back', async () => {
  expect(await succeed(['models', 'current', 'first'])).toContain('current  →  first');
  const scores = JSON.parse(await succeed(['score', '--prompt', 'Sing.', 'La', 'La la', '--json']));
  expect(scores.scores).toEqual([2, 5]);
  await succeed(['models', 'current', 'second']);
  expect(await succeed(['models', 'current', '--rollback'])).toContain('→  first');
  const history = JSON.parse(await succeed(['models', 'current', '--history', '--json']));
  expect(history.map(({ modelName }: { modelName: string }) => modelName)).toEqual(['first', 'second', 'first']);
});

test('two answers are compared', async () => {
  // σ(5 − 2)
  expect(await succeed(['compare', '--model', 'first', '--prompt', 'Sing.', 'La la', 'La'])).toContain('95.3 %');
});

test('a file is scored line by line; what has no score says why, and makes the status 1', async () => {
  const file = join(folder, 'answers.jsonl');
  writeFileSync(
    file,
    '{"prompt": "Sing.", "completion": "La"}\n{"prompt": "Sing."}\n{"prompt": "", "completion": "La la"}\n',
  );
  const { code, stdout, stderr } = await command(['score', '--model', 'first', '--file', file]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toMatchObject([
    { line: 1, score: 2 },
    { line: 2, error: { code: 'validation_failed' } },
    { line: 3, score: 5 },
  ]);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('1 line has no score') });
  const piped = await succeed(['score', '--model', 'first', '--file', '-'], '{"prompt": "a", "completion": "b"}\n');
  expect(JSON.parse(piped)).toEqual({ line: 1, score: 1 });
});
