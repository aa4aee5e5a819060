// The worker's health endpoint: it serves nobody, but the supervisor, Compose and Kubernetes ask whether it lives.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Readiness } from '@tastemaker/contracts';
import { createLimitedServer } from '@tastemaker/service';
import type { Metrics } from '@tastemaker/telemetry';

export interface Health {
  /** Undefined where it takes jobs; else why it does not. */
  readonly reasonNotReady: () => string | undefined;
  readonly metrics: Metrics;
}

/** `GET /healthz` answers while the event loop turns, `GET /readyz` once it takes jobs, `GET /metrics` with its figures. */
export function serveHealth(host: string, port: number, health: Health): Promise<Server> {
  const server = createLimitedServer((request, response) => {
    answer(request, response, health).catch((error: unknown) => response.destroy(asError(error)));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

async function answer(
  { method, url }: IncomingMessage,
  response: ServerResponse,
  { reasonNotReady, metrics }: Health,
): Promise<void> {
  if (method === 'GET' && url === '/metrics') {
    const { contentType, body } = await metrics.text();
    response.writeHead(200, { 'content-type': contentType }).end(body);
    return;
  }
  if (method === 'GET' && url === '/healthz') return send(response, 200, { status: 'ok' });
  if (method === 'GET' && url === '/readyz') {
    const error = reasonNotReady();
    const isTakingJobs = error === undefined;
    const readiness: Readiness = {
      status: isTakingJobs ? 'ready' : 'not_ready',
      checks: { jobs: isTakingJobs ? { ok: true } : { ok: false, error } },
    };
    return send(response, isTakingJobs ? 200 : 503, readiness);
  }
  send(response, 404, { status: 'not_found' });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
