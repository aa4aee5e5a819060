// What only a bucket does: uploads that go on, copies that stay within bounds, and failures that say what to do.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { type Artifacts, contentHash, openArtifacts } from '@tastemaker/artifacts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bucketAt, isS3LeftOut, type S3Server, startS3Server } from '../../../test/s3/s3-server.ts';

const mebibyte = 2 ** 20;
/** Moto looks at no more of a signature than that there is one. */
const signed = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00',
};

/** Passes requests on to the server of S3, unless it is told to do something else with them. */
interface Proxy {
  readonly endpoint: string;
  /** Of each request, `PUT /bucket/key?query`. */
  readonly seen: string[];
  /** Answers a request itself, and returns true. */
  interfere: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Ends each answer's connection after so many bytes of its body. */
  cutAfterBytes: number;
  close(): void;
}

async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const proxy = { seen: [] as string[], interfere: () => false, cutAfterBytes: Number.POSITIVE_INFINITY } as Omit<
    Proxy,
    'endpoint' | 'close'
  >;
  const server: Server = createServer((incoming, response) => {
    proxy.seen.push(`${incoming.method} ${incoming.url}`);
    if (proxy.interfere(incoming, response)) return;
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      let passed = 0;
      answer.on('data', (chunk: Buffer) => {
        const rest = proxy.cutAfterBytes - passed;
        passed += chunk.length;
        if (passed < proxy.cutAfterBytes) response.write(chunk);
        else response.write(chunk.subarray(0, rest), () => response.destroy());
      });
      answer.on('end', () => response.end());
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address with a port.');
  const own = address.port;
  return Object.assign(proxy, {
    endpoint: `http://127.0.0.1:${own}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

function answerError(response: ServerResponse, status: number, code: string): true {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} was asked for.</Message></Error>`);
  return true;
}

const isPart = ({ method, url = '' }: IncomingMessage, number: number) =>
  method === 'PUT' && url.includes(`partNumber=${number}&`);

const mebibyteOf = (letter: string) => Readable.from([letter.repeat(mebibyte)]);

const twoRows = () => Readable.from(['a row and another row']);

describe.skipIf(isS3LeftOut())('a bucket', () => {
  let server: S3Server;
  let proxy: Proxy;
  let folder: string;
  let id: string;
  let weights: string;

  beforeAll(async () => {
    server = await startS3Server();
  });

  afterAll(() => server.close());

  beforeEach(async () => {
    proxy = await startProxy(server.endpoint);
    folder = await mkdtemp(join(tmpdir(), 'bucket-'));
    id = randomUUID();
    weights = join(folder, 'weights.bin');
    // No two parts alike.
    const blocks = Array.from({ length: 23 }, (_, i) => Buffer.alloc(mebibyte, `block ${i} `));
    await writeFile(weights, Buffer.concat(blocks));
  });

  afterEach(async () => {
    proxy.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (cache: string, cacheBytes?: number, endpoint = proxy.endpoint): Promise<Artifacts> =>
    openArtifacts(bucketAt({ ...server, endpoint }, id), {
      cacheFolder: join(folder, cache),
      partBytes: 5 * mebibyte,
      cacheBytes,
      retry: { attempts: 3, firstPauseMs: 10 },
    });

  const copy = (hash: string) => join(folder, 'cache', hash.slice(0, 2), hash);

  const partsSent = () => proxy.seen.filter((each) => /^PUT .*partNumber=/.test(each));
  it('goes on with an upload that was broken off, from the parts that are there', async () => {
    proxy.interfere = (incoming) => isPart(incoming, 4) && incoming.socket.destroy() !== undefined;
    const store = await open('first');
    await expect(store.putFolder(weights)).rejects.toMatchObject({ code: 'artifact_store_unavailable' });
    const { hash } = await contentHash(weights);
    expect(await store.has(hash)).toBe(false);
    proxy.interfere = () => false;
    proxy.seen.length = 0;
    // Another process, on another machine.
    await (await open('second')).putFolder(weights);
    const numbers = partsSent().map((each) => Number(/partNumber=(\d+)/.exec(each)?.[1]));
    expect(numbers).toContain(4);
    expect(numbers).not.toContain(1);
    expect(proxy.seen.filter((each) => each.startsWith('POST') && each.endsWith('uploads'))).toEqual([]);
    expect((await (await open('third')).verify(hash)).bytes).toBe(23 * mebibyte);
  });

  it('sends nothing again of what is there whole', async () => {
    await (await open('first')).putFolder(weights);
    proxy.seen.length = 0;
    await (await open('second')).putFolder(weights);
    expect(partsSent()).toEqual([]);
  });

  it('reads on where the connection is lost in the middle', async () => {
    const { hash } = await (await open('first')).putFolder(weights);
    proxy.cutAfterBytes = 3 * mebibyte;
    proxy.seen.length = 0;
    const { stream } = await (await open('second')).openFile(hash);
    expect((await buffer(stream)).equals(await readFile(weights))).toBe(true);
    expect(proxy.seen.filter((each) => each.includes('weights.bin')).length).toBeGreaterThan(7);
  });

  const changed = async (hash: string, body: string | Buffer) => {
    const key = `${server.endpoint}/tastemaker-test/${id}/files/${hash}/rows.jsonl`;
    expect((await fetch(key, { method: 'PUT', body, headers: signed })).ok).toBe(true);
  };

  it.for([
    ['altered', 'a row and anothEr row'],
    ['truncated', 'a row and'],
    ['longer', 'a row and another row and'],
  ] as const)('gives nobody an object that was %s, and replaces it when it is stored again', async ([, body]) => {
    const { hash } = await (await open('first')).putStream('rows.jsonl', twoRows());
    await changed(hash, body);
    const other = await open('second');
    await expect(other.folderOf(hash)).rejects.toMatchObject({ code: 'artifact_corrupt' });
    await expect(other.verify(hash)).rejects.toMatchObject({ code: 'artifact_corrupt' });
    await expect(other.openFile(hash).then(({ stream }) => text(stream))).rejects.toMatchObject({
      code: 'artifact_corrupt',
    });
    await other.putStream('rows.jsonl', twoRows());
    await expect((await open('third')).verify(hash)).resolves.toMatchObject({ hash });
  });

  it('says that a file is missing, and believes no manifest that was changed', async () => {
    const { hash } = await (await open('first')).putStream('rows.jsonl', Readable.from(['rows']));
    const other = await open('second');
    await fetch(`${server.endpoint}/tastemaker-test/${id}/files/${hash}/rows.jsonl`, {
      method: 'DELETE',
      headers: signed,
    });
    await expect(other.files(hash)).rejects.toThrow('the file rows.jsonl is missing');
    const manifest = `${server.endpoint}/tastemaker-test/${id}/manifests/${hash}.json`;
    const content = await (await fetch(manifest, { headers: signed })).text();
    await fetch(manifest, { method: 'PUT', body: content.replace('rows.jsonl', 'rows.json'), headers: signed });
    await expect(other.files(hash)).rejects.toMatchObject({ code: 'artifact_corrupt' });
  });

  it.for([
    [404, 'NoSuchBucket', 'artifact_store_misconfigured', 'Create it'],
    [403, 'AccessDenied', 'artifact_store_misconfigured', 's3:GetObject'],
    [403, 'InvalidAccessKeyId', 'artifact_store_misconfigured', 'AWS_ACCESS_KEY_ID'],
    [403, 'SignatureDoesNotMatch', 'artifact_store_misconfigured', 'AWS_SECRET_ACCESS_KEY'],
    [400, 'ExpiredToken', 'artifact_store_misconfigured', 'AWS_SESSION_TOKEN'],
    [403, 'RequestTimeTooSkewed', 'artifact_store_misconfigured', 'clock'],
    [301, 'PermanentRedirect', 'artifact_store_misconfigured', 'AWS_REGION'],
    [400, 'AuthorizationHeaderMalformed', 'artifact_store_misconfigured', 'AWS_REGION'],
    [503, 'SlowDown', 'artifact_store_unavailable', 'busy'],
    [500, 'InternalError', 'artifact_store_unavailable', 'busy or failed'],
  ] as const)('tells %i %s with bucket, key, action and cure', async ([status, code, expected, cure]) => {
    proxy.interfere = (_, response) => answerError(response, status, code);
    const error: unknown = await (await open('cache')).has('a'.repeat(64)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: expected });
    const message = error instanceof Error ? error.message : '';
    for (const part of ['Cannot read', `${id}/manifests/aaaa`, 's3://tastemaker-test/', proxy.endpoint, cure]) {
      expect(message).toContain(part);
    }
  });

  it('tells a server that is not there, and one that is something else', async () => {
    const gone = await open('cache', undefined, 'http://127.0.0.1:9');
    await expect(gone.check()).rejects.toMatchObject({ code: 'artifact_store_unavailable' });
    proxy.interfere = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html><title>Hello</html>');
      return true;
    };
    await expect((await open('cache')).check()).rejects.toThrow('does not speak S3');
  });

  it('tells that there is no such bucket when it is asked whether it works', async () => {
    const location = bucketAt(server, id).replace('tastemaker-test', 'no-such-bucket');
    const store = await openArtifacts(location, { cacheFolder: join(folder, 'cache') });
    await expect(store.check()).rejects.toThrow('there is no bucket of that name');
  });

  it('keeps copies within bounds: what was longest not used goes, what is used stays', async () => {
    const store = await open('cache', 3 * mebibyte);
    const hashes: string[] = [];
    for (const letter of ['a', 'b', 'c']) hashes.push((await store.putStream('rows', mebibyteOf(letter))).hash);
    const [first = '', second = '', third = ''] = hashes;
    const over = new AbortController();
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(copy(first), longAgo, longAgo);
    await utimes(copy(second), new Date(longAgo.getTime() + 1000), new Date(longAgo.getTime() + 1000));
    await utimes(copy(third), longAgo, longAgo);
    await store.folderOf(third, { until: over.signal });
    await store.putStream('rows', mebibyteOf('d'));
    await expect(stat(copy(first))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(stat(copy(second))).resolves.toBeDefined();
    await expect(stat(copy(third))).resolves.toBeDefined();
    over.abort();
    // And it comes back.
    expect(await readdir(await store.folderOf(first))).toEqual(['rows']);
  });

  it('tidies up: copies of what was deleted elsewhere, and uploads that nobody went on with', async () => {
    const store = await open('cache');
    const { hash } = await store.putStream('rows', Readable.from(['x']));
    await (await open('other')).delete(hash);
    await store.tidy();
    await expect(stat(copy(hash))).resolves.toBeDefined();
    await utimes(copy(hash), 1, 1);
    await store.tidy();
    await expect(stat(copy(hash))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('has somebody without credentials upload and download by addresses', async () => {
    const store = await open('cache');
    const presigned = store.presigned;
    if (presigned === undefined) throw new Error('A bucket signs addresses.');
    await mkdir(join(folder, 'model'));
    await writeFile(join(folder, 'model', 'config.json'), '{}');
    await writeFile(join(folder, 'model', 'rows.jsonl'), 'rows');
    const { hash, files, bytes } = await contentHash(join(folder, 'model'));
    await expect(presigned.presignUpload('a'.repeat(64), files, 60)).rejects.toMatchObject({
      code: 'artifact_corrupt',
    });
    const uploads = await presigned.presignUpload(hash, files, 60);
    for (const { name, url, headers } of uploads) {
      const body = await readFile(join(folder, 'model', name));
      const answer = await fetch(url, { method: 'PUT', headers, body });
      expect(answer.status, await answer.text()).toBe(200);
    }
    expect(await store.has(hash)).toBe(false);
    expect(await presigned.finishUpload(hash, files)).toEqual({ hash, bytes });
    const answer = await fetch(await presigned.presignDownload(hash, 'rows.jsonl', 60));
    expect(await answer.text()).toBe('rows');
    const expected = createHash('sha256').update('rows').digest('hex');
    expect(files.find(({ name }) => name === 'rows.jsonl')?.sha256).toBe(expected);
  });

  it('stores nothing that was uploaded otherwise than it was said', async () => {
    const store = await open('cache');
    const { hash, files } = await contentHash(weights);
    const [upload] = (await store.presigned?.presignUpload(hash, files, 60)) ?? [];
    const { origin, pathname } = new URL(upload?.url ?? '');
    const answer = await fetch(`${origin}${pathname}`, { method: 'PUT', body: 'something else', headers: signed });
    expect(answer.ok).toBe(true);
    await expect(store.presigned?.finishUpload(hash, files)).rejects.toMatchObject({ code: 'artifact_corrupt' });
    expect(await store.has(hash)).toBe(false);
  });
});

describe('the location of a bucket', () => {
  it.for([
    ['s3://', 'no URL|no valid name'],
    ['s3://b', 'no valid name'],
    ['s3://key:secret@bucket/prefix', 'credentials'],
    ['s3://bucket:9000/prefix', 'port'],
    ['s3://bucket/a//b', 'empty part'],
    ['s3://bucket/a/../b%20c', 'not safe'],
    ['s3://bucket/prefix?regoin=x', 'regoin is unknown'],
    ['s3://bucket/prefix?endpoint=localhost', 'no http'],
    ['s3://bucket/prefix?pathStyle=yes', 'true or false'],
  ] as const)('%s is refused', async ([location, reason]) => {
    const opened = openArtifacts(location, { cacheFolder: tmpdir() });
    await expect(opened).rejects.toMatchObject({ code: 'artifact_location_unsupported' });
    await expect(opened).rejects.toThrow(new RegExp(reason));
    await expect(opened).rejects.not.toThrow(/secret@/);
  });
});
