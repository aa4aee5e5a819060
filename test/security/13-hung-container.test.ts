// An accident: a service in a container hangs. Docker restarts what ends, not what hangs; so the container's health check ends
// a service that has fallen silent, and leaves alone one that answers.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answers } from '../../packages/cli/src/supervisor/child.js';
import { freePort } from '../../packages/cli/src/supervisor/ports.js';
import { launch } from '../../packages/cli/test/command.js';
import { createTestDatabase } from '../../packages/database/src/testing/index.js';

const script = fileURLToPath(new URL('../../packages/cli/bin/healthcheck.js', import.meta.url));

function check(port: string): Promise<number> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env: { ...process.env, PORT: port } }, (error) =>
      resolve(error === null ? 0 : 1),
    );
  });
}

test.runIf(process.platform === 'linux')('the health check ends a service that hangs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-health-'));
  const database = await createTestDatabase();
  const port = String(await freePort('127.0.0.1'));
  const api = launch(['api'], {
    PORT: port,
    DATABASE_URL: database.url,
    TASTEMAKER_HOME: folder,
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    TASTEMAKER_ADMIN_TOKEN: 'the-admin-of-this-test',
    LOG_LEVEL: 'error',
  });
  const ended = new Promise((resolve) => api.once('exit', (_code, signal) => resolve(signal)));
  try {
    // One that has not answered yet is given its time.
    for (let time = 0; time < 4; time += 1) await check('1');
    await expect.poll(() => answers(`http://127.0.0.1:${port}/healthz`), { timeout: 120_000 }).toBe(true);
    expect(await check(port)).toBe(0);
    api.kill('SIGSTOP');
    expect([await check(port), await check(port)]).toEqual([1, 1]);
    expect(api.signalCode).toBeNull();
    expect(await check(port)).toBe(1);
    expect(await ended).toBe('SIGKILL');
  } finally {
    api.kill('SIGKILL');
    await ended;
    await database.drop();
    rmSync(folder, { recursive: true });
  }
});
