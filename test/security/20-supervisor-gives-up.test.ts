// An accident: a service crashes again and again, the database's folder cannot be read for a while, a port is taken while a
// service is away. Nothing of that ends the installation: it tries again for as long as it takes, says what it waits for
// wherever somebody may look, and is whole again by itself when the cause is gone.
import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers } from '../../packages/cli/src/supervisor/child.js';
import { run } from '../../packages/cli/test/command.js';
import { isAlive, processesNaming } from '../../packages/cli/test/processes.js';
import {
  adminClient,
  command,
  databasePids,
  environmentOf,
  makeHome,
  readiness,
  removeHome,
  startHome,
  type TestInstallation,
} from './support/installation.js';

let home: string;
let installation: TestInstallation;
let url: string;
const patient = { timeout: 120_000, interval: 200 };

beforeAll(async () => {
  home = makeHome();
  installation = startHome(home);
  url = await installation.up;
  await adminClient(home, url).createProject({ name: 'kept' });
});

afterAll(() => removeHome(home));

function kill(pids: readonly number[], signal: NodeJS.Signals): void {
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, signal);
}

test('a service that cannot start again is waited for beyond any count, and says why', async () => {
  const taken = await takePort(Number(new URL(url).port), () => kill(installation.pids('api/dist/main.js'), 'SIGKILL'));
  // More crashes in a row than any supervisor that counts to five would bear.
  await expect.poll(() => installation.notes(), patient).toContain('6 times in a row');
  expect(installation.waitingFor()).toMatchObject([{ part: 'api', reason: expect.stringContaining('in a row') }]);
  taken.close();
  await expect.poll(() => answers(`${url}/readyz`), patient).toBe(true);
  await expect.poll(() => installation.waitingFor(), patient).toEqual([]);
});

test('a database folder that cannot be read is waited for, and told by /readyz, doctor and every command', async () => {
  const folder = join(home, 'postgres', 'cluster');
  chmodSync(folder, 0o000);
  kill(databasePids(installation), 'SIGKILL');
  await expect
    .poll(() => installation.waitingFor(), patient)
    .toMatchObject([{ part: 'PostgreSQL', reason: expect.stringMatching(/ermission denied|EACCES/) }]);
  await expect
    .poll(() => readiness(url), patient)
    .toMatchObject({ status: 503, body: { waitingFor: [{ part: 'PostgreSQL' }] } });
  expect(await (await fetch(`${url}/login`, { headers: { accept: 'text/html' } })).text()).toContain('id="app"');
  expect((await command(home, 'project', 'list')).stderr).toContain('PostgreSQL');
  chmodSync(folder, 0o700);
  await expect.poll(() => answers(`${url}/readyz`), patient).toBe(true);
  expect(await adminClient(home, url).listProjects({})).toMatchObject({ items: [{ name: 'kept' }] });
});

test('stopping ends what does not listen: frozen services, a frozen database, and all that they started', async () => {
  const running = installation.pids('');
  kill(databasePids(installation), 'SIGSTOP');
  for (const name of ['api', 'inference', 'worker']) kill(installation.pids(`${name}/dist/main.js`), 'SIGSTOP');
  installation.signal('SIGTERM');
  expect(await installation.ended).toBe(0);
  await expect.poll(() => processesNaming(home), patient).toEqual([]);
  expect(running.filter(isAlive)).toEqual([]);
});

test('the first start waits for a folder that cannot be read, too', async () => {
  const folder = join(home, 'postgres', 'cluster');
  chmodSync(folder, 0o000);
  installation = startHome(home);
  await expect.poll(() => installation.notes(), patient).toContain('waiting for PostgreSQL');
  chmodSync(folder, 0o700);
  url = await installation.up;
  expect(await adminClient(home, url).listProjects({})).toMatchObject({ items: [{ name: 'kept' }] });
  installation.signal('SIGTERM');
  expect(await installation.ended).toBe(0);
});

test('what only a person can mend still ends the start, by name', async () => {
  const wrong = { ...environmentOf(home), TASTEMAKER_OIDC_ISSUER: 'https://id.example.org' };
  const { code, stderr } = await run(['start', '--no-demo'], wrong);
  expect(code).toBe(1);
  expect(stderr).toContain('TASTEMAKER_OIDC_ISSUER');
});

/** Holds a port as soon as whoever has it lets go. */
async function takePort(port: number, free: () => void): Promise<Server> {
  free();
  for (;;) {
    const server = createServer((socket) => socket.destroy());
    const isTaken = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isTaken) return server;
  }
}
