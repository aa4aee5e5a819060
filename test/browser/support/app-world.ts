// The API with the built web app, real parts behind both, and people who look at it in a browser.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createWorld, type Person, type World } from '../../../services/api/test/support/world.js';
import { openBrowser } from './chromium.js';

const page = join(import.meta.dirname, '..', '..', '..', 'services', 'web', 'dist', 'app', 'index.html');

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly language?: string;
  /** Milliseconds between the real clock and this browser's. */
  readonly clockOffset?: number;
}

export interface AppWorld extends World {
  readonly browser: Browser;
  /** A browser of somebody's own, logged in; its pages fail the test on a script's error or a refused style. */
  readonly visit: (person: Pick<Person, 'user'>, look?: Look) => Promise<Visit>;
  /** A browser in which nobody is logged in. */
  readonly visitAsNobody: (look?: Look) => Promise<Visit>;
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Opens a page of the app and waits for its heading, and for what it stands over, if that is loaded after it. */
  readonly open: (path: string) => Promise<void>;
  /** What went wrong in the page: script errors, refusals of the Content-Security-Policy. */
  readonly complaints: readonly string[];
  /** Requests to anywhere but the API and its app. */
  readonly foreignRequests: readonly string[];
}

export async function createAppWorld(): Promise<AppWorld> {
  if (!existsSync(page)) throw new Error('the web app is not built: `pnpm build:web`');
  const noLimits = { rateLimits: { perToken: 0, perAddress: 0 } };
  const world = await createWorld(noLimits, dirname(page));
  const browser = await openBrowser();

  async function visitAsNobody(look: Look = {}): Promise<Visit> {
    const { width = 1280, height = width < 500 ? 844 : 800, theme = 'light', language = 'en-US' } = look;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: language,
      timezoneId: 'UTC',
      hasTouch: width < 500,
      reducedMotion: 'reduce',
    });
    if (look.clockOffset !== undefined) await context.clock.install({ time: Date.now() + look.clockOffset });
    return watch(world.url, context);
  }

  return {
    ...world,
    browser,
    visitAsNobody,
    async visit({ user }, look) {
      const visit = await visitAsNobody(look);
      const link = await world.admin.createLoginLink(user.id);
      const login = await fetch(`${world.url}/v1/auth/link`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: world.url },
        body: JSON.stringify({ secret: new URL(link.url).hash.slice(1), cookie: true }),
      });
      const [name = '', value = ''] = (login.headers.getSetCookie()[0] ?? '').split(';')[0]?.split('=') ?? [];
      await visit.context.addCookies([{ name, value, url: world.url, httpOnly: true, sameSite: 'Strict' }]);
      return visit;
    },
    async close() {
      await browser.close();
      await world.close();
    },
  };
}

async function watch(url: string, context: BrowserContext): Promise<Visit> {
  const complaints: string[] = [];
  const foreignRequests: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('blob:')) foreignRequests.push(request.url());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    // Answers of 4xx and 5xx are told as errors, too; pages show them, and tests that cause them look there.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  const opened = await context.newPage();
  return {
    context,
    page: opened,
    complaints,
    foreignRequests,
    async open(path) {
      await opened.goto(`${url}${path}`);
      await opened.locator('h1').first().waitFor({ state: 'attached' });
      await opened.locator('main[aria-busy="true"]').waitFor({ state: 'detached' });
    },
  };
}
