// The app on the device: the service worker that keeps it there, and the newer version that it has fetched. A newer one is taken
// when the next page is opened, not while somebody is at work on one.

import { pause } from '@tastemaker/retry';
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let isNewer = false;
let registration: ServiceWorkerRegistration | undefined;
let registering: Promise<ServiceWorkerRegistration | undefined> | undefined;
let lookedAt = 0;

const lookAgainMs = 10 * 60_000;
const longestTakeOverMs = 1000;
/** By then a page is drawn: what is kept for later does not hold it up. */
const keptAfterMs = 3000;

export function useNewerVersion(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isNewerVersionThere);
}

export function isNewerVersionThere(): boolean {
  return isNewer;
}

/** Loads an address by the newest version. */
export async function takeNewerVersion(address: string = location.href): Promise<void> {
  const waiting = registration?.waiting ?? undefined;
  if (waiting !== undefined) {
    const taken = new Promise<void>((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    });
    waiting.postMessage('take over');
    // One that is still busy for another tab takes over later.
    await Promise.race([taken, pause(longestTakeOverMs)]);
  }
  location.assign(address);
}

/**
 * To be called once. Where the browser has no service workers (a page without HTTPS), the app is as it is without.
 * @param nextAddress where one is going
 */
export function keepAppOnDevice(nextAddress: () => string = () => location.href): void {
  // Scripts of a version that the server has no more: the newer one has them.
  addEventListener('vite:preloadError', (event) => {
    if (!navigator.onLine || wasJustReloaded()) return;
    event.preventDefault();
    void takeNewerVersion(nextAddress());
  });
  if (!hasServiceWorkers()) return;
  setTimeout(() => void keepLoaded(), keptAfterMs);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void lookForNewer();
  });
}

function hasServiceWorkers(): boolean {
  return import.meta.env.PROD && 'serviceWorker' in navigator;
}

async function register(): Promise<ServiceWorkerRegistration | undefined> {
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  } catch {
    // Refused (a private window, a server behind a certificate that nobody trusts): the app works with a network only.
    return undefined;
  }
  watch(registration);
  return navigator.serviceWorker.ready;
}

function watch(registered: ServiceWorkerRegistration): void {
  void look(registered);
  registered.addEventListener('updatefound', () => {
    registered.installing?.addEventListener('statechange', () => void look(registered));
  });
}

/** What a newer service worker means: often only that the page before this one was older. */
async function look(registered: ServiceWorkerRegistration): Promise<void> {
  // The first one replaces nothing.
  if (registered.waiting === null || navigator.serviceWorker.controller === null) return;
  const entry = document.querySelector<HTMLScriptElement>('script[type="module"]')?.getAttribute('src') ?? '';
  try {
    const response = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' });
    if (!response.ok) return;
    if ((await response.text()).includes(entry)) registered.waiting?.postMessage('take over');
    else tell();
  } catch {
    // No network: it waits until there is one.
  }
}

function tell(): void {
  isNewer = true;
  for (const listener of listeners) listener();
}

async function lookForNewer(): Promise<void> {
  if (performance.now() - lookedAt < lookAgainMs) return;
  lookedAt = performance.now();
  try {
    if (registration === undefined) return;
    await registration.update();
    await look(registration);
  } catch {
    // No network: it is looked for again when the page is next looked at.
  }
}

/** So that a script that is nowhere is told as missing, and not asked for without end. */
function wasJustReloaded(): boolean {
  const key = 'tastemaker-reloaded';
  try {
    const last = Number(sessionStorage.getItem(key) ?? 0);
    sessionStorage.setItem(key, String(Date.now()));
    return Math.abs(Date.now() - last) < 60_000;
  } catch {
    // Storage is refused in this window: nothing tells how often it was tried.
    return true;
  }
}

/** Keeps what this page has loaded on the device, also what came before there was a service worker: texts, fonts. */
export async function keepLoaded(): Promise<void> {
  if (!hasServiceWorkers()) return;
  registering ??= register();
  const registered = await registering;
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const assets = loaded.filter((name) => name.startsWith(`${location.origin}/assets/`));
  registered?.active?.postMessage(assets);
}
