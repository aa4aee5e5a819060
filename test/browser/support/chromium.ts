// The browser of the tests: Debian's Chromium, or the one that CHROMIUM_PATH names.
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from '../../../bench/src/chromium-path.js';

const missing =
  'Chromium is not there: `apt-get install chromium`, or name one by CHROMIUM_PATH, to run the tests of the web app';

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
