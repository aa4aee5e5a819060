import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createLimitedServer } from '../src/connection-limits.js';

const stallMs = 1_000;
/** More than what sockets hold. */
const large = Buffer.alloc(16 * 2 ** 20);
const readEveryMs = 20;

test('whoever reads slowly reads on, also where all of the answer was written at once', async () => {
  const socket = await asking((_request, response) => response.end(large));
  const started = Date.now();
  let read = 0;
  const reading = setInterval(() => {
    read += Number(socket.read(Math.min(64 * 1024, socket.readableLength))?.length ?? 0);
  }, readEveryMs);
  onTestFinished(() => clearInterval(reading));
  await expect.poll(() => read, { timeout: 60_000 }).toBeGreaterThan(large.length);
  expect(Date.now() - started).toBeGreaterThan(3 * stallMs);
});

test('whoever reads nothing is ended, though empty lines come from there', async () => {
  const socket = await asking((_request, response) => response.end(large));
  const writing = setInterval(() => socket.write('\r\n'), readEveryMs);
  onTestFinished(() => clearInterval(writing));
  await expect.poll(() => socket.destroyed, { timeout: 30_000 }).toBe(true);
});

test('a server that closes ends a connection that becomes idle only then', async () => {
  const server = createLimitedServer((_request, response) => response.flushHeaders());
  const asked = once(server, 'request');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
  const [, response] = await asked;
  const closed = once(server, 'close').then(() => 'closed');
  server.close();
  response.end();
  // Kept for a next request, it would be open for more than a minute.
  expect(await Promise.race([closed, delay(20_000, 'open', { ref: false })])).toBe('closed');
});

/** A connection that has asked, and reads nothing by itself. */
async function asking(listener: RequestListener): Promise<Socket> {
  const server = createLimitedServer(listener, { stallMs });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  const socket = connect(address.port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  // Its end is what is waited for, however it comes.
  socket.on('error', () => socket.destroy());
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nhost: slow\r\n\r\n');
  return socket;
}
