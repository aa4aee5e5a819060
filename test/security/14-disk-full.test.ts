// An accident: the disk fills up. Before it is full, what is large is refused by name and jobs wait; when it is full to the
// last byte, logs cannot be written and the database may stop; and when somebody makes room, everything goes on by itself.
// The disk is a small one of the test's own (a tmpfs), which only root may mount; elsewhere the test is left out, and says so.
import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers } from '../../packages/cli/src/supervisor/child.js';
import {
  adminClient,
  makeHome,
  readiness,
  removeHome,
  startHome,
  type TestInstallation,
} from './support/installation.js';

const mebibyte = 2 ** 20;
const diskBytes = 700 * mebibyte;
/** What the installation leaves free. */
const floorBytes = 150 * mebibyte;
const patient = { timeout: 150_000, interval: 300 };

const home = makeHome();
const isMounted = mount();
if (!isMounted) process.stderr.write('No file system can be mounted here: the test of a full disk is left out.\n');

let installation: TestInstallation;
let url: string;
let client: ReturnType<typeof adminClient>;

function mount(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=0755`, 'tmpfs', home], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // Not root, or a container without the right to.
    if (error instanceof Error) return false;
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const filler = join(home, 'filler');
const freeBytes = (): number => {
  const { bavail, bsize } = statfsSync(home);
  return bavail * bsize;
};

/** Leaves so many bytes free, or none at all. */
function fillTo(left: number): void {
  const file = openSync(filler, 'a');
  try {
    for (let chunk = mebibyte; chunk >= 512; ) {
      try {
        if (freeBytes() - left < chunk) chunk /= 2;
        else writeSync(file, Buffer.alloc(chunk, 'x'));
      } catch (error) {
        if (codeOf(error) !== 'ENOSPC') throw error;
        chunk /= 2;
      }
    }
  } finally {
    closeSync(file);
  }
}

const logOf = (name: string): string => readFileSync(join(home, 'logs', `${name}.log`), 'utf8');

function importInto(projectId: string) {
  const line = { prompt: 'Which boat?', chosen: 'The red one.', rejected: 'The blue one.' };
  return client.importFile(projectId, { source: 'pairs' }, `${JSON.stringify(line)}\n`);
}

afterAll(() => {
  // The mount is busy as long as a process of the home lives.
  if (isMounted) execFileSync('umount', ['-l', home]);
  removeHome(home);
});

describe.skipIf(!isMounted)('on a small disk', () => {
  beforeAll(async () => {
    installation = startHome(home, { TASTEMAKER_MIN_FREE_DISK: String(floorBytes) });
    url = await installation.up;
    client = adminClient(home, url);
    await client.createProject({ name: 'kept' });
  });

  test('below the floor uploads and imports are refused before they begin, and jobs wait', async () => {
    const source = join(home, 'imports', 'assistant');
    mkdirSync(join(home, 'imports'), { recursive: true });
    cpSync(fileURLToPath(new URL('../../packages/microworld/models/assistant', import.meta.url)), source, {
      recursive: true,
    });
    fillTo(floorBytes - 10 * mebibyte);
    const { items } = await client.listProjects({});
    const projectId = items[0]?.id ?? '';
    await expect(importInto(projectId)).rejects.toMatchObject({ status: 507, code: 'insufficient_storage' });
    // What is small still works: labelers judge on.
    await client.createProject({ name: 'small' });
    const { id } = await client.createModel({ name: 'later', kind: 'assistant', path: source });
    await expect.poll(() => logOf('worker'), patient).toContain('work waits for room on the disk');
    expect((await client.getModel(id)).status).toBe('importing');
    rmSync(filler);
    await expect.poll(async () => (await client.getModel(id)).status, patient).toBe('ready');
    expect(await importInto(projectId)).toMatchObject({ comparisons: 1 });
  });

  test('full to the last byte, nothing ends for good, and all is as it was once there is room', async () => {
    const api = installation.pids('api/dist/main.js');
    fillTo(0);
    // The write-ahead log grows until it finds no room: the database stops, as it must.
    const big = 'x'.repeat(200_000);
    await expect
      .poll(async () => {
        fillTo(0);
        const prompt = { messages: [{ role: 'user' as const, content: `${Math.random()}${big}` }] };
        const created = await client
          .createProject({ name: 'large' })
          .then(({ id }) =>
            client.createPrompts(
              id,
              Array.from({ length: 20 }, () => prompt),
            ),
          )
          .catch((error: unknown) => error);
        return created instanceof Error;
      }, patient)
      .toBe(true);
    for (let index = 0; index < 300; index += 1) await answers(`${url}/healthz`);
    expect(await answers(`${url}/healthz`)).toBe(true);
    expect(installation.pids('api/dist/main.js')).toEqual(api);
    rmSync(filler);
    await expect.poll(async () => (await readiness(url)).status, patient).toBe(200);
    await expect.poll(async () => (await client.createProject({ name: 'after' })).name, patient).toBe('after');
    const { items } = await client.listProjects({});
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['kept', 'small', 'after']));
  });

  test('it stops as asked', async () => {
    installation.signal('SIGTERM');
    expect(await installation.ended).toBe(0);
  });
});
