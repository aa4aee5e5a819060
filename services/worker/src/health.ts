import { createServer, type Server } from 'node:http';

/**
 * The worker serves nobody, but whoever runs it (the supervisor, Compose, Kubernetes) asks whether it lives:
 * `GET /healthz` answers while the event loop turns, `GET /readyz` once it takes jobs.
 */
export function serveHealth(host: string, port: number, isReady: () => boolean): Promise<Server> {
  const server = createServer((request, response) => {
    const known = request.method === 'GET' && (request.url === '/healthz' || request.url === '/readyz');
    const ready = isReady();
    const status = !known ? 404 : request.url === '/readyz' && !ready ? 503 : 200;
    const body = !known ? { status: 'not_found' } : { status: request.url === '/healthz' ? 'ok' : readiness(ready) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function readiness(ready: boolean): string {
  return ready ? 'ready' : 'not_ready';
}
