// What researchers do all day: asking models, narrowing lists, bringing files in, putting an example into the guideline.
import type { Completion } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from '../../services/api/test/support/models.js';
import { type AppWorld, createAppWorld, type Visit } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { demanding, judgeSome, type Seeded, seedProject } from './support/seed.js';

describe.skipIf(!hasBrowser)('a researcher', () => {
  let world: AppWorld;
  let seeded: Seeded;
  let visit: Visit;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, demanding, { comparisons: 6, candidates: 2 });
    for (const labeler of seeded.labelers) await judgeSome(labeler, seeded.projectId, 6);
    await registerModel(world.database, 'house-assistant', 'assistant');
    await registerModel(world.database, 'house-reward', 'reward');
    visit = await world.visit(seeded.researcher);
  });
  afterAll(() => world.close());

  test('asks the model and the reward model that the playground shows as chosen', async () => {
    const { page, open } = visit;
    await open('/playground');
    await page.getByRole('option', { name: 'house-assistant' }).waitFor({ state: 'attached' });
    await page.getByRole('option', { name: 'house-reward' }).waitFor({ state: 'attached' });
    await page.getByRole('textbox', { name: 'Answers' }).fill('1');
    await page.getByPlaceholder('What shall it answer?').fill('Count to two.');
    await page.keyboard.press('Control+Enter');
    await page.locator('.answer .reward').waitFor();
    expect(await page.locator('.answer .read').textContent()).toBe('One two');
    expect(await page.locator('.answer .reward').textContent()).toBe('+7.00');
  });

  test('goes back through filters and from what was opened, not through letters', async () => {
    const { page, open } = visit;
    await open(`/p/${seeded.projectId}/comparisons`);
    await page.getByLabel('State').selectOption('closed');
    await page.locator('tr.opens').first().click();
    await page.getByRole('heading', { name: 'Comparison', exact: true }).waitFor();
    await page.getByLabel('Words of the prompt').fill('Question');
    await page.waitForURL(/search=Question/);
    await page.getByLabel('Words of the prompt').fill('Question 1');
    await page.waitForURL(/search=Question\+1|search=Question%201/);
    const left: string[] = [];
    for (const address of [/status=closed&open=/, /status=closed$/, /comparisons$/]) {
      await page.goBack();
      await page.waitForURL(address);
      left.push(new URL(page.url()).search);
    }
    expect(left.map((search) => [...new URLSearchParams(search).keys()])).toEqual([['status', 'open'], ['status'], []]);
  });

  test('brings in a file of columns of their own, after a dry run that shows how it is understood', async () => {
    const { page, open } = visit;
    await open(`/p/${seeded.projectId}/imports`);
    await page.locator('input[type=file]').setInputFiles({
      name: 'own.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('question,better,worse\nWhich one?,this one,that one\n'),
    });
    await page.getByLabel('Read as prompt').selectOption('question');
    await page.getByLabel('Read as chosen').selectOption('better');
    await page.getByLabel('Read as rejected').selectOption('worse');
    await page.getByRole('button', { name: /Dry run/ }).click();
    await page.getByText('How the first rows are understood').waitFor();
    expect(await page.locator('.understood').textContent()).toContain('Which one?');
    await page.getByRole('button', { name: 'Import the file' }).click();
    await page.getByText('It is imported.').waitFor();
    await page.getByRole('link', { name: 'Read the comparisons' }).click();
    await page.getByText('Which one?').first().waitFor();
  });

  test('puts a disagreement into a new version of the guideline', async () => {
    const { page, open } = visit;
    const [{ id, candidates }] = await judgedPairs();
    const [preferred, other] = candidates;
    const search = new URLSearchParams({ example: id, preferred: preferred?.id ?? '', other: other?.id ?? '' });
    await open(`/p/${seeded.projectId}/guideline?${search}`);
    await page.getByRole('button', { name: 'Write a new version with it' }).click();
    await page.waitForURL(/guideline\/2$/);
    const text = await page.getByLabel('Guideline 2, Markdown').inputValue();
    expect(text).toContain('## Example');
    expect(text).toContain(`> ${preferred?.text ?? ''}`);
    await open(`/p/${seeded.projectId}/guideline?${search}`);
    await page.getByRole('button', { name: 'Put it at the end' }).click();
    await page.getByText(/^Saved/).waitFor();
    const drafts = await seeded.researcher.client.getGuideline(seeded.projectId, 2);
    expect(drafts.markdown.split('## Example')).toHaveLength(3);
  });

  async function judgedPairs(): Promise<[{ id: string; candidates: readonly Completion[] }]> {
    const { client } = seeded.researcher;
    const { items } = await client.listComparisons(seeded.projectId);
    return [await client.getComparison(seeded.projectId, items[0]?.id ?? '')];
  }

  test('is led from an empty project to the form that fills it', async () => {
    const empty = await seedProject(world, { name: 'Nothing yet' }, { comparisons: 0, candidates: 2 });
    const { page, open } = await world.visit(empty.researcher);
    await open(`/p/${empty.projectId}`);
    await page.getByRole('link', { name: 'Type one' }).click();
    await page.getByLabel('Prompts', { exact: true }).fill('Why is it cold?\n\nWhy is it warm?');
    await page.getByRole('button', { name: 'Add 2 prompts' }).click();
    await page.waitForURL(/prompts$/);
    await page.getByRole('row', { name: /Why is it warm/ }).waitFor();
    expect(await page.locator('tr.opens').count()).toBe(2);
  });
});
