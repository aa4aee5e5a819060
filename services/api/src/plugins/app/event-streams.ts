// Server-sent events: an endless answer that ends with its source, with the caller, or with the server.
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';

/** Often enough for proxies, which drop connections that are silent for a minute. */
const heartbeatMs = 15_000;

export interface ServerSentEvent {
  id?: string;
  data: string;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Sends what `source` yields until it ends; its signal aborts when the caller leaves or the server closes. */
    sendEvents: (reply: FastifyReply, source: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>) => Promise<void>;
  }
}

export const eventStreams = fp(
  async (app) => {
    const open = new Set<AbortController>();
    app.decorate('sendEvents', async (reply, source) => {
      const controller = new AbortController();
      open.add(controller);
      reply.raw.once('close', () => controller.abort());
      begin(reply);
      const heartbeat = setInterval(() => reply.raw.write(': here\n\n'), heartbeatMs);
      try {
        for await (const event of source(controller.signal)) await write(reply, event, controller.signal);
      } catch (error) {
        if (!controller.signal.aborted) reply.log.error({ err: error }, 'event stream broke');
      } finally {
        clearInterval(heartbeat);
        open.delete(controller);
        reply.raw.end();
      }
    });
    // Before the server waits for its connections to end: these wouldn't by themselves.
    app.addHook('preClose', async () => {
      for (const controller of open) controller.abort();
    });
  },
  { name: 'event-streams' },
);

function begin(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.raw.flushHeaders();
}

/** Waits for a slow reader rather than piling up memory for it. */
async function write(reply: FastifyReply, { id, data }: ServerSentEvent, signal: AbortSignal): Promise<void> {
  const lines = data.split('\n').map((line) => `data: ${line}\n`);
  if (reply.raw.write(`${id === undefined ? '' : `id: ${id}\n`}${lines.join('')}\n`)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      reply.raw.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    reply.raw.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
