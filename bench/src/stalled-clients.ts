/**
 * Clients that stall, on every route that streams in or out: some ask for a file and never read it, some read a little of it
 * a second, some send one a byte a second. When the server ends one, another one comes in its place some seconds later, as a
 * program does that tries again: what is measured beside them is what holding them costs, not a flood of requests.
 */

import { connect, type Socket } from 'node:net';

/** What somebody asks for, or begins to send, and does not go on with. */
export interface StalledRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Of a body that never ends. */
  readonly contentType?: string;
  /** How it begins. */
  readonly begin?: string;
  /** The answer is read a portion a second, rather than not at all. */
  readonly isReadSlowly?: boolean;
}

export interface StalledClients {
  /** How many the server has ended so far. */
  readonly ended: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Resolves when every one of the first has been ended by the server. */
  readonly allEnded: Promise<void>;
  /** Ends them all. */
  stop(): void;
}

const everyMs = 1000;
const againAfterMs = 5000;
const portionBytes = 64 * 1024;
/** What a server refuses at once for its size would not stall. */
const announcedBytes = { file: 100_000_000, json: 50_000 };

/** So many connections, dealt out to the requests in turn. @param again whether others come in place of those that were ended */
export function stallClients(
  { url, token }: { url: string; token: string },
  requests: readonly StalledRequest[],
  count: number,
  again = true,
): StalledClients {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isStopped = false;
  let ended = 0;
  let tellAllEnded: (() => void) | undefined;
  const allEnded = new Promise<void>((resolve) => {
    tellAllEnded = resolve;
  });

  function stall(request: StalledRequest): void {
    const socket = connect(Number(port), hostname);
    socket.write(headOf(request, token));
    if (request.method === 'GET') socket.pause();
    // What a server answers a sender with is taken, and nothing is made of it.
    else socket.resume();
    const going = setInterval(() => goOn(socket, request), everyMs).unref();
    sockets.add(socket);
    // Its end is what is waited for, however it comes.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      clearInterval(going);
      sockets.delete(socket);
      if (isStopped) return;
      ended += 1;
      if (ended === count) tellAllEnded?.();
      if (again) setTimeout(() => !isStopped && stall(request), againAfterMs).unref();
    });
  }

  for (let i = 0; i < count; i++) {
    const request = requests[i % requests.length];
    if (request !== undefined) stall(request);
  }
  return {
    get ended() {
      return ended;
    },
    get open() {
      return sockets.size;
    },
    allEnded,
    stop() {
      isStopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The little that happens on a stalled connection. */
function goOn(socket: Socket, { method, isReadSlowly = false }: StalledRequest): void {
  if (socket.readyState !== 'open') return;
  if (isReadSlowly) socket.read(Math.min(portionBytes, socket.readableLength));
  // An empty line between requests means nothing in HTTP. The write fails where the other end is gone, which a socket that
  // does not read is not told.
  socket.write(method === 'GET' ? '\r\n' : ' ');
}

function headOf({ method, path, contentType, begin = '' }: StalledRequest, token: string): string {
  const length = contentType === 'application/json' ? announcedBytes.json : announcedBytes.file;
  const body = contentType === undefined ? [] : [`content-type: ${contentType}`, `content-length: ${length}`];
  const authorization = `authorization: Bearer ${token}`;
  return [`${method} ${path} HTTP/1.1`, 'host: stalled', authorization, ...body, '', begin].join('\r\n');
}

/** What of a project's can be stalled on without anything else being there. */
export function stallingRequests(projectId: string): StalledRequest[] {
  const project = `/v1/projects/${projectId}`;
  const file = { method: 'POST', contentType: 'application/octet-stream', begin: '{"messages":' } as const;
  const json = { method: 'POST', contentType: 'application/json', begin: '{' } as const;
  const exported = `${project}/demonstrations/export?state=accepted`;
  return [
    { method: 'GET', path: exported },
    { method: 'GET', path: exported, isReadSlowly: true },
    { ...file, path: `${project}/demonstrations/import?source=stalled` },
    { ...file, path: `${project}/imports?source=stalled` },
    { ...file, path: '/v1/projects/import?name=stalled' },
    { ...file, path: `${project}/snapshots/upload?kind=documents&name=stalled` },
    { ...json, path: `${project}/prompts` },
    { ...json, path: '/v1/auth/password' },
    { method: 'GET', path: `${project}/comparisons?limit=500` },
    { method: 'GET', path: `${project}/prompts?limit=500` },
  ];
}
