// The browser of the tests: Debian's Chromium, or the one that CHROMIUM_PATH names.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const missing =
  'Chromium is not there: `apt-get install chromium`, or name one by CHROMIUM_PATH, to run the tests of the web app';

/** Undefined: there is none on this machine. */
function chromiumPath(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(missing);
  // Tests run as root in containers, where Chromium's own sandbox cannot be made.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] });
}

/**
 * Whether the tests of the web app can run: `describe.skipIf(!hasBrowser)(…)`. Without a browser they are skipped with a word
 * about it, but fail where CI=true.
 */
export const hasBrowser = lookForBrowser();

function lookForBrowser(): boolean {
  if (chromiumPath() !== undefined) return true;
  if (process.env.CI === 'true') throw new Error(missing);
  process.stderr.write(`skipped: ${missing}\n`);
  return false;
}
