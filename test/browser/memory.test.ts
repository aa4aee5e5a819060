// A page that is open all day: eight hours of labeling at a usual pace leave nothing behind in its memory.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { type Seeded, seedProject } from './support/seed.js';

/** Eight hours at a median of 52 s. */
const judgments = 550;
/** By then everything has been loaded once. */
const warmUp = 50;
const mostGrowth = 3_000_000;

describe.skipIf(!hasBrowser)('a long day', () => {
  let world: AppWorld;
  let seeded: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, { name: 'All day' }, { comparisons: judgments + 20, candidates: 2 });
  });
  afterAll(() => world.close());

  test('of labeling grows the page by no memory to speak of', async () => {
    const [labeler] = seeded.labelers;
    if (labeler === undefined) throw new Error('no labeler');
    const { page, context, open } = await world.visit(labeler);
    await open(`/p/${seeded.projectId}/label`);
    const devtools = await context.newCDPSession(page);
    /** What finalizers and pending tasks hold is only free after a further collection: the least of several is what is in use. */
    const usedBytes = async () => {
      const sizes: number[] = [];
      for (let collection = 0; collection < 4; collection++) {
        await devtools.send('HeapProfiler.collectGarbage');
        sizes.push((await devtools.send('Runtime.getHeapUsage')).usedSize);
        await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
      }
      return Math.min(...sizes);
    };
    let before = 0;
    for (let judged = 0; judged < judgments; judged++) {
      if (judged === warmUp) before = await usedBytes();
      const shown = await page.locator('.cand .read').first().textContent();
      await page.keyboard.press(judged % 2 === 0 ? 'a' : 'b');
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        `document.querySelector('.cand .read')?.textContent !== ${JSON.stringify(shown)}`,
        undefined,
        { polling: 20 },
      );
    }
    const grown = (await usedBytes()) - before;
    const nodes = await page.evaluate<number>('document.querySelectorAll("*").length');
    expect(grown).toBeLessThan(mostGrowth);
    expect(nodes).toBeLessThan(2000);
  });
});
