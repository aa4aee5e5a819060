// Artifacts move from a folder into a bucket and back, whatever happens on the way.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Artifacts, openArtifacts } from '@tastemaker/artifacts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bucketAt, isS3LeftOut, type S3Server, startS3Server } from '../../../test/s3/s3-server.ts';
import { moveArtifacts } from '../src/artifacts/move-artifacts.js';
import { openTerminal } from '../src/terminal.js';

const terminal = () =>
  openTerminal(true, { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough() });

const listed = async (store: Artifacts) => {
  const all: string[] = [];
  for await (const hash of store.list()) all.push(hash);
  return all.toSorted();
};

describe.skipIf(isS3LeftOut())('artifacts', () => {
  let server: S3Server;
  let folder: string;
  let disk: Artifacts;
  let bucket: Artifacts;
  const hashes: string[] = [];
  const never = new AbortController().signal;

  beforeAll(async () => {
    server = await startS3Server();
  });

  afterAll(() => server.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'move-'));
    disk = await openArtifacts(join(folder, 'disk'));
    bucket = await openArtifacts(bucketAt(server, randomUUID()), { cacheFolder: join(folder, 'cache') });
    hashes.length = 0;
    for (const name of ['one', 'two', 'three']) {
      hashes.push((await disk.putStream(`${name}.txt`, Readable.from([name.repeat(1000)]))).hash);
    }
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const move = (from: Artifacts, to: Artifacts, remove = false, signal = never) =>
    moveArtifacts({ from, to, remove }, terminal(), signal);

  it('go into a bucket and back, and are removed only where that is asked for', async () => {
    expect(await move(disk, bucket)).toMatchObject({ present: 0, removed: 0, left: 0, damaged: [] });
    expect(await listed(bucket)).toEqual(hashes.toSorted());
    expect(await listed(disk)).toEqual(hashes.toSorted());
    expect(await move(disk, bucket, true)).toMatchObject({ copied: [], present: 3, removed: 3, left: 0 });
    expect(await listed(disk)).toEqual([]);
    await move(bucket, disk, true);
    expect(await listed(bucket)).toEqual([]);
    expect(await text((await disk.openFile(hashes[0] ?? '')).stream)).toBe('one'.repeat(1000));
  });

  it('are told how many are left when it is interrupted, and go on from there', async () => {
    const interrupted = new AbortController();
    const stopping: Artifacts = Object.create(bucket, {
      has: {
        value: async (hash: string) => {
          const isThere = await bucket.has(hash);
          if ((await listed(bucket)).length === 1) interrupted.abort();
          return isThere;
        },
      },
      putFiles: { value: bucket.putFiles.bind(bucket) },
    });
    expect(await move(disk, stopping, false, interrupted.signal)).toMatchObject({ left: 2, damaged: [] });
    expect(await listed(bucket)).toHaveLength(1);
    expect(await move(disk, bucket)).toMatchObject({ present: 1, left: 0 });
    expect(await listed(bucket)).toEqual(hashes.toSorted());
  });

  it('that are damaged stay where they are, and the others go', async () => {
    const [damaged = ''] = hashes;
    const path = join(await disk.folderOf(damaged), 'one.txt');
    await chmod(path, 0o644);
    await writeFile(path, 'edited');
    expect(await move(disk, bucket, true)).toMatchObject({ damaged: [damaged], removed: 2, left: 1 });
    expect(await listed(disk)).toEqual([damaged]);
    expect(await listed(bucket)).toHaveLength(2);
  });

  it('are removed nowhere unless they are read back whole from where they went', async () => {
    await move(disk, bucket);
    const [hash = ''] = hashes;
    const key = `${bucket.name.replace('s3:/', server.endpoint)}files/${hash}/one.txt`;
    const authorization =
      'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00';
    expect((await fetch(key, { method: 'PUT', body: 'altered', headers: { authorization } })).ok).toBe(true);
    expect(await move(disk, bucket, true)).toMatchObject({ damaged: [hash], removed: 2 });
    expect(await listed(disk)).toEqual([hash]);
  });
});
