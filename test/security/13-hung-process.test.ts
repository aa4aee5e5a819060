// An accident: a process hangs. It is stopped, or turns in an endless loop, so it neither ends nor answers. The supervisor
// notices, ends it and starts it again; a frozen database is told at once and started again. A service that is healthy is
// left alone while the database is away.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers, superviseChild } from '../../packages/cli/src/supervisor/child.js';
import { freePort } from '../../packages/cli/src/supervisor/ports.js';
import {
  adminClient,
  databasePids,
  makeHome,
  readiness,
  removeHome,
  startHome,
  type TestInstallation,
} from './support/installation.js';

let home: string;
let installation: TestInstallation;
let url: string;
const patient = { timeout: 150_000, interval: 500 };
const parts = ['api/dist/main.js', 'inference/dist/main.js', 'host/host-process.js', 'worker/dist/main.js'];

beforeAll(async () => {
  home = makeHome();
  installation = startHome(home);
  url = await installation.up;
  await adminClient(home, url).createProject({ name: 'kept' });
});

afterAll(() => removeHome(home));

test('a frozen database is told, ended and started again, and the API that waited for it is left alone', async () => {
  const frozen = databasePids(installation);
  const api = installation.pids('api/dist/main.js');
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  await expect
    .poll(async () => (await readiness(url)).body.waitingFor, patient)
    .toMatchObject([{ part: 'PostgreSQL', reason: 'PostgreSQL does not answer' }]);
  await expect.poll(() => answers(`${url}/readyz`, 10_000), patient).toBe(true);
  expect(databasePids(installation)[0]).not.toBe(frozen[0]);
  expect(installation.pids('api/dist/main.js')).toEqual(api);
  expect(await adminClient(home, url).listProjects({})).toMatchObject({ items: [{ name: 'kept' }] });
});

test('services that are stopped are noticed and started again, each by whoever started it', async () => {
  const before = parts.map((part) => installation.pids(part));
  expect(before.map((pids) => pids.length)).toEqual([1, 1, 1, 1]);
  // The model host beside a living inference service first: with its parent it would only be swept along.
  const [, , [host = Number.NaN] = []] = before;
  process.kill(host, 'SIGSTOP');
  for (const [pid = Number.NaN] of [before[0] ?? [], before[3] ?? []]) process.kill(pid, 'SIGSTOP');
  await expect
    .poll(() => [0, 2, 3].map((index) => isReplaced(parts[index] ?? '', before[index] ?? [])), patient)
    .toEqual([true, true, true]);
  const [inference = Number.NaN] = installation.pids(parts[1] ?? '');
  process.kill(inference, 'SIGSTOP');
  await expect.poll(() => isReplaced(parts[1] ?? '', [inference]), patient).toBe(true);
  await expect.poll(() => answers(`${url}/readyz`), patient).toBe(true);
  expect(installation.notes()).toMatch(/api has not answered for \d+ s and was ended/);
});

test('an endless loop is noticed as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-loop-'));
  const entry = join(folder, 'service.mjs');
  writeFileSync(
    entry,
    `import { createServer } from 'node:http';
createServer((request, response) => {
  while (request.url === '/loop');
  response.end('{}');
}).listen(Number(process.env.PORT), '127.0.0.1');`,
  );
  const port = await freePort('127.0.0.1');
  const address = `http://127.0.0.1:${port}`;
  const reasons: string[] = [];
  const child = superviseChild(
    {
      name: 'service',
      entry,
      env: { ...process.env, PORT: String(port) },
      healthUrl: `${address}/`,
      logsFolder: folder,
    },
    { waitingFor: (_part, reason) => reasons.push(reason), isBack: () => undefined },
  );
  try {
    await child.ready;
    expect(await answers(`${address}/loop`)).toBe(false);
    await expect.poll(() => reasons[0], patient).toMatch(/service has not answered for \d+ s and was ended/);
    await expect.poll(() => answers(`${address}/`), patient).toBe(true);
  } finally {
    await child.stop();
    rmSync(folder, { recursive: true });
  }
});

function isReplaced(part: string, before: readonly number[]): boolean {
  const now = installation.pids(part);
  return now.length === 1 && now[0] !== before[0];
}
