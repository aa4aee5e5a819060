import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openArtifacts } from '@tastemaker/artifacts';
import { expect, test } from 'vitest';
import { locateModel } from '../src/model-location.js';

test('an artifact that is one GGUF file is loaded from that file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model-location-'));
  const artifacts = await openArtifacts(folder);
  const { hash } = await artifacts.putStream('model.Q4_1.gguf', Readable.from(['GGUF']));
  const { path } = await locateModel(artifacts, `sha256:${hash}`);
  expect(path).toBe(join(await artifacts.folderOf(hash), 'model.Q4_1.gguf'));
  await rm(folder, { recursive: true, force: true });
});
