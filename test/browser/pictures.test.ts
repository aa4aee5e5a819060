// The main pages as pictures, compared with those kept beside this file. `UPDATE_PICTURES=1` takes them anew.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { demanding, type Seeded, seedProject } from './support/seed.js';

const folder = join(import.meta.dirname, 'pictures');
/** Fonts are drawn a little differently from one release of a browser to the next. */
const mostDifferent = 0.02;

const text = 'Report the **Wilson interval**: $\\frac{k}{n}$ is a share.\n\n1. Compute it.\n2. Say `n`.';

/** Texts that read the same, whatever the order in which they are drawn; spaces at the end keep them apart. */
const alike = (words: string, count: number) => Array.from({ length: count }, (_, at) => words + ' '.repeat(at));

describe.skipIf(!hasBrowser)('the main pages look as they did', () => {
  let world: AppWorld;
  let pair: Seeded;
  let ranking: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    pair = await seedProject(world, demanding, { comparisons: 1, candidates: 2, texts: alike(text, 2) });
    const haiku = 'the maple listens\nthe long field waits and glows\nthe slow spring murmurs';
    ranking = await seedProject(world, { name: 'Haiku' }, { comparisons: 1, candidates: 4, texts: alike(haiku, 4) });
  });
  afterAll(() => world.close());

  const looks = [
    { name: 'light', width: 1280, theme: 'light' },
    { name: 'dark', width: 1280, theme: 'dark' },
    { name: 'phone', width: 390, theme: 'light' },
  ] as const;

  test.each(looks)('the login page, $name', async ({ name, ...look }) => {
    const { page, open } = await world.visitAsNobody(look);
    await open('/login');
    expect(await differenceFrom(page, `login-${name}`)).toBeLessThan(mostDifferent);
  });

  test.each(looks)('a pair, $name', async ({ name, ...look }) => {
    const labeler = pair.labelers[looks.findIndex((each) => each.name === name) % 2];
    if (labeler === undefined) throw new Error('no labeler');
    const { page, open, context } = await world.visit(labeler, look);
    await open(`/p/${pair.projectId}/label`);
    await page.locator('.cand math').first().waitFor({ state: 'attached' });
    expect(await differenceFrom(page, `label-pair-${name}`)).toBeLessThan(mostDifferent);
    await labeler.client.nextAssignment(pair.projectId);
    await context.close();
  });

  test.each(looks)('a ranking, $name', async ({ name, ...look }) => {
    const [labeler] = ranking.labelers;
    if (labeler === undefined) throw new Error('no labeler');
    const { page, open, context } = await world.visit(labeler, look);
    await open(`/p/${ranking.projectId}/label`);
    await page.locator('[data-candidate]').first().waitFor();
    expect(await differenceFrom(page, `label-rank-${name}`)).toBeLessThan(mostDifferent);
    await context.close();
  });

  test.each(looks)('a guideline, $name', async ({ name, ...look }) => {
    const { page, open } = await world.visit(pair.researcher, look);
    await open(`/p/${pair.projectId}/guideline`);
    expect(await differenceFrom(page, `guideline-${name}`)).toBeLessThan(mostDifferent);
  });
});

/** Share of pixels that differ. What changes from run to run, such as times and the lengths of bars, is masked. */
async function differenceFrom(page: Page, name: string): Promise<number> {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready');
  const mask = [page.locator('time'), page.locator('.pace'), page.locator('.versions small'), page.locator('.meta')];
  const taken = PNG.sync.read(await page.screenshot({ mask, maskColor: '#808080', animations: 'disabled' }));
  const path = join(folder, `${name}.png`);
  if (process.env.UPDATE_PICTURES === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, PNG.sync.write(taken));
  }
  if (!existsSync(path)) throw new Error(`${name}.png is not kept yet: UPDATE_PICTURES=1 takes it`);
  const kept = PNG.sync.read(readFileSync(path));
  if (taken.width !== kept.width || taken.height !== kept.height) return 1;
  return (
    pixelmatch(taken.data, kept.data, undefined, taken.width, taken.height, { threshold: 0.2 }) /
    (taken.width * taken.height)
  );
}
