// Free ports.
import { createServer } from 'node:net';
import { Failure } from '../failure.js';

/** A port nobody listens on right now. */
export async function freePort(host: string): Promise<number> {
  return listenOnce(host, 0);
}

/** `wanted` itself if it is free, a free one for 0. @throws {Failure} naming the port and the variable. */
export async function claimPort(host: string, wanted: number): Promise<number> {
  try {
    return await listenOnce(host, wanted);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE')
      throw new Failure('port_in_use', `port ${wanted} on ${host} is in use by another program`, {
        cure: `choose another one with the variable PORT, as in PORT=${wanted + 1}`,
        cause,
      });
    if (code === 'EACCES')
      throw new Failure('port_forbidden', `port ${wanted} on ${host} needs rights this user lacks`, {
        cure: 'choose one above 1023 with the variable PORT',
        cause,
      });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Failure('host_unknown', `this machine has no address ${host} to listen on`, {
        cure: 'set the variable HOST to 127.0.0.1, or to 0.0.0.0 for every address',
        cause,
      });
    throw cause;
  }
}

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => {
      const address = probe.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      probe.close(() => resolve(taken));
    });
  });
}
