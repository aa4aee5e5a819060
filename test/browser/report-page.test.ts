/** The evaluation report's HTML file, in a real browser without a network: it asks for nothing, runs nothing, and can be read by all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JudgedComparison } from '@tastemaker/reward-model';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportPage } from '../../services/api/src/model-reports/html/report-page.js';
import { reportFigures, type ScoredComparisons } from '../../services/worker/src/model-reports/report-figures.js';
import { violationsOf } from './support/axe.js';
import { hasBrowser, openBrowser } from './support/chromium.js';

const hostile = '<script>document.title = "run"</script><img src="https://example.org/x.png" onerror="alert(1)">';

function idOf(kind: number, number: number): string {
  return `01900000-0000-7000-8000-${String(kind).padStart(4, '0')}${String(number).padStart(8, '0')}`;
}

/** Three labelers a pair, one of whom disagrees now and then; the model is right two times in three. */
function comparisonsOf(split: string, count: number): JudgedComparison[] {
  return Array.from({ length: count }, (_, index) => ({
    id: idOf(1, index),
    answerIds: [2, 3].map((kind) => idOf(kind, index)),
    prompt: idOf(4 + split.length, index >> 1),
    messages: [{ role: 'user', content: `${split} ${index >> 1}` }],
    answers: [`a short answer ${index}`, `quite a bit longer an answer, number ${index}`],
    judgments: [0, 1, 2].map((labeler) => ({
      labeler: `labeler ${labeler}`,
      ranking: (index + (labeler === 2 && index % 4 === 0 ? 1 : 0)) % 2 === 0 ? [[0], [1]] : [[1], [0]],
      strength: (index % 3) + 1,
      displayedOrder: index % 3 === 0 ? [1, 0] : [0, 1],
      ratings: { accuracy: index % 2 === 0 ? [5, 3] : [2, 4] },
    })),
    rules: { form: [index % 2 === 0, index % 2 === 1] },
    tags: [index % 5 === 0 ? 'frost' : 'haiku'],
    gold: false,
    flagged: false,
  }));
}

function scoredBy(comparisons: readonly JudgedComparison[], wrong: number): ScoredComparisons {
  return {
    comparisons,
    scores: comparisons.map((_, index) => {
      const margin = (index % wrong === 0 ? -1 : 1) * (0.3 + (index % 7) / 4);
      return index % 2 === 0 ? [margin, 0] : [0, margin];
    }),
  };
}

function page(): string {
  const [train, validation, held] = [
    comparisonsOf('train', 40),
    comparisonsOf('validation', 60),
    comparisonsOf('test', 80),
  ];
  const scored = (wrong: number) => scoredBy(held, wrong);
  const { versions, splits, ...figures } = reportFigures({
    training: train,
    judged: { train: 40, validation: 60, test: 80 },
    splits: { train: scoredBy(train, 9), validation: scoredBy(validation, 3), test: scored(3) },
    headline: 'test',
    trainedOnSnapshot: true,
    control: scored(2),
    against: scored(2),
    learning: {
      pairs: 2000,
      modelId: 'm',
      others: [250, 500, 1000].map((pairs, step) => ({
        modelId: `m${pairs}`,
        pairs,
        scored: scored([2, 2, 3][step] ?? 3),
      })),
      asItTrained: [],
      lack: null,
    },
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
    version: 1,
    model: { id: 'm', name: 'judge <b>', checkpointHash: 'a'.repeat(64) },
    snapshot: { id: 's', name: 'frozen', contentHash: 'b'.repeat(64) },
    trainedOnSnapshot: true,
    headline: 'test',
    ...figures,
    splits: { train: told(splits.train), validation: told(splits.validation), test: told(splits.test) },
    against: versions && { model: { id: 'o', name: 'judge before' }, chosen: 'alias', split: 'test', ...versions },
    notAgainst: null,
    benchmarks: [
      {
        suite: 'rewardbench',
        metrics: { accuracy: 0.7, accuracyLow: 0.6, accuracyHigh: 0.8, accuracyCases: 90 },
        report: '| a | b |',
      },
    ],
    measuredAt: '2026-01-01T00:00:00.000Z',
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
