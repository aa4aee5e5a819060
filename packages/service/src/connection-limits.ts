// What a connection may cost, for any HTTP server of ours: clients that send or take nothing, or next to nothing, are ended,
// and one address cannot take all connections. Whoever sends or reads at an honest rate may do so for as long as it takes.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Of receiving a request's headers, in milliseconds, as of all times below. @defaultValue 20 000 */
  headersMs: number;
  /** A client that takes nothing of what is written for it; a connection that never asks for anything. @defaultValue 30 000 */
  stallMs: number;
  /** Body bytes a second, measured over `rateWindowMs`. @defaultValue 1024 */
  minimumRate: number;
  /** @defaultValue 20 000 */
  rateWindowMs: number;
  /** Requests that are answered while their body comes, whose senders may take their time. @defaultValue none */
  isConversation: (request: IncomingMessage) => boolean;
  /** Their body bytes a second, measured over `conversationWindowMs`. @defaultValue 16 */
  conversationRate: number;
  /** @defaultValue 60 000 */
  conversationWindowMs: number;
  /** For the rest of a body whose request is answered already. @defaultValue 10 000 */
  leftoverMs: number;
  /** Connections in all. @defaultValue 4096 */
  connections: number;
  /** Connections from one address other than this machine's own. Behind a proxy all come from the proxy's. @defaultValue 512 */
  connectionsPerAddress: number;
}

const defaults: ConnectionLimits = {
  headersMs: 20_000,
  stallMs: 30_000,
  minimumRate: 1024,
  rateWindowMs: 20_000,
  isConversation: () => false,
  conversationRate: 16,
  conversationWindowMs: 60_000,
  leftoverMs: 10_000,
  connections: 4096,
  connectionsPerAddress: 512,
};

const isThisMachine = /^(?:::ffff:)?127\.|^::1$/;

/** A request and its answer, until both are complete. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  answeredAt: number | undefined;
}

/** A connection with requests under way, and how far it was when it was last looked at. */
interface Progress {
  readonly exchanges: Set<Exchange>;
  windowStart: number;
  received: number;
  taken: number;
  /** Of the chunk that is leaving. */
  leaving: number;
  takenAt: number;
  idleSince: number;
}

/** Between two requests of a connection: longer than what proxies keep theirs open, which end them first, so that none is lost. */
const keepAliveMs = 72_000;

/** How soon a closing server ends a connection that has become idle. */
const closingCheckMs = 100;

/** Of all headers of a request, with its address. */
export const headerBytes = 32 * 1024;

/** A server with these limits, which does not listen yet. */
export function createLimitedServer(listener: RequestListener, options: Partial<ConnectionLimits> = {}): Server {
  const limits = { ...defaults, ...options };
  const server = createServer(
    {
      maxHeaderSize: headerBytes,
      headersTimeout: limits.headersMs,
      // Bodies are held to a rate instead, so that large ones have the time that they need.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.max(50, limits.headersMs / 4),
      keepAliveTimeout: keepAliveMs,
      // Clients that vanish without a word are noticed.
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    },
    listener,
  );
  server.timeout = limits.stallMs;
  countConnections(server, limits);
  endStalled(server, limits);
  endIdleWhenClosing(server);
  return server;
}

/**
 * Node ends the idle connections once, as the server begins to close; one that becomes idle after that would be kept for its
 * next request, and the closing would wait for it.
 */
function endIdleWhenClosing(server: Server): void {
  const close = server.close.bind(server);
  server.close = (onClosed) => {
    const ending = setInterval(() => server.closeIdleConnections(), closingCheckMs).unref();
    server.once('close', () => clearInterval(ending));
    return close(onClosed);
  };
}

function endStalled(server: Server, limits: ConnectionLimits): void {
  const busy = new Map<Socket, Progress>();

  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const now = Date.now();
    const progress = busy.get(socket) ?? newProgress(now);
    // The first of several sent at once began the window.
    if (progress.exchanges.size === 0) Object.assign(progress, { windowStart: now, received: socket.bytesRead });
    const exchange: Exchange = { request, response, answeredAt: undefined };
    progress.exchanges.add(exchange);
    progress.idleSince = now;
    // Here rather than at the next check: a busy connection has hundreds of them in between.
    response.once('close', () => isUnderWay(exchange) || progress.exchanges.delete(exchange));
    if (busy.has(socket)) return;
    busy.set(socket, progress);
    socket.once('close', () => busy.delete(socket));
  });

  // Node's own timer, which starts anew with any byte: enough for connections on which nothing is under way.
  server.on('timeout', (socket) => {
    const exchanges = busy.get(socket)?.exchanges ?? [];
    if ([...exchanges].some(isUnderWay)) socket.setTimeout(limits.stallMs);
    else socket.destroy();
  });

  const checkEveryMs = Math.max(50, Math.min(limits.stallMs, limits.rateWindowMs, limits.leftoverMs) / 4);
  const checking = setInterval(() => {
    for (const [socket, progress] of busy) check(socket, progress, limits);
  }, checkEveryMs);
  checking.unref();
  server.once('close', () => clearInterval(checking));
}

function newProgress(now: number): Progress {
  return { exchanges: new Set(), windowStart: now, received: 0, taken: 0, leaving: 0, takenAt: now, idleSince: now };
}

function isUnderWay({ request, response }: Exchange): boolean {
  return !request.complete || !response.writableFinished;
}

function check(socket: Socket, progress: Progress, limits: ConnectionLimits): void {
  const now = Date.now();
  if (progress.exchanges.size > 0) progress.idleSince = now;
  // Also where empty lines, which HTTP allows between requests, keep Node's own timer from ending it.
  else if (now - progress.idleSince > keepAliveMs) socket.destroy();
  for (const exchange of progress.exchanges) {
    if (!isUnderWay(exchange)) progress.exchanges.delete(exchange);
    else if (
      takesNothing(socket, progress, exchange, limits, now) ||
      sendsTooSlowly(socket, progress, exchange, limits, now)
    ) {
      end(socket, exchange.response);
      return;
    }
  }
}

/** Whether nothing of what is written has left for so long. Of a conversation, one may send all before one reads. */
function takesNothing(
  socket: Socket,
  progress: Progress,
  { request }: Exchange,
  { stallMs, isConversation }: ConnectionLimits,
  now: number,
): boolean {
  const taken = socket.bytesWritten - socket.writableLength;
  const leaving = bytesLeaving(socket);
  const isSending = !request.complete && isConversation(request);
  const isStill = !isSending && socket.writableLength > 0 && taken === progress.taken && leaving === progress.leaving;
  if (isStill) return now - progress.takenAt > stallMs;
  Object.assign(progress, { taken, leaving, takenAt: now });
  return false;
}

/**
 * What is left of the chunk that is being sent. The stream counts a chunk, which a page of long texts is, when all of it has
 * left; only the socket's handle, by which Node itself tells a slow reader from one who has stopped, counts bytes.
 */
function bytesLeaving(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null || !('writeQueueSize' in handle)) return 0;
  return Number(handle.writeQueueSize);
}

function sendsTooSlowly(
  socket: Socket,
  progress: Progress,
  exchange: Exchange,
  limits: ConnectionLimits,
  now: number,
): boolean {
  const { request, response } = exchange;
  if (request.complete) return false;
  if (response.writableFinished) {
    exchange.answeredAt ??= now;
    return now - exchange.answeredAt > limits.leftoverMs;
  }
  const begin = () => Object.assign(progress, { windowStart: now, received: socket.bytesRead });
  // A full buffer waits for us.
  if (request.readableLength >= request.readableHighWaterMark) {
    begin();
    return false;
  }
  const [windowMs, rate] = limits.isConversation(request)
    ? [limits.conversationWindowMs, limits.conversationRate]
    : [limits.rateWindowMs, limits.minimumRate];
  const elapsed = now - progress.windowStart;
  if (elapsed < windowMs) return false;
  const isTooSlow = socket.bytesRead - progress.received < (rate * elapsed) / 1000;
  begin();
  return isTooSlow;
}

/** Tells the client why, where nothing of an answer is out yet, and ends the connection. */
function end(socket: Socket, response: ServerResponse): void {
  const isWaiting = !response.headersSent && socket.writableLength === 0;
  if (!isWaiting) {
    socket.destroy();
    return;
  }
  socket.end(tooSlow);
  // Also where the client does not take even that.
  setTimeout(() => socket.destroy(), 1_000).unref();
}

function countConnections(server: Server, limits: ConnectionLimits): void {
  const open = new Map<string, number>();
  let total = 0;
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const fromThere = (open.get(address) ?? 0) + 1;
    total += 1;
    open.set(address, fromThere);
    socket.once('close', () => {
      total -= 1;
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    const isTooMany = fromThere > limits.connectionsPerAddress && !isThisMachine.test(address);
    if (total <= limits.connections && !isTooMany) return;
    socket.end(tooManyConnections);
    setTimeout(() => socket.destroy(), 1_000).unref();
  });
}

const tooSlow = rawProblem(408, 'Request Timeout', 'request_timeout', 'The body came too slowly. Send it again.');
const tooManyConnections = rawProblem(
  503,
  'Service Unavailable',
  'unavailable',
  'There are too many connections open. Close some, or try again in a moment.',
);

/** An answer for a connection on which the HTTP server is not to answer any more. */
function rawProblem(status: number, title: string, code: string, detail: string): string {
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail });
  return [
    `HTTP/1.1 ${status} ${title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'retry-after: 1',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
