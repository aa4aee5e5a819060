/** Moto's server that speaks S3, as a process of its own, with a bucket in it. Python is python.setup.ts's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { retry } from '@tastemaker/retry';
import { inject } from 'vitest';

export interface S3Server {
  readonly endpoint: string;
  /** For processes that keep artifacts in it. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const bucket = 'tastemaker-test';

/** For `describe.skipIf`: they are left out only where nobody asked for them and there is no Python. */
export function isS3LeftOut(): boolean {
  const { path, required } = inject('s3Python');
  return path === null && !required;
}

/** A location below the server's bucket. */
export function bucketAt(server: S3Server, prefix: string): string {
  return `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(server.endpoint)}`;
}

/** Sets the credentials of this process, too: moto takes any. */
export async function startS3Server(): Promise<S3Server> {
  const { path, why } = inject('s3Python');
  if (path === null) throw new Error(`There is no Python to serve S3: ${why}.`);
  const port = await freePort();
  const server = spawn(path, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const variables = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
  Object.assign(process.env, variables);
  // Until it listens; moto asks for no signature.
  const create = () => fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
  const policy = { attempts: 200, firstPauseMs: 100, factor: 1 };
  const created = await retry(create, { ...policy, isTransient: () => server.exitCode === null });
  if (!created.ok) throw new Error(`Moto made no bucket: ${await created.text()}`);
  return {
    endpoint,
    variables,
    close: async () => {
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address with a port.');
  return address.port;
}
