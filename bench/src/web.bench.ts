/**
 * The web app in a real browser, before the built app, the API and PostgreSQL with 100,000 comparisons: how long a labeler
 * waits from submitting to having the next comparison painted, how much script the pages load, when the first thing is
 * painted on a slow connection, and how long a filtered list of all comparisons takes.
 */

import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createClient } from '@tastemaker/client';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { benchFlags } from './bench-flags.js';
import { chromiumPath } from './chromium-path.js';
import { openLabelingDatabase } from './labeling-database.js';
import { startLabelingService } from './labeling-service.js';
import { numberOptions } from './number-options.js';
import { figure, note, report } from './report.js';

const usage = `pnpm bench web [options]

  --comparisons 100000  open comparisons
  --judgments 200       judgments, one after the other, by keys
  --rounds 3            how often the first paint and the list are measured; the median counts
  --json                the figures as JSON

Chromium is taken from PATH, or from CHROMIUM_PATH.
`;

const flags = benchFlags(usage, {
  comparisons: { type: 'string', default: '100000' },
  judgments: { type: 'string', default: '200' },
  rounds: { type: 'string', default: '3' },
});
const numbers = numberOptions(flags, { comparisons: { least: 1 }, judgments: { least: 1 }, rounds: { least: 1 } });

/** So long after its first comparison a page loads what it may need later. */
const laterMs = 5000;

/** Chrome's "slow 4G": bits a second become bytes. */
const slow = { downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150 };

const executablePath = chromiumPath();
if (executablePath === undefined) {
  note('Chromium is not there: install it, or name one by CHROMIUM_PATH');
  process.exit(1);
}

/** In the page: from the key's own time to after the frame in which other candidates are painted. */
const stopwatch = `(() => {
  window.waits = [];
  let told = () => undefined;
  window.waited = (count) => new Promise((done) => {
    told = () => window.waits.length >= count && done();
    told();
  });
  const shown = () => [...document.querySelectorAll('.cand .read')].map((each) => each.textContent).join('|');
  addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const before = shown();
    const look = () => {
      if (shown() === before) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.waits.push(performance.now() - event.timeStamp);
        told();
      };
      requestAnimationFrame(() => port2.postMessage(null));
    };
    requestAnimationFrame(look);
  }, true);
})()`;

const root = join(import.meta.dirname, '..', '..');
const build = spawnSync(process.execPath, [join(root, 'services', 'web', 'build.mjs')], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(1);

const database = await openLabelingDatabase({ comparisons: numbers.comparisons, rebuild: false });
const service = await startLabelingService(database, 1);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  report(await measure(browser, service.urls[0] ?? '', service.adminToken), flags.json);
} finally {
  await browser.close();
  await service.stop();
}

async function measure(opened: Browser, url: string, token: string) {
  const admin = createClient({ baseUrl: url, token });
  const me = await admin.me();
  const { projectId } = database;
  const label = `/p/${projectId}/label`;
  const logIn = async (): Promise<BrowserContext> => {
    const link = await admin.createLoginLink(me.id);
    return newLoggedIn(opened, url, new URL(link.url).hash.slice(1));
  };

  const labelRoute = await scriptOf(await logIn(), url + label, '.cand .read');
  note('the labeling route is weighed');
  const firstLoads: [string, number][] = [];
  for (const path of [
    '/',
    '/projects',
    `/p/${projectId}`,
    `/p/${projectId}/comparisons`,
    '/runs',
    '/models',
    '/playground',
    '/admin/people',
  ]) {
    firstLoads.push([path, (await scriptOf(await logIn(), url + path, 'h1')).gzipBytes]);
  }
  note('the first loads are weighed');
  const waits = await judgeByKeys(await logIn(), url + label, numbers.judgments);
  note(`${waits.length} judgments are made`);
  const paints: number[] = [];
  const ready: number[] = [];
  const lists: number[] = [];
  for (let round = 0; round < numbers.rounds; round++) {
    const slowly = await paintSlowly(await logIn(), url + label);
    paints.push(slowly.paintMs);
    ready.push(slowly.readyMs);
    lists.push(await paintList(await logIn(), `${url}/p/${projectId}/comparisons?state=open&tag=bench`));
  }
  const [heaviest = ['', 0]] = firstLoads.toSorted(([, a], [, b]) => b - a);
  return {
    comparisons: numbers.comparisons,
    submitToNextMs: {
      p50: percentile(waits, 0.5),
      p95: percentile(waits, 0.95),
      max: percentile(waits, 1),
      n: waits.length,
    },
    labelRouteKb: figure(labelRoute.gzipBytes / 1000),
    labelRouteScripts: labelRoute.bytesByScript,
    firstLoadKb: figure(heaviest[1] / 1000),
    firstLoadOf: heaviest[0].replace(projectId, ':project'),
    firstPaintMs: percentile(paints, 0.5),
    firstComparisonMs: percentile(ready, 0.5),
    listOf100000Ms: percentile(lists, 0.5),
  };
}

async function newLoggedIn(opened: Browser, url: string, secret: string): Promise<BrowserContext> {
  const login = await fetch(`${url}/v1/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ secret, cookie: true }),
  });
  const [name = '', value = ''] = (login.headers.getSetCookie()[0] ?? '').split(';')[0]?.split('=') ?? [];
  const context = await opened.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  await context.addCookies([{ name, value, url }]);
  return context;
}

/** All script that a page loads, what it loads later by itself included, compressed as gzip does at its best. */
async function scriptOf(context: BrowserContext, url: string, awaited: string) {
  const bodies: Promise<{ name: string; body: Buffer }>[] = [];
  context.on('response', (response) => {
    const name = basename(new URL(response.url()).pathname);
    if ((response.headers()['content-type'] ?? '').includes('javascript'))
      bodies.push(response.body().then((body) => ({ name, body })));
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator(awaited).first().waitFor({ state: 'attached' });
  await page.waitForTimeout(laterMs);
  await page.waitForLoadState('networkidle');
  const scripts = await Promise.all(bodies);
  await context.close();
  const sizes = scripts.map(({ name, body }) => [name, gzipSync(body, { level: 9 }).length] as const);
  return {
    bytesByScript: Object.fromEntries(sizes.toSorted(([, a], [, b]) => b - a)),
    gzipBytes: sizes.reduce((sum, [, bytes]) => sum + bytes, 0),
  };
}

async function judgeByKeys(context: BrowserContext, url: string, count: number): Promise<number[]> {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.cand .read').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(stopwatch);
  for (let judged = 1; judged <= count; judged++) {
    await page.keyboard.press(judged % 2 === 0 ? 'A' : 'B');
    await page.keyboard.press('Enter');
    await page.evaluate(`window.waited(${judged})`);
    // A labeler reads: what is fetched ahead comes meanwhile.
    await page.waitForTimeout(120);
  }
  const waits = await page.evaluate<number[]>('window.waits');
  await context.close();
  return waits;
}

async function paintSlowly(context: BrowserContext, url: string): Promise<{ paintMs: number; readyMs: number }> {
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, ...slow });
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('.cand .read').first().waitFor();
  const readyMs = await page.evaluate<number>('performance.now()');
  const paintMs = await firstPaintOf(page);
  await context.close();
  return { paintMs, readyMs };
}

function firstPaintOf(page: Page): Promise<number> {
  return page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
}

/** From the navigation to a frame after the first rows are there. */
async function paintList(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('tbody tr').nth(10).waitFor();
  const ms = await page.evaluate<number>('new Promise((done) => requestAnimationFrame(() => done(performance.now())))');
  await context.close();
  return ms;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return figure(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
}
