// What is typed into guidelines and demonstrations: published and submitted to the last word, and not lost before it is saved.
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { type Seeded, seedProject } from './support/seed.js';

describe.skipIf(!hasBrowser)('what is saved by itself', () => {
  let world: AppWorld;
  let seeded: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, { name: 'In haste' }, { comparisons: 0, candidates: 2 });
  });
  afterAll(() => world.close());

  /** Holds what would be stored at an address. @returns lets it, and all that follows, go on; and how many are held */
  async function hold(context: BrowserContext, address: string) {
    const held: (() => Promise<void>)[] = [];
    let isOpen = false;
    await context.route(address, (route) => {
      if (isOpen || route.request().method() === 'GET') return route.continue();
      held.push(() => route.continue());
      return undefined;
    });
    return {
      count: () => held.length,
      release: async () => {
        isOpen = true;
        for (const goOn of held) await goOn();
      },
    };
  }

  test('a guideline that is published while it is saved has its last words', async () => {
    const { researcher, projectId } = seeded;
    const { page, open, context, complaints } = await world.visit(researcher);
    const { version } = await researcher.client.createGuideline(projectId, { markdown: 'First.' });
    await open(`/p/${projectId}/guideline/${version}`);
    const saving = await hold(context, `**/guidelines/${version}`);
    const text = page.getByLabel(`Guideline ${version}, Markdown`);
    await text.fill('First. Second.');
    await expect.poll(saving.count, { timeout: 10_000 }).toBe(1);
    await text.fill('First. Second. Third.');
    await page.getByRole('button', { name: `Publish ${version}` }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Publish ${version}` })
      .click();
    await saving.release();
    await page.getByText(`${version}, in force`).first().waitFor();
    const { guideline } = await researcher.client.getCurrentGuideline(projectId);
    expect(guideline).toMatchObject({ version, markdown: 'First. Second. Third.' });
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a demonstration that is submitted while it is saved has its last words', async () => {
    const { researcher, projectId } = seeded;
    const { page, open, context, complaints } = await world.visit(researcher);
    const { id } = await researcher.client.createDemonstration(projectId, {});
    await open(`/p/${projectId}/demonstrations/${id}`);
    await page.getByRole('textbox', { name: 'Question' }).fill('Which interval?');
    const answer = page.getByRole('textbox', { name: 'Ideal answer' });
    const contents = async () =>
      (await researcher.client.getDemonstration(projectId, id)).messages.map(({ content }) => content);
    await answer.fill('First.');
    await expect.poll(contents, { timeout: 10_000 }).toEqual(['Which interval?', 'First.']);
    const saving = await hold(context, `**/demonstrations/${id}`);
    await answer.fill('First. Second.');
    await expect.poll(saving.count, { timeout: 10_000 }).toBe(1);
    await answer.fill('First. Second. Third.');
    await page.getByRole('button', { name: 'Submit for review' }).click();
    await saving.release();
    await page.getByText('It waits for somebody else to review it.').waitFor();
    expect(await contents()).toEqual(['Which interval?', 'First. Second. Third.']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('what could not be saved outlives a reload, and a publishing that cannot save it publishes nothing', async () => {
    const { researcher, projectId } = seeded;
    const { page, open, context } = await world.visit(researcher);
    const { version } = await researcher.client.createGuideline(projectId, { markdown: 'First.' });
    await open(`/p/${projectId}/guideline/${version}`);
    await context.route(`**/guidelines/${version}`, (route) =>
      route.request().method() === 'GET' ? route.continue() : route.abort(),
    );
    const text = page.getByLabel(`Guideline ${version}, Markdown`);
    await text.fill('First. Second.');
    await page.reload();
    await expect.poll(() => text.inputValue()).toBe('First. Second.');
    await page.getByRole('button', { name: `Publish ${version}` }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Publish ${version}` })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Not saved: kept in this browser').waitFor();
    expect(await researcher.client.getGuideline(projectId, version)).toMatchObject({
      status: 'draft',
      markdown: 'First.',
    });
    expect(await text.inputValue()).toBe('First. Second.');
    await context.close();
  });
});
