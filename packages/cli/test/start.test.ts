import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers } from '../src/supervisor/child.js';
import { launch, run } from './command.js';
import { processesNaming } from './processes.js';

let home: string;
let started: ChildProcess;
let url: string;
let loginLink: string;
let notes = '';

const env = (): Record<string, string> => ({ TASTEMAKER_HOME: home, PORT: '0', TASTEMAKER_ENGINE: 'wasm' });

/** Starts an installation and resolves with its address once it serves. */
async function start(): Promise<{ child: ChildProcess; url: string; loginLink: string }> {
  const child = launch(['start', '--no-demo', '--json'], env());
  notes = '';
  child.stderr?.on('data', (chunk) => {
    notes += String(chunk);
  });
  let output = '';
  const printed = await new Promise<{ url: string; loginLink: string }>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      if (output.endsWith('}\n')) resolve(JSON.parse(output));
    });
    child.once('exit', (code) => reject(new Error(`start ended with ${String(code)}: ${notes}`)));
  });
  return { child, url: printed.url, loginLink: printed.loginLink };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

const processesOfHome = () => processesNaming(home);

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tastemaker-start-'));
  ({ child: started, url, loginLink } = await start());
});

afterAll(async () => {
  if (started.exitCode === null) {
    const gone = exitOf(started);
    started.kill('SIGTERM');
    await gone;
  }
  rmSync(home, { recursive: true, force: true });
});

test('start brings up an API that answers, and a token only its owner can read', async () => {
  expect(await answers(`${url}/healthz`)).toBe(true);
  expect(statSync(join(home, 'admin-token')).mode & 0o777).toBe(0o600);
  const { code, stdout } = await run(['project', 'create', 'first', '--json'], env());
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'first' });
});

test('the link that start prints opens a page, and logs the admin in, once', async () => {
  const page = await fetch(loginLink);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('<div id="app">');
  const login = () => run(['login', loginLink, '--json'], { TASTEMAKER_HOME: join(home, 'a-person') });
  expect(JSON.parse((await login()).stdout)).toMatchObject({ user: { role: 'admin' } });
  expect((await login()).stderr).toContain('used up');
});

test('a second start on the same home is refused, naming process and address', async () => {
  const { code, stderr } = await run(['start', '--no-demo'], env());
  expect(code).toBe(1);
  expect(stderr).toContain(`already runs from ${home}: process ${started.pid}, at ${url}`);
});

test('a port in use is named, with the variable that changes it', async () => {
  const other = mkdtempSync(join(tmpdir(), 'tastemaker-port-'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  try {
    const { code, stderr } = await run(['start', '--no-demo'], { ...env(), TASTEMAKER_HOME: other, PORT: port });
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port} on 127.0.0.1 is in use`);
    expect(stderr).toContain('PORT=');
  } finally {
    server.close();
    rmSync(other, { recursive: true });
  }
});

test('an API that is killed comes back at the same address', async () => {
  const api = processesOfHome().find(({ command }) => command.includes('services/api/dist/main.js'));
  process.kill(api?.pid ?? Number.NaN, 'SIGKILL');
  await expect.poll(() => notes, { timeout: 120_000 }).toContain('api was ended by SIGKILL');
  await expect.poll(() => answers(`${url}/healthz`), { timeout: 120_000 }).toBe(true);
});

test('a database that is killed is started again, with everything that was committed', async () => {
  const postmaster = processesOfHome().find(({ command }) => /postgres -D|postgres\.exe -D/.test(command));
  process.kill(postmaster?.pid ?? Number.NaN, 'SIGKILL');
  await expect.poll(() => notes, { timeout: 120_000 }).toContain('PostgreSQL has ended; starting it again');
  await expect
    .poll(async () => (await run(['project', 'list', '--json'], env())).stdout, { timeout: 120_000 })
    .toContain('first');
});

test('after kill -9 of the supervisor its children end, and the next start finds everything as it was', async () => {
  const gone = exitOf(started);
  started.kill('SIGKILL');
  await gone;
  await expect
    .poll(() => processesOfHome().filter(({ command }) => command.includes('/services/')), { timeout: 120_000 })
    .toEqual([]);
  ({ child: started, url } = await start());
  const { stdout } = await run(['project', 'list', '--json'], env());
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'first' }]);
});

test('Ctrl+C stops everything within seconds and leaves no process', async () => {
  const gone = exitOf(started);
  started.kill('SIGINT');
  expect(await gone).toBe(0);
  expect(processesOfHome()).toEqual([]);
  expect(await answers(`${url}/healthz`)).toBe(false);
  expect(readFileSync(join(home, 'logs', 'api.log'), 'utf8')).not.toBe('');
});
