import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createModelImport, modelById } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';
import { recordedLog } from './support/recorded-log.js';

const recorded = fileURLToPath(new URL('../../../packages/language-model/test/fixtures/llama-reward', import.meta.url));
let folder: string;
let database: TestDatabase;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-imports-'));
  database = await createTestDatabase();
});

afterEach(async () => {
  await worker?.stop();
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** A copy of a small reward model in an import folder, after `change` had its way with its tokenizer.json. */
function checkpoint(name: string, change: (tokenizer: Record<string, unknown>) => void): string {
  const path = join(folder, 'imports', name);
  mkdirSync(path, { recursive: true });
  cpSync(recorded, path, { recursive: true });
  const file = join(path, 'tokenizer.json');
  const tokenizer: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));
  change(tokenizer);
  writeFileSync(file, JSON.stringify(tokenizer));
  return path;
}

async function imported(name: string, sourcePath: string) {
  const { id } = await createModelImport(database.database, { name, kind: 'reward', sourcePath, card: '' });
  worker = await startWorker(testEnvironment(database.url, folder), recordedLog([]));
  await expect
    .poll(async () => (await modelById(database.database, id)).status, { timeout: 60_000 })
    .not.toBe('importing');
  return modelById(database.database, id);
}

const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };

test('a checkpoint that can be used, but does not fit itself, is imported with warnings', async () => {
  const path = checkpoint('one token too many', (tokenizer) => {
    tokenizer['added_tokens'] = [...Object(tokenizer['added_tokens']), { ...flags, id: 300, content: '<|extra|>' }];
  });
  expect(await imported('extra', path)).toMatchObject({
    status: 'ready',
    warnings: [expect.stringMatching(/"<\|extra\|>" with id 300, .*resize_token_embeddings/)],
  });
});

test("a checkpoint beside another model's tokenizer is refused with what to do", async () => {
  const path = checkpoint('other', (tokenizer) => {
    const model = Object(tokenizer['model']);
    tokenizer['model'] = { ...model, vocab: { ...model.vocab, another: 300 } };
  });
  expect(await imported('other', path)).toMatchObject({
    status: 'failed',
    warnings: [],
    error: expect.stringMatching(/imports\/other\/tokenizer\.json: .* embeddings for 300 tokens.*Put the model's own/),
  });
});
