import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { contentHash, openArtifacts } from '@tastemaker/artifacts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
let model: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  model = join(folder, 'model');
  await mkdir(join(model, 'nested'), { recursive: true });
  await writeFile(join(model, 'config.json'), '{}');
  await writeFile(join(model, 'weights.bin'), Buffer.alloc(3_000_000, 7));
  await writeFile(join(model, 'nested', 'ä.txt'), 'umlaut');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const openStore = () => openArtifacts(join(folder, 'store'));

async function* failingStream() {
  yield Buffer.from('half');
  throw new Error('connection lost');
}

describe('the content hash', () => {
  it.skipIf(process.platform !== 'linux')('is what find, sort and sha256sum say', async () => {
    const command = "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum";
    const expected = execFileSync('sh', ['-c', command], { cwd: model, encoding: 'utf8' }).split(' ')[0];
    expect((await contentHash(model)).hash).toBe(expected);
  });

  it('does not depend on times, modes or empty folders', async () => {
    const before = await contentHash(model);
    await utimes(join(model, 'config.json'), 1, 1);
    await chmod(join(model, 'config.json'), 0o600);
    await mkdir(join(model, 'empty'));
    expect((await contentHash(model)).hash).toBe(before.hash);
    expect(before.bytes).toBe(3_000_008);
  });

  it('depends on names and contents', async () => {
    const before = await contentHash(model);
    await writeFile(join(model, 'config.json'), '{ }');
    expect((await contentHash(model)).hash).not.toBe(before.hash);
  });

  it.each([
    ['a file', 'config.json'],
    ['a folder', 'nested'],
    ['nothing', 'gone'],
  ])('refuses a link to %s', async (_, target) => {
    await symlink(join(model, target), join(model, 'link'));
    await expect(contentHash(model)).rejects.toMatchObject({ code: 'artifact_invalid_source' });
  });
});

describe('a folder store', () => {
  it('keeps a folder under its content hash and gives it back', async () => {
    const store = await openStore();
    const stored = await store.putFolder(model);
    expect(stored.hash).toBe((await contentHash(model)).hash);
    expect(await store.has(stored.hash)).toBe(true);
    expect(await readFile(join(await store.folderOf(stored.hash), 'nested', 'ä.txt'), 'utf8')).toBe('umlaut');
    expect((await store.files(stored.hash)).map((file) => file.name)).toEqual([
      'config.json',
      'nested/ä.txt',
      'weights.bin',
    ]);
    expect(await store.verify(stored.hash)).toEqual(stored);
  });

  it('keeps a stream as one named file', async () => {
    const store = await openStore();
    const stored = await store.putStream('rows.jsonl', Readable.from(['{"a":1}\n', '{"a":2}\n']));
    const file = await store.openFile(stored.hash);
    expect(file).toMatchObject({ name: 'rows.jsonl', bytes: 16 });
    expect(await text(file.stream)).toBe('{"a":1}\n{"a":2}\n');
  });

  it('stores the same once when several put it at the same time', async () => {
    const stores = await Promise.all([openStore(), openStore()]);
    const stored = await Promise.all([...stores, ...stores].map((store) => store.putFolder(model)));
    expect(new Set(stored.map((one) => one.hash)).size).toBe(1);
    expect(await readdir(join(folder, 'store', 'staging'))).toEqual([]);
  });

  it('shows nothing of a put that failed', async () => {
    const store = await openStore();
    await expect(store.putStream('rows.jsonl', failingStream())).rejects.toThrow('connection lost');
    expect(await readdir(join(folder, 'store'))).toEqual(['staging']);
    expect(await readdir(join(folder, 'store', 'staging'))).toEqual([]);
  });

  it('fails, and nothing worse, when a file vanishes while the folder is stored', async () => {
    const store = await openStore();
    // As many files as it takes to be still at work when the last one goes.
    for (let i = 0; i < 50; i++) await writeFile(join(model, `part-${i}`), 'x');
    const storing = store.putFolder(model);
    await rm(join(model, 'weights.bin'));
    await expect(storing).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('clears what a killed process left behind a day ago', async () => {
    await openStore();
    const left = join(folder, 'store', 'staging', 'left');
    await mkdir(left);
    await utimes(left, 1, 1);
    await openStore();
    await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('notices changed bytes when asked to verify', async () => {
    const store = await openStore();
    const { hash } = await store.putFolder(model);
    const path = join(await store.folderOf(hash), 'config.json');
    await chmod(path, 0o644);
    await writeFile(path, '[]');
    await expect(store.verify(hash)).rejects.toMatchObject({ code: 'artifact_corrupt' });
  });

  it('reads nothing of what was changed since it was read, and replaces it when it is stored again', async () => {
    const store = await openStore();
    const { hash } = await store.putFolder(model);
    const path = join(await store.folderOf(hash), 'config.json');
    await chmod(path, 0o644);
    await writeFile(path, '[]');
    for (const read of [store.folderOf(hash), store.files(hash), store.openFile(hash, 'weights.bin')]) {
      await expect(read).rejects.toMatchObject({ code: 'artifact_corrupt' });
    }
    await store.putFolder(model);
    expect((await store.files(hash)).map(({ name }) => name)).toContain('weights.bin');
  });

  it('does not give a file whole that is changed while it is read', async () => {
    const store = await openStore();
    const { hash } = await store.putStream('rows.jsonl', Readable.from(['x'.repeat(3_000_000)]));
    const file = await store.openFile(hash);
    const path = join(await store.folderOf(hash), 'rows.jsonl');
    await chmod(path, 0o644);
    await writeFile(path, 'y'.repeat(3_000_000));
    await expect(text(file.stream)).rejects.toMatchObject({ code: 'artifact_corrupt' });
  });

  it('deletes, and deleting again is no error', async () => {
    const store = await openStore();
    const { hash } = await store.putFolder(model);
    await store.delete(hash);
    await store.delete(hash);
    expect(await store.has(hash)).toBe(false);
    await expect(store.folderOf(hash)).rejects.toMatchObject({ code: 'artifact_not_found' });
  });

  it('refuses hashes and names that could lead out of the store', async () => {
    const store = await openStore();
    const { hash } = await store.putFolder(model);
    await expect(store.has('../../etc')).rejects.toMatchObject({ code: 'artifact_invalid_hash' });
    await expect(store.openFile(hash, '../config.json')).rejects.toMatchObject({
      code: 'artifact_file_not_found',
    });
    await expect(store.putStream('../out', Readable.from(['x']))).rejects.toMatchObject({
      code: 'artifact_invalid_name',
    });
  });
});

it('says which locations it knows', async () => {
  await expect(openArtifacts('gs://bucket/prefix')).rejects.toMatchObject({ code: 'artifact_location_unsupported' });
});
