/** Caddy, with the configuration that docker-compose.yml mounts, on ports of this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '@tastemaker/queue/testing';

export const caddyfile = join(import.meta.dirname, '..', '..', 'docs', 'compose', 'Caddyfile');

export interface Proxy {
  readonly child: ChildProcess;
  readonly ports: { readonly http: number; readonly https: number; readonly health: number };
}

/** @param folder for its certificates */
export async function startProxy(caddy: string, folder: string, upstreams: readonly string[]): Promise<Proxy> {
  const ports = { http: await freePort(), https: await freePort(), health: await freePort() };
  const child = spawn(caddy, ['run', '--config', caddyfile, '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'ignore', process.env['TASTEMAKER_TOPOLOGY_LOG'] === undefined ? 'ignore' : 'inherit'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      SITE_ADDRESS: 'localhost',
      API_UPSTREAMS: upstreams.join(' '),
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
      LISTEN_HTTP: String(ports.http),
      LISTEN_HTTPS: String(ports.https),
      LISTEN_HEALTH: String(ports.health),
    },
  });
  return { child, ports };
}
