// The web app at `/`: its files as they were built, and its one page at every other address that a browser asks for.
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { loginQuery } from '@tastemaker/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { isOfTheApi } from '../plugins/app/addresses.js';
import { notFound } from '../problems/not-found.js';

const page = 'index.html';

/** Scripts, styles and pictures are the server's own; nothing inline, nothing evaluated, nothing from elsewhere. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const webApp: FastifyPluginAsyncZod = async (app) => {
  const folder = app.deps.webApp;
  if (folder === undefined) return;
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false });
  const files = await filesBelow(folder);
  // A page is dozens of files, and a room of labelers may share an address.
  const config = { rateLimit: false } as const;

  // The page follows `returnTo` as it stands in its address: none that leads elsewhere is ever shown.
  app.get('/login', { config, schema: { hide: true, querystring: loginQuery } }, (_request, reply) => sendPage(reply));
  app.get<{ Params: { '*': string } }>('/*', { config, schema: { hide: true } }, (request, reply) => {
    const path = request.params['*'];
    // By its own name it is asked for by the service worker, which keeps it on the device.
    if (path === page) return sendPage(reply);
    if (files.has(path)) return sendFile(reply, path);
    if (asksForPage(request)) return sendPage(reply);
    throw notFound('address');
  });
};

/** A browser on its way to a page; programs that ask for what is not there are told so. */
function asksForPage({ url, headers }: FastifyRequest): boolean {
  return !isOfTheApi(url) && (headers.accept ?? '').includes('text/html');
}

function sendPage(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('cache-control', 'no-cache')
    .sendFile(page);
}

/** What the build names by its content never changes; the rest is asked for anew each time. */
function sendFile(reply: FastifyReply, path: string): FastifyReply {
  const isNamedByContent = path.startsWith('assets/');
  return reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache')
    .sendFile(path);
}

/** Paths with `/`, as addresses have them. */
async function filesBelow(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Set(files.map((file) => relative(folder, file).split(sep).join('/')));
}
