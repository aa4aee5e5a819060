// Small files that become large when they are read: a researcher, or whoever wrote the file that a researcher downloaded,
// uploads a few kilobytes, and the API runs out of memory, or answers nobody for as long as it unpacks them.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parquet, zstdRepeated } from './fuzz/files.js';
import { type ApiProcess, longestWaitDuring, startApiProcess } from './support/api-process.js';

let api: ApiProcess;
beforeAll(async () => {
  api = await startApiProcess();
});
afterAll(() => api.stop());

const mebibyte = 2 ** 20;
/** What held the API up did so for ten seconds and more. */
const waitMs = 4000;

/** Sent while somebody asks the API small questions. */
async function sent(path: string, bytes: Buffer) {
  let answer = { status: 0, code: '', detail: '' };
  const longestMs = await longestWaitDuring(api.url, async () => {
    answer = await api.send(path, bytes);
  });
  return { ...answer, isAlive: api.isAlive(), servesOthers: longestMs < waitMs };
}

const refused = { status: 422, code: 'import_failed', isAlive: true, servesOthers: true };
const imports = () => `projects/${api.project.id}/imports?source=file`;
const pair = { chosen: ['yes'], rejected: ['no'] };

describe('a parquet file is refused, and others are served meanwhile, when', () => {
  test('one cell of 300 MB is packed into kilobytes (zstd)', async () => {
    const columns = { prompt: ['x'.repeat(300 * mebibyte)], ...pair };
    const bytes = parquet('ZSTD', { ZSTD: (input) => zstdRepeated(0x78, input.length) }, columns);
    expect(bytes.length).toBeLessThan(100_000);
    expect(await sent(imports(), bytes)).toMatchObject(refused);
  });

  test('one cell of 150 MB is packed into kilobytes (brotli)', async () => {
    const columns = { prompt: ['x'.repeat(150 * mebibyte)], ...pair };
    const bytes = parquet('BROTLI', { BROTLI: (input) => brotliCompressSync(input) }, columns);
    expect(bytes.length).toBeLessThan(100_000);
    expect(await sent(imports(), bytes)).toMatchObject(refused);
  });

  test('many rows share one long text of its dictionary', async () => {
    const rows = 20_000;
    const text = 'x'.repeat(mebibyte / 4);
    const columns = {
      prompt: Array(rows).fill(text),
      chosen: Array(rows).fill('yes'),
      rejected: Array(rows).fill('no'),
    };
    expect(await sent(imports(), parquet('SNAPPY', {}, columns))).toMatchObject(refused);
  });

  test('it claims to have more rows than it has bytes', async () => {
    const bytes = parquet('SNAPPY', {}, { prompt: ['a', 'b'], chosen: ['1', '2'], rejected: ['3', '4'] });
    const claim = Buffer.from(bytes);
    // Every 2 of the table of contents that is a 64-bit integer of its own, as a row count is: zigzag 4 in a compact field.
    for (let at = claim.length - 8 - claim.readUInt32LE(claim.length - 8); at < claim.length - 9; at++) {
      if (claim[at] === 0x16 && claim[at + 1] === 0x04) claim[at + 1] = 0x7e;
    }
    expect(await sent(imports(), claim)).toMatchObject(refused);
  });
});

describe('text that is almost nothing costs little time:', () => {
  test('25 kB of gzip that are 25 MB of line ends', async () => {
    const bytes = gzipSync(Buffer.alloc(25 * mebibyte, '\n'));
    expect(await sent(imports(), bytes)).toMatchObject(refused);
  });

  test('60 MB of spaces', async () => {
    expect(await sent(imports(), Buffer.alloc(60 * mebibyte, ' '))).toMatchObject(refused);
    const demonstrations = `projects/${api.project.id}/demonstrations/import?source=file&state=accepted`;
    expect(await sent(demonstrations, Buffer.alloc(60 * mebibyte, ' '))).toMatchObject(refused);
  });

  test('text that unpacks to a thousand times its size', async () => {
    const bytes = gzipSync(Buffer.alloc(300 * mebibyte, '{}\n'));
    expect(await sent(imports(), bytes)).toMatchObject(refused);
  });

  test('lists within lists, a hundred thousand deep', async () => {
    const deep = `{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`;
    expect(await sent(imports(), Buffer.from(deep))).toMatchObject(refused);
    const snapshots = `projects/${api.project.id}/snapshots/upload?kind=documents&name=deep`;
    expect(await sent(snapshots, Buffer.from(deep))).toMatchObject(refused);
  });
});
