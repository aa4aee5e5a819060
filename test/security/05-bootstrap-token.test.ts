// The admin token that an installation begins with has leaked and is revoked; whoever holds it waits for the next start,
// which used to bring it back, once as another person's. It stays revoked, whatever happens to its account, until somebody
// who runs the machine brings it back by a command, which is audited.
import { type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@tastemaker/client';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../packages/cli/src/supervisor/ports.js';
import { type Finished, launch, run } from '../../packages/cli/test/command.js';

const leaked = 'tmk_the-token-of-the-first-start';

let folder: string;
let database: TestDatabase;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-bootstrap-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Api {
  client(token: string): Client;
  stop(): Promise<void>;
}

/** An API process with the token in its environment, as compose starts one. */
async function startApi(token = leaked): Promise<Api> {
  const port = String(await freePort('127.0.0.1'));
  const child = launch(['api'], {
    PORT: port,
    DATABASE_URL: database.url,
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    TASTEMAKER_ADMIN_TOKEN: token,
  });
  const url = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await vi.waitUntil(isUp, { timeout: 120_000 });
  return { client: (secret) => createClient({ baseUrl: url, token: secret, retries: 0 }), stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** One life of the API: started, worked with, stopped. */
async function during<Result>(work: (api: Api) => Promise<Result>, token = leaked): Promise<Result> {
  const api = await startApi(token);
  try {
    return await work(api);
  } finally {
    await api.stop();
  }
}

function restore(...options: string[]): Promise<Finished> {
  return restoreAs(leaked, ...options);
}

function restoreAs(token: string, ...options: string[]): Promise<Finished> {
  const env = { TASTEMAKER_HOME: folder, DATABASE_URL: database.url, TASTEMAKER_ADMIN_TOKEN: token };
  return run(['token', 'restore-admin', '--json', ...options], env);
}

async function refused(api: Api, token = leaked): Promise<void> {
  await expect(api.client(token).me()).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
}

describe('beside a database of its own', () => {
  /** A second admin's, who stays. */
  let other: string;
  let otherId: string;
  let firstId: string;
  let tokenId: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    return () => database.drop();
  });

  /** The first life of the API, at whose end something befalls the token or its account. */
  function first(damage: (api: Api) => Promise<unknown>): Promise<unknown> {
    return during(async (api) => {
      const admin = await api.client(leaked).me();
      [firstId, tokenId] = [admin.id, admin.token.id];
      otherId = (await api.client(leaked).createUser({ name: 'Other', role: 'admin' })).id;
      other = (await api.client(leaked).createToken({ name: 'other', userId: otherId })).secret;
      return damage(api);
    });
  }

  test('it stays revoked over a start, until a command brings it back to the account it had', async () => {
    await first((api) => api.client(other).revokeToken(tokenId));
    await during(async (api) => {
      await refused(api);
      const back = await restore();
      expect(back.stderr).toBe('');
      expect(JSON.parse(back.stdout)).toMatchObject({ user: { id: firstId } });
      expect((await api.client(leaked).me()).id).toBe(firstId);
      const { items } = await api.client(other).listAudit({ action: 'token.restore' });
      expect(items).toMatchObject([{ actorId: null, detail: { userId: firstId } }]);
    });
  });

  test('it becomes nobody else’s when its account is deleted', async () => {
    await first((api) => api.client(other).deleteUser(firstId));
    await during(async (api) => {
      await refused(api);
      for (const options of [[], ['--new-account']]) {
        expect(await restore(...options)).toMatchObject({ code: 1, stderr: expect.stringContaining('--new-account') });
      }
      await refused(api);
      const fresh = 'tmk_another-secret-of-the-environment';
      const made = JSON.parse((await restoreAs(fresh, '--new-account')).stdout);
      const { id, role } = await api.client(fresh).me();
      expect({ id, role }).toEqual({ id: made.user.id, role: 'admin' });
      expect([firstId, otherId]).not.toContain(id);
      await refused(api);
    });
  });

  test('it becomes nobody else’s when its account is no admin any more, or disabled', async () => {
    await first(async (api) => {
      await api.client(other).revokeToken(tokenId);
      await api.client(other).updateUser(firstId, { role: 'labeler' });
    });
    await during(async (api) => {
      await refused(api);
      expect((await restore()).code).toBe(1);
      await api.client(other).updateUser(firstId, { role: 'admin', disabled: true });
      expect((await restore()).code).toBe(1);
      await refused(api);
    });
  });

  test('it stays away when it was rotated', async () => {
    await first((api) => api.client(leaked).rotateToken(tokenId, { overlapSeconds: 0 }));
    await during(async (api) => {
      await refused(api);
      expect((await api.client(other).getUser(firstId)).role).toBe('admin');
    });
  });

  test('another value in the environment makes no second admin by itself', async () => {
    await first((api) => api.client(other).me());
    const fresh = 'tmk_another-secret-of-the-environment';
    await during(async (api) => {
      await refused(api, fresh);
      expect((await restoreAs(fresh)).code).toBe(0);
      expect((await api.client(fresh).me()).id).toBe(firstId);
    }, fresh);
  });
});

describe('from a home', () => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'tastemaker-bootstrap-home-'));
    return () => rmSync(home, { recursive: true, force: true });
  });

  const env = () => ({ TASTEMAKER_HOME: home, PORT: '0', TASTEMAKER_ENGINE: 'wasm' });

  async function start(): Promise<{ child: ChildProcess; notes: () => string; loginLink: string | null }> {
    const child = launch(['start', '--no-demo', '--json'], env());
    let [output, notes] = ['', ''];
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      notes += String(chunk);
    });
    await vi.waitUntil(() => output.endsWith('}\n') || child.exitCode !== null, { timeout: 120_000 });
    return { child, notes: () => notes, loginLink: JSON.parse(output).loginLink };
  }

  test('start goes on without it, says what to do, and that works', async () => {
    const first = await start();
    try {
      const tokens = JSON.parse((await run(['token', 'list', '--json'], env())).stdout);
      expect((await run(['token', 'revoke', tokens[0].id], env())).code).toBe(0);
    } finally {
      await ended(first.child);
    }
    const second = await start();
    try {
      expect(second.loginLink).toBeNull();
      expect(second.notes()).toContain('tastemaker token restore-admin');
      expect((await run(['user', 'list'], env())).code).toBe(1);
      expect((await run(['token', 'restore-admin'], env())).code).toBe(0);
      expect((await run(['user', 'list'], env())).code).toBe(0);
    } finally {
      await ended(second.child);
    }
    const third = await start();
    expect(third.loginLink).toContain('/login#tml_');
    await ended(third.child);
  });
});
