// A redis-server process of the test's own, on a free port, that keeps nothing.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

export interface TestRedis {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts redis-server; undefined when the machine has none, for the tests to be skipped: `describe.skipIf(!redis)`. It says
 * so on stderr, and where CI=true it is an error, so that no pipeline skips them for good.
 * @param wanted the port, a free one if left out
 */
export async function startRedis(wanted?: number): Promise<TestRedis | undefined> {
  const port = wanted ?? (await freePort());
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    await once(server, 'spawn');
  } catch (cause) {
    const message = 'redis-server is not installed: the tests over Redis are skipped.';
    if (process.env['CI'] === 'true') throw new Error(message, { cause });
    process.stderr.write(`${message}\n`);
    return undefined;
  }
  await ready(server);
  // Not the end of the test process is to wait for it.
  const killWithUs = () => server.kill('SIGKILL');
  process.once('exit', killWithUs);
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: server.pid ?? 0,
    stop: async () => {
      process.off('exit', killWithUs);
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}

async function ready(server: ChildProcess): Promise<void> {
  if (server.stdout === null) throw new Error('redis-server has no output.');
  const lines: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    lines.push(line);
    if (line.includes('Ready to accept connections')) {
      // Keeps reading, so that the pipe never fills.
      server.stdout.resume();
      return;
    }
  }
  throw new Error(`redis-server ended while starting:\n${lines.join('\n')}`);
}
