import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScoringApi, startScoringApi } from './scoring-api.js';

/** Asking reward models on the command line, by a real API. */

let api: ScoringApi;

beforeAll(async () => {
  api = await startScoringApi('first', 'second');
});
afterAll(() => api.close());

async function succeed(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await api.command(args, input);
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
  const file = join(api.folder, 'answers.jsonl');
  writeFileSync(
    file,
    '{"prompt": "Sing.", "completion": "La"}\n{"prompt": "Sing."}\n{"prompt": "", "completion": "La la"}\n',
  );
  const { code, stdout, stderr } = await api.command(['score', '--model', 'first', '--file', file]);
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
