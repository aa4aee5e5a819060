/** The evaluation report's HTML file, in a real browser without a network: it asks for nothing, runs nothing, and can be read by all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportPage } from '../../services/api/src/model-reports/html/report-page.js';
import { violationsOf } from './support/axe.js';
import { hasBrowser, openBrowser } from './support/chromium.js';
import { evaluationReport } from './support/evaluation-report.js';

const hostile = '<script>document.title = "run"</script><img src="https://example.org/x.png" onerror="alert(1)">';

function page(): string {
  const { splits, ...report } = evaluationReport({
    model: { id: 'm', name: 'judge <b>', checkpointHash: 'a'.repeat(64) },
    snapshot: { id: 's', name: 'frozen', contentHash: 'b'.repeat(64) },
    against: { id: 'o', name: 'judge before' },
  });
  const told = ({ hardest, ...split }: (typeof splits)['test']) => ({
    ...split,
    hardest:
      hardest?.map((pair) => ({
        ...pair,
        messages: [{ role: 'user' as const, content: `Write a haiku. ${hostile}` }],
        preferred: `${hostile}\nsecond line`,
        other: null,
      })) ?? null,
  });
  return reportPage({
    ...report,
    splits: { train: told(splits.train), validation: told(splits.validation), test: told(splits.test) },
    benchmarks: [
      {
        suite: 'rewardbench',
        metrics: { accuracy: 0.7, accuracyLow: 0.6, accuracyHigh: 0.8, accuracyCases: 90 },
        report: '| a | b |',
      },
    ],
  });
}

describe.skipIf(!hasBrowser)('the file of an evaluation report', () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-report-'));
  const file = join(folder, 'report.html');
  beforeAll(async () => {
    writeFileSync(file, page());
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(width: number, colorScheme: 'light' | 'dark'): Promise<{ page: Page; asked: string[] }> {
    const context = await browser.newContext({
      offline: true,
      viewport: { width, height: 900 },
      colorScheme,
      bypassCSP: true,
    });
    const shown = await context.newPage();
    const asked: string[] = [];
    shown.on('request', (request) => asked.push(request.url()));
    await shown.goto(pathToFileURL(file).href);
    return { page: shown, asked };
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      test(`asks for nothing, fits and is accessible at ${width} in ${colorScheme}`, async () => {
        const { page: shown, asked } = await opened(width, colorScheme);
        expect(asked).toEqual([pathToFileURL(file).href]);
        expect(await shown.title()).toBe('Evaluation report: judge <b>');
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await shown.evaluate(overflow)).toBe(0);
        expect(await violationsOf(shown)).toEqual([]);
        const pictures = process.env['REPORT_PICTURES'];
        if (pictures !== undefined)
          await shown.screenshot({ path: join(pictures, `report-${width}-${colorScheme}.png`), fullPage: true });
        await shown.context().close();
      });
    }
  }

  test('shows what others wrote as text, whole, and what was erased as erased', async () => {
    const { page: shown } = await opened(1280, 'light');
    expect(await shown.locator('article .text').nth(1).textContent()).toBe(`${hostile}\nsecond line`);
    expect(await shown.locator('article').count()).toBe(10);
    expect(await shown.locator('article .note', { hasText: 'It was deleted.' }).count()).toBe(10);
    expect(await shown.locator('script, img, link, iframe').count()).toBe(0);
    expect(await shown.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')).toContain(
      "default-src 'none'",
    );
    await shown.context().close();
  });

  test('has its style under its own policy', async () => {
    const context = await browser.newContext({ offline: true });
    const shown = await context.newPage();
    await shown.goto(pathToFileURL(file).href);
    const size = 'getComputedStyle(document.querySelector("h1")).fontSize';
    expect(await shown.evaluate(size)).toBe('32px');
    await context.close();
  });
});
