// What researchers and writers do, each by keys alone and by pointer alone, on a phone, a desk and a wide screen.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from '../../services/api/test/support/models.js';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { demanding, guidelineText, judgeSome, type Seeded, seedProject } from './support/seed.js';

/** How somebody gets at what is on a page. */
interface Hands {
  readonly press: (target: Locator) => Promise<void>;
  readonly write: (field: Locator, text: string) => Promise<void>;
  readonly choose: (select: Locator, option: string) => Promise<void>;
  readonly turnTo: (tab: Locator) => Promise<void>;
}

/** More stops than any page has. */
const mostStops = 200;

function keysOf(page: Page): Hands {
  const reach = async (target: Locator) => {
    await target.waitFor();
    for (let stops = 0; stops < mostStops; stops += 1) {
      if ((await target.and(page.locator(':focus')).count()) > 0) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${String(target)} is not reached by Tab`);
  };
  return {
    press: async (target) => {
      await reach(target);
      await page.keyboard.press('Enter');
    },
    write: async (field, text) => {
      await reach(field);
      await page.keyboard.press('Control+End');
      await page.keyboard.type(text);
    },
    choose: async (select, option) => {
      await reach(select);
      await page.keyboard.type(option);
    },
    turnTo: async (tab) => {
      // One stop for all tabs; arrows go from one to the next.
      await reach(page.getByRole('tab', { selected: true }));
      while ((await tab.and(page.getByRole('tab', { selected: true })).count()) === 0)
        await page.keyboard.press('ArrowRight');
    },
  };
}

function pointerOf(page: Page): Hands {
  return {
    press: (target) => target.click(),
    write: async (field, text) => {
      await field.click();
      await page.keyboard.press('Control+End');
      await page.keyboard.insertText(text);
    },
    choose: async (select, option) => {
      const value = await select.locator('option', { hasText: option }).first().getAttribute('value');
      await select.selectOption(value);
    },
    turnTo: (tab) => tab.click(),
  };
}

const ways = [
  { by: 'keys', width: 1280 },
  { by: 'pointer', width: 390 },
  { by: 'pointer', width: 1920 },
] as const;

describe.skipIf(!hasBrowser).each(ways)('by $by at $width px', ({ by, width }) => {
  let world: AppWorld;
  let seeded: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, demanding, { comparisons: 4, candidates: 2 });
    for (const labeler of seeded.labelers) await judgeSome(labeler, seeded.projectId, 4);
    await registerModel(world.database, 'house-assistant', 'assistant');
  });
  afterAll(() => world.close());

  async function begin(path: string) {
    const visit = await world.visit(seeded.researcher, { width });
    await visit.open(path);
    return { ...visit, ...(by === 'keys' ? keysOf(visit.page) : pointerOf(visit.page)) };
  }

  test('a guideline is written, read as it will be read, and published', async () => {
    const { page, press, write, turnTo, complaints } = await begin(`/p/${seeded.projectId}/guideline`);
    await press(page.getByRole('button', { name: 'Write a new version from this one' }));
    await page.waitForURL(/guideline\/2$/);
    await write(page.getByLabel('Guideline 2, Markdown'), '\n3. **Short.** As short as it can be.\n');
    await page.getByText(/^Saved/).waitFor();
    await turnTo(page.getByRole('tab', { name: 'Preview' }));
    await page.getByRole('tabpanel').getByText('As short as it can be.').waitFor();
    await press(page.getByRole('button', { name: 'Publish 2' }));
    await press(page.getByRole('dialog').getByRole('button', { name: 'Publish 2' }));
    await page.getByText('2, in force').first().waitFor();
    const { guideline } = await seeded.researcher.client.getCurrentGuideline(seeded.projectId);
    expect(guideline?.markdown.startsWith(guidelineText.slice(0, 20))).toBe(true);
    expect(guideline?.markdown).toContain('**Short.**');
    expect(complaints).toEqual([]);
  });

  test('a demonstration is kept as it is written, and submitted', async () => {
    const { page, press, write, complaints } = await begin(`/p/${seeded.projectId}/demonstrations`);
    await press(page.getByRole('button', { name: 'Write a question and its answer' }).first());
    await write(page.getByRole('textbox', { name: 'Question' }), 'Which interval belongs to a share?');
    await write(page.getByRole('textbox', { name: 'Ideal answer' }), 'The Wilson score interval.');
    await page.getByText(/^Saved/).waitFor();
    await page.reload();
    await page.getByText(/^Saved/).waitFor();
    expect(await page.getByRole('textbox', { name: 'Ideal answer' }).inputValue()).toBe('The Wilson score interval.');
    await press(page.getByRole('button', { name: 'Submit for review' }));
    await page.getByText('It waits for somebody else to review it.').waitFor();
    const { items } = await seeded.researcher.client.listDemonstrations(seeded.projectId, { state: 'submitted' });
    expect(items[0]?.messages.map(({ content }) => content)).toEqual([
      'Which interval belongs to a share?',
      'The Wilson score interval.',
    ]);
    expect(complaints).toEqual([]);
  });

  test('a snapshot is taken, and a run from it is tried before it is begun', async () => {
    const { page, open, press, write, choose, complaints } = await begin(`/p/${seeded.projectId}/snapshots`);
    const name = `frozen ${by} ${width}`;
    await press(page.getByRole('button', { name: 'Take a snapshot' }).first());
    await write(page.getByRole('dialog').getByRole('textbox', { name: 'Name' }), name);
    await press(page.getByRole('dialog').getByRole('button', { name: 'Take the snapshot' }));
    await page.getByRole('cell', { name }).first().waitFor();
    await open(`/runs/new?project=${seeded.projectId}`);
    await page.getByRole('option', { name: new RegExp(name) }).waitFor({ state: 'attached' });
    await choose(page.getByLabel('Snapshot it learns from'), name);
    await choose(page.getByLabel('Model it starts from'), 'house-assistant');
    await press(page.getByRole('button', { name: /Dry run/ }));
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    const { items } = await seeded.researcher.client.listRuns({ projectId: seeded.projectId });
    expect(items[0]?.config).toMatchObject({ kind: 'reward', dryRun: true });
    expect(complaints).toEqual([]);
  });

  test('a file is dropped or chosen, tried without storing anything, and brought in', async () => {
    const { page, press, complaints } = await begin(`/p/${seeded.projectId}/imports`);
    const count = async () =>
      (await seeded.researcher.client.listComparisons(seeded.projectId, { limit: 100 })).items.length;
    const before = await count();
    const line = JSON.stringify({ prompt: 'Which one?', chosen: 'this one', rejected: 'that one' });
    if (by === 'pointer') {
      const dataTransfer = await page.evaluateHandle(
        `(() => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([${JSON.stringify(`${line}\n`)}], 'pairs.jsonl'));
          return dropped;
        })()`,
      );
      await page.dispatchEvent('.file-drop', 'dragover', { dataTransfer });
      await page.locator('.file-drop.over').waitFor();
      await page.dispatchEvent('.file-drop', 'drop', { dataTransfer });
    } else {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(page.locator('input[type=file]'))]);
      const buffer = Buffer.from(`${line}\n`);
      await chooser.setFiles({ name: 'pairs.jsonl', mimeType: 'application/x-ndjson', buffer });
    }
    await press(page.getByRole('button', { name: /^Dry run/ }));
    await page.getByText('This is what it would make; nothing is stored yet.').waitFor();
    expect(await count()).toBe(before);
    await press(page.getByRole('button', { name: 'Import the file' }));
    await page.getByText('It is imported.').waitFor();
    expect(await count()).toBe(before + 1);
    expect(complaints).toEqual([]);
  });
});
