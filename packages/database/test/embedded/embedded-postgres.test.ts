import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  createUser,
  type EmbeddedPostgres,
  listUsers,
  migrate,
  openDatabase,
  startEmbeddedPostgres,
} from '@tastemaker/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

// One data folder for all tests, for making one takes seconds.
let folder: string;
let server: EmbeddedPostgres | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function start(options: { port?: number } = {}): Promise<EmbeddedPostgres> {
  server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres'), ...options });
  return server;
}

async function names(url: string): Promise<string[]> {
  const opened = openDatabase(url);
  try {
    return (await listUsers(opened.database, { limit: 10 })).items.map((user) => user.name);
  } finally {
    await opened.close();
  }
}

describe('embedded PostgreSQL', () => {
  it('keeps what was committed through kill -9 of the server', async () => {
    const first = await start();
    await migrate(first.url);
    const opened = openDatabase(first.url);
    await createUser(opened.database, { name: 'Ada', role: 'labeler' });
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    await opened.close();

    const second = await start();
    expect(second.adopted).toBe(false);
    expect(second.pid).not.toBe(first.pid);
    expect(await names(second.url)).toEqual(['Ada']);
  });

  it('takes over a server that its starter left running, and stops it', async () => {
    const first = await start();
    const second = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres') });
    expect(second).toMatchObject({ adopted: true, pid: first.pid, port: first.port });
    await second.stop();
    await first.exited;
    await first.stop();
  });

  it('is stopped, when taken over, before its stopper ends', async () => {
    const first = await start();
    const script = `import { startEmbeddedPostgres } from '@tastemaker/database';
      const server = await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(join(folder, 'postgres'))} });
      await server.stop();
      process.stdout.write('stopped');`;
    const args = ['--input-type=module', '--eval', script];
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    expect((await promisify(execFile)(process.execPath, args, { cwd })).stdout).toBe('stopped');
    await first.exited;
  });

  it('starts over a note of a process number that is now another program’s', async () => {
    const first = await start();
    await first.stop();
    const note = join(folder, 'postgres', 'cluster', 'postmaster.pid');
    await writeFile(note, `${process.pid}\n${join(folder, 'postgres', 'cluster')}\n0\n${first.port}\n\n127.0.0.1\n`);
    expect((await start()).adopted).toBe(false);
  });

  it('is made and started once by two that start on a fresh folder at the same time', async () => {
    const dataFolder = join(folder, 'fresh');
    const [one, two] = await Promise.all([
      startEmbeddedPostgres({ dataFolder }),
      startEmbeddedPostgres({ dataFolder }),
    ]);
    expect(one.pid).toBe(two.pid);
    await one.stop();
  });

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start({ port })).rejects.toMatchObject({
      code: 'embedded_postgres_port_taken',
      message: expect.stringContaining(String(port)),
    });
    other.close();
  });

  it.runIf(process.getuid?.() === 0)('runs below a folder that only root may enter', async () => {
    await chmod(folder, 0o700);
    const { url } = await start();
    expect(await names(url)).toEqual(['Ada']);
  });
});
