// The strategy and the forecast on the project's page: what was asked, the live head, and how many judgments are still to come.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from '../../services/api/test/support/models.js';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { type JudgedModels, judgedModels } from './support/judged-models.js';
import { expectWhole, looks } from './support/whole.js';

describe.skipIf(!hasBrowser)('asking, on the page of a project', () => {
  let world: AppWorld;
  let seeded: JudgedModels;

  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await judgedModels(world, { pairs: 40, judged: 30 });
    const { client } = seeded.researcher;
    // The inference service of this world reads off an answer its length and its number of vowels.
    await registerModel(world.database, 'reward-1b', 'reward');
    const { items } = await client.listPrompts(seeded.projectId, { limit: 10 });
    await client.createCompletions(
      seeded.projectId,
      items.flatMap(({ id }, index) =>
        ['ae', 'aeiou aeiou', 'xyz xyz xyz'].map((text) => ({
          promptId: id,
          text: `${text} ${index}`,
          source: 'file',
        })),
      ),
    );
    await client.ask(seeded.projectId, { strategy: 'balanced', perPrompt: 2, candidates: 3, seed: 4 });
    await client.ask(seeded.projectId, { strategy: 'nearest', count: 6, seed: 5, rewardModel: 'reward-1b' });
  });
  afterAll(() => world.close());

  test.each(looks)('is whole at $width px, $theme', async (look) => {
    const visit = await world.visit(seeded.researcher, look);
    await visit.open(`/p/${seeded.projectId}`);
    await visit.page.getByText('Balanced blocks').waitFor();
    await visit.page
      .getByText(/± 2.0%/)
      .first()
      .waitFor();
    await expectWhole(visit, `project-${look.width}-${look.theme}`);
    expect(visit.foreignRequests).toEqual([]);
    await visit.context.close();
  });

  test('tries a strategy, makes its comparisons, and lists them', async () => {
    const visit = await world.visit(seeded.researcher);
    const { page } = visit;
    await visit.open(`/p/${seeded.projectId}`);
    await page.getByRole('button', { name: 'Ask a strategy' }).click();
    await page.getByRole('combobox', { name: 'Strategy' }).selectOption('disagreement');
    await page.getByRole('spinbutton', { name: 'Comparisons' }).fill('5');
    await page.getByRole('button', { name: 'Try it' }).click();
    // There is neither a live head nor a model that is marked current.
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByRole('combobox', { name: 'Whose scores' }).selectOption({ label: 'reward-1b' });
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('It would make 5 comparisons.').waitFor();
    await page.getByRole('combobox', { name: 'Strategy' }).selectOption('random');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('It would make 5 comparisons.').waitFor();
    await expectWhole(visit, 'ask-dialog');
    await page.getByRole('button', { name: 'Make the comparisons' }).click();
    await page.getByText('It made 5 comparisons.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('row', { name: /Random 5 of/ }).waitFor();
    expect((await seeded.researcher.client.listAskings(seeded.projectId)).items[0]).toMatchObject({ made: 5 });
    await visit.context.close();
  });

  test('starts the live head, which reads the answers and follows, and switches it off', async () => {
    const visit = await world.visit(seeded.researcher);
    const { page } = visit;
    await visit.open(`/p/${seeded.projectId}`);
    await page.getByRole('button', { name: 'Start it' }).click();
    await page.getByRole('combobox', { name: 'Reward model' }).selectOption({ label: 'reward-1b' });
    await page.getByRole('spinbutton', { name: 'Comparisons kept open' }).fill('3');
    await expectWhole(visit, 'live-head-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Start it' }).click();
    await page.getByText(/Follows the judgments. Scores \d+ answers, exploratory, from n = \d+ votes./).waitFor();
    await page.getByText('Keeps 3 comparisons open').waitFor();
    await expectWhole(visit, 'live-head');
    await page.getByRole('button', { name: 'Switch it off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch it off' }).click();
    await page.getByText('Off. It takes each judgment').waitFor();
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });
});
