// What the browser keeps of the app, so that labeling opens without a network: its page, the scripts of labeling, and whatever
// else was loaded before. Nothing personal passes through here: the API's answers are neither looked at nor kept.

import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

declare const self: ServiceWorkerGlobalScope & { readonly filesToKeep: { url: string; revision: string | null }[] };

const page = '/index.html';
/** So long the server may take to answer with the page, until the kept one is shown. */
const longestWaitMs = 4000;
/** Addresses that only the server answers: its own pages, and those on which it looks at what the address holds. */
const serversOwn = /^\/(v1|openai|docs|openapi\.json|health|healthz|readyz|info|metrics|login|enrol)(\/|$)/;

// The page itself is asked for by the route below.
precacheAndRoute(self.filesToKeep, { directoryIndex: '' });
cleanupOutdatedCaches();
clientsClaim();

const assetsCache = 'tastemaker-assets';
const assets = new CacheFirst({ cacheName: assetsCache });

// Named by their content: what is kept is what the server would answer.
registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'), assets);

registerRoute(
  ({ request, url, sameOrigin }) => sameOrigin && request.mode === 'navigate' && !serversOwn.test(url.pathname),
  async ({ request }) => {
    const kept = () => matchPrecache(page);
    try {
      const response = await fetch(request, { signal: AbortSignal.timeout(longestWaitMs) });
      // A server that is down, behind a proxy that is not.
      return response.status < 500 ? response : ((await kept()) ?? response);
    } catch {
      // No network, or none to speak of.
      return (await kept()) ?? Response.error();
    }
  },
);

// Files of a version that is gone are asked for no more.
self.addEventListener('activate', (event) => {
  event.waitUntil(caches.delete(assetsCache));
});

self.addEventListener('message', (event) => {
  const message: unknown = event.data;
  if (message === 'take over') void self.skipWaiting();
  // What a page had loaded before it had a service worker.
  if (Array.isArray(message)) event.waitUntil(keepLoaded(event, message.map(String)));
});

async function keepLoaded(event: ExtendableMessageEvent, urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    if ((await matchPrecache(url)) === undefined) await assets.handle({ event, request: new Request(url) });
  }
}
