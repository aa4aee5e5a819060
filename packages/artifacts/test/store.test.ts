// What every store does, whichever it is: the same tests over a folder and over a bucket of a server that speaks S3.
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ArtifactError, type Artifacts, contentHash, openArtifacts } from '@tastemaker/artifacts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bucketAt, isS3LeftOut, type S3Server, startS3Server } from '../../../test/s3/s3-server.ts';

const mebibyte = 2 ** 20;
let folder: string;
let model: string;
let server: S3Server | undefined;

beforeAll(async () => {
  if (!isS3LeftOut()) server = await startS3Server();
});

afterAll(() => server?.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  model = join(folder, 'model');
  await mkdir(join(model, 'nested'), { recursive: true });
  await writeFile(join(model, 'config.json'), '{}');
  await writeFile(join(model, 'empty'), '');
  await writeFile(join(model, 'nested', 'ä #%+ .txt'), 'umlaut');
  // Three parts, of which the last is short.
  await writeFile(join(model, 'weights.bin'), Buffer.alloc(11 * mebibyte, 'weights of a model, '));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function* failingStream() {
  yield Buffer.from('half');
  throw new Error('connection lost');
}

const refuse = () => Promise.reject(new Error('refused'));

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const stores = [
  { kind: 'a folder', isLeftOut: false, place: () => join(folder, 'store') },
  { kind: 'a bucket', isLeftOut: isS3LeftOut(), place: (id: string) => (server ? bucketAt(server, id) : '') },
];

describe.for(stores.filter(({ isLeftOut }) => !isLeftOut))('in $kind', ({ place }) => {
  let id: string;
  let store: Artifacts;

  /** As another process does, which has a cache of its own. */
  const open = (cache: string) =>
    openArtifacts(place(id), {
      cacheFolder: join(folder, cache),
      partBytes: 5 * mebibyte,
      retry: { attempts: 4, firstPauseMs: 20 },
    });

  beforeEach(async () => {
    id = randomUUID();
    store = await open('cache');
  });

  it('a folder is kept under its content hash and read back by everybody', async () => {
    const stored = await store.putFolder(model);
    expect(stored.hash).toBe((await contentHash(model)).hash);
    const other = await open('other');
    expect(await other.has(stored.hash)).toBe(true);
    const path = await other.folderOf(stored.hash);
    expect(await readFile(join(path, 'nested', 'ä #%+ .txt'), 'utf8')).toBe('umlaut');
    expect((await contentHash(path)).hash).toBe(stored.hash);
    expect((await other.files(stored.hash)).map((file) => file.name)).toEqual([
      'config.json',
      'empty',
      'nested/ä #%+ .txt',
      'weights.bin',
    ]);
    expect(await other.verify(stored.hash)).toEqual(stored);
    expect(await collect(other.list())).toEqual([stored.hash]);
  });

  it('a stream is one named file, which others read as a stream', async () => {
    const stored = await store.putStream('rows.jsonl', Readable.from(['{"a":1}\n', '{"a":2}\n']));
    const file = await (await open('other')).openFile(stored.hash);
    expect(file).toMatchObject({ name: 'rows.jsonl', bytes: 16 });
    expect(await text(file.stream)).toBe('{"a":1}\n{"a":2}\n');
  });

  it('one file of many is opened by its name, an empty one too, and no other', async () => {
    const { hash } = await store.putFolder(model);
    const other = await open('other');
    expect(await text((await other.openFile(hash, 'empty')).stream)).toBe('');
    const { stream } = await other.openFile(hash, 'weights.bin');
    expect((await text(stream)).length).toBe(11 * mebibyte);
    for (const name of [undefined, '../config.json', 'gone']) {
      await expect(other.openFile(hash, name)).rejects.toMatchObject({ code: 'artifact_file_not_found' });
    }
  });

  it('files that come one after the other are stored if they are what was said', async () => {
    const { hash } = await contentHash(model);
    const chunks = async function* (name: string) {
      yield await readFile(join(model, name));
    };
    const files = async function* (names: string[]) {
      for (const name of names) yield { name, chunks: chunks(name) };
    };
    const names = ['config.json', 'empty', 'nested/ä #%+ .txt', 'weights.bin'];
    await expect(store.putFiles(hash, files(names.slice(1)))).rejects.toMatchObject({ code: 'artifact_corrupt' });
    expect(await store.has(hash)).toBe(false);
    expect((await store.putFiles(hash, files(names))).hash).toBe(hash);
    expect((await (await open('other')).verify(hash)).hash).toBe(hash);
  });

  it('the same content is stored once, also by several at once', async () => {
    const others = await Promise.all([open('a'), open('b')]);
    const stored = await Promise.all([store, ...others].map((each) => each.putFolder(model)));
    expect(new Set(stored.map(({ hash }) => hash)).size).toBe(1);
    expect(await collect(store.list())).toHaveLength(1);
    await (await open('c')).verify(stored[0]?.hash ?? '');
  });

  it('nothing is stored of a stream that fails, or of what is refused', async () => {
    await expect(store.putStream('rows.jsonl', failingStream())).rejects.toThrow('connection lost');
    await expect(store.putFolder(model, { inspect: refuse })).rejects.toThrow('refused');
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(store.putFolder(model, { signal })).rejects.toThrow('stopped');
    await expect(store.putStream('../out', Readable.from(['x']))).rejects.toMatchObject({
      code: 'artifact_invalid_name',
    });
    expect(await collect(store.list())).toEqual([]);
  });

  it('when it was stored is known, and known anew when it is stored again', async () => {
    const { hash } = await store.putFolder(model);
    const storedAt = await store.storedAt(hash);
    expect(Math.abs(Date.now() - (storedAt?.getTime() ?? 0))).toBeLessThan(30_000);
    await (await open('other')).putFolder(model);
    expect((await store.storedAt(hash))?.getTime()).toBeGreaterThanOrEqual(
      storedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    );
    expect(await store.storedAt('0'.repeat(64))).toBeUndefined();
  });

  it('what is deleted is gone for everybody, and deleting again is no error', async () => {
    const other = await open('other');
    const { hash } = await store.putFolder(model);
    await other.folderOf(hash);
    await store.delete(hash);
    await store.delete(hash);
    for (const each of [store, other]) {
      expect(await each.has(hash)).toBe(false);
      // A copy may be given out for two seconds more.
      await expect
        .poll(() => each.folderOf(hash).catch((error: unknown) => error))
        .toMatchObject({ code: 'artifact_not_found' });
      await expect(each.openFile(hash, 'config.json')).rejects.toMatchObject({ code: 'artifact_not_found' });
    }
  });

  it('a copy that somebody edits is read by nobody', async () => {
    const { hash } = await store.putStream('config.json', Readable.from(['{}']));
    const path = join(await store.folderOf(hash), 'config.json');
    await chmod(path, 0o644);
    await writeFile(path, '[]');
    // A folder is the store itself; of a bucket only the copy was edited, which is made anew.
    const read = store.folderOf(hash).then(
      (found) => readFile(join(found, 'config.json'), 'utf8'),
      (error: unknown) => (error instanceof ArtifactError ? error.code : error),
    );
    expect(['artifact_corrupt', '{}']).toContain(await read);
  });

  it('no other hash than a sha256 is taken', async () => {
    for (const hash of ['../../etc', 'A'.repeat(64), '']) {
      for (const ask of [store.has(hash), store.folderOf(hash), store.storedAt(hash), store.delete(hash)]) {
        await expect(ask).rejects.toMatchObject({ code: 'artifact_invalid_hash' });
      }
    }
  });

  it('whether it works can be asked', async () => {
    await expect(store.check()).resolves.toBeUndefined();
    await expect(store.tidy()).resolves.toBeUndefined();
  });
});
