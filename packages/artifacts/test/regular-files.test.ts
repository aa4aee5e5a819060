import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFolder, openRegularFile } from '@tastemaker/artifacts';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';

let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regular-'));
  await mkdir(join(folder, 'open', 'in'), { recursive: true });
  await mkdir(join(folder, 'shut'));
  writeFileSync(join(folder, 'open', 'in', 'file'), 'for everybody');
  writeFileSync(join(folder, 'shut', 'file'), 'for nobody');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function contentOf(name: string): Promise<string> {
  const { handle } = await openRegularFile(join(folder, 'open'), name);
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

const refusal = { code: 'artifact_invalid_source' };

test('a file is opened below a folder that is itself reached by a link', async () => {
  symlinkSync(join(folder, 'open'), join(folder, 'way'));
  const { handle, bytes } = await openRegularFile(join(folder, 'way'), 'in/file');
  await handle.close();
  expect(bytes).toBe(13);
});

describe('refused is', () => {
  test.each(['', '.', '..', '../shut/file', 'in/../in/file', '/etc/passwd', 'in//file', 'in\\file', 'in/file\0'])(
    'the name %j',
    async (name) => {
      await expect(contentOf(name)).rejects.toMatchObject({ code: 'artifact_invalid_name' });
    },
  );

  it.each([
    ['a link to a file', 'file', 'link'],
    ['a link on the way', '', 'link/file'],
  ])('%s', async (_, target, name) => {
    symlinkSync(join(folder, 'shut', target), join(folder, 'open', 'link'));
    await expect(contentOf(name)).rejects.toMatchObject(refusal);
  });

  it.skipIf(process.platform === 'win32')('a pipe, without waiting for its writer', async () => {
    execFileSync('mkfifo', [join(folder, 'open', 'pipe')]);
    await expect(contentOf('pipe')).rejects.toMatchObject(refusal);
    await expect(listFolder(join(folder, 'open'))).rejects.toMatchObject(refusal);
  });

  it.skipIf(process.platform === 'win32')('a socket', async () => {
    const server = createServer().listen(join(folder, 'open', 'socket'));
    await once(server, 'listening');
    await expect(contentOf('socket')).rejects.toMatchObject(refusal);
    await expect(listFolder(join(folder, 'open'))).rejects.toMatchObject(refusal);
    server.close();
  });

  it.skipIf(process.platform !== 'linux')('what a process shows of itself', async () => {
    symlinkSync('/proc/self', join(folder, 'open', 'self'));
    await expect(contentOf('self/environ')).rejects.toMatchObject(refusal);
  });

  it('a folder of too many files, too much depth or too many bytes, as a sparse file claims them', async () => {
    const open = join(folder, 'open');
    const limits = { files: 10, bytes: 1000, depth: 3 };
    await expect(listFolder(open, { ...limits, files: 0 })).rejects.toMatchObject(refusal);
    await expect(listFolder(open, { ...limits, depth: 0 })).rejects.toMatchObject(refusal);
    truncateSync(join(open, 'in', 'file'), 2 ** 40);
    await expect(listFolder(open, limits)).rejects.toMatchObject(refusal);
  });
});

/** Exchanges what stands at `name` for a link and back, as fast as it can. */
const exchanger = `
  const { renameSync, symlinkSync } = require('node:fs');
  const [open, kept, link] = process.argv.slice(1);
  process.send('started');
  for (let i = 0; ; i++) { renameSync(open, kept); renameSync(link, open); renameSync(open, link); renameSync(kept, open); }
`;

test.each([
  ['a file', 'in/file', 'shut/file'],
  ['a folder on the way', 'in', 'shut'],
])('%s that is exchanged for a link while it is opened shows nothing else', async (_, name, target) => {
  symlinkSync(join(folder, target), join(folder, 'link'));
  const paths = [join(folder, 'open', name), join(folder, 'kept'), join(folder, 'link')];
  const racer = spawn(process.execPath, ['-e', exchanger, ...paths], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(racer, 'message');
  const seen = new Map<string, number>();
  for (let i = 0; i < 2000; i++) {
    const outcome = await contentOf('in/file').catch((error: unknown) => String(Object(error).code));
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  racer.kill('SIGKILL');
  await once(racer, 'exit');
  // Gone for a moment, while it is exchanged.
  seen.delete('ENOENT');
  expect([...seen.keys()].toSorted()).toEqual(['artifact_invalid_source', 'for everybody']);
});
