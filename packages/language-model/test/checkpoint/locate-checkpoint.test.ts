import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateCheckpoint, openCheckpoint } from '../../src/index.js';
import { checkpointError, failureOf } from './failures.js';
import { copyOf, fixture, temporaryFolder } from './folders.js';

function folderOf(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

describe('a path to a checkpoint', () => {
  test('names a Hugging Face folder', async () => {
    const path = copyOf('llama');
    expect(await locateCheckpoint(path)).toEqual({ format: 'hugging-face', path, folder: path });
  });

  test('names a GGUF file, whatever it is called', async () => {
    const path = join(folderOf('model'), 'model');
    expect(await locateCheckpoint(path)).toEqual({ format: 'gguf', path, folder: dirname(path) });
  });

  test('names the GGUF file of a folder that holds nothing else to load', async () => {
    const folder = folderOf('llama.Q4_1.gguf', 'README.md');
    const path = join(folder, 'llama.Q4_1.gguf');
    expect(await locateCheckpoint(folder)).toEqual({ format: 'gguf', path, folder });
  });

  test('names a Hugging Face folder also where GGUF files lie beside it', async () => {
    const folder = folderOf('config.json', 'one.gguf', 'two.gguf');
    expect(await locateCheckpoint(folder)).toMatchObject({ format: 'hugging-face', path: folder });
  });

  test('names nothing where two GGUF files are there to choose from', async () => {
    const failure = await failureOf(() => locateCheckpoint(folderOf('two.gguf', 'one.gguf')));
    expect(failure).toMatchObject(checkpointError('unknown-format', 'holds one.gguf and two.gguf: name one'));
  });

  test('names nothing where nothing is', async () => {
    const failure = await failureOf(() => locateCheckpoint(join(temporaryFolder(), 'none')));
    expect(failure).toMatchObject(checkpointError('missing-file', 'none: is missing'));
  });

  test('in a folder without either is missed by the name of the file that a folder needs', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'nested'));
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(checkpointError('missing-file', 'config.json'));
  });

  test('opens the same model by its file and by its folder', async () => {
    const folder = temporaryFolder();
    cpSync(fixture('llama.gguf'), join(folder, 'llama.gguf'));
    const [byFile, byFolder] = [await openCheckpoint(fixture('llama.gguf')), await openCheckpoint(folder)];
    expect(byFolder.read('model.norm.weight')).toEqual(byFile.read('model.norm.weight'));
    byFile.close();
    byFolder.close();
  });
});
