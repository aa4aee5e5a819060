import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointHash } from '../../src/checkpoint/checkpoint-hash.js';
import { checkpointError, failureOf } from './failures.js';
import { copyOf, fixture, temporaryFolder } from './folders.js';

test('copies of a model have one hash, and it does not depend on where they lie', async () => {
  expect(await checkpointHash(copyOf('llama'))).toBe(await checkpointHash(fixture('llama')));
});

test('a model card changes nothing, a weight or a configuration does', async () => {
  const folder = copyOf('llama');
  const before = await checkpointHash(folder);
  writeFileSync(join(folder, 'README.md'), '# A model');
  expect(await checkpointHash(folder)).toBe(before);
  writeFileSync(join(folder, 'generation_config.json'), '{}');
  const other = await checkpointHash(folder);
  expect(other).not.toBe(before);
  const weights = readFileSync(join(folder, 'model.safetensors'));
  weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
  writeFileSync(join(folder, 'model.safetensors'), weights);
  expect(await checkpointHash(folder)).not.toBe(other);
});

test("a single file's hash is the SHA-256 of its content", async () => {
  const expected = createHash('sha256')
    .update(readFileSync(fixture('llama.gguf')))
    .digest('hex');
  expect(await checkpointHash(fixture('llama.gguf'))).toBe(expected);
});

test('where there is no model there is no hash', async () => {
  expect(await failureOf(() => checkpointHash(temporaryFolder()))).toMatchObject(
    checkpointError('unknown-format', 'no files of a model'),
  );
  expect(await failureOf(() => checkpointHash(join(temporaryFolder(), 'none')))).toMatchObject(
    checkpointError('missing-file', 'none'),
  );
});
