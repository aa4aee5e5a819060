// The pages of judges: what each is worth beside people, how it is registered and sent over comparisons, and the test of two models.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from '../../services/api/test/support/models.js';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { answered, type JudgedModels, judgedModels, sendJudge } from './support/judged-models.js';
import { expectWhole, looks } from './support/whole.js';

describe.skipIf(!hasBrowser)('the pages of judges', () => {
  let world: AppWorld;
  let seeded: JudgedModels;
  let pages: { readonly judge: string; readonly reward: string; readonly two: string };

  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await judgedModels(world, { pairs: 60, judged: 40 });
    const { researcher, projectId, left, right } = seeded;
    const prices = { inputPerMillion: 2000, outputPerMillion: 8000, currency: 'EUR' };
    const { id: asked } = await registerModel(world.database, 'chat-70b', 'assistant');
    const judge = await researcher.client.createJudge(projectId, { name: 'careful reader', modelId: asked, prices });
    await sendJudge(world, seeded, judge, (place) => {
      if (place % 20 === 7) return { textFirstAsA: 'It depends on the <b>reader</b>.', textSecondAsA: 'B' };
      if (place % 20 === 9) return { failure: 'The endpoint answered 500.' };
      return place % 6 === 0 ? answered('A', 'A') : answered(place % 3 === 0 ? 'B' : 'A', place % 3 === 0 ? 'A' : 'B');
    });
    const { id: scores } = await registerModel(world.database, 'reward-1b', 'reward');
    const reward = await researcher.client.createJudge(projectId, { name: 'reward', modelId: scores });
    await sendJudge(world, seeded, reward, (place) => ({
      outcome: place % 4 === 0 ? 'second' : 'first',
      probability: place % 4 === 0 ? 0.3 : 0.6 + (place % 5) / 20,
    }));
    const two = `left=${left}&right=${right}`;
    const at = `/p/${projectId}/judges`;
    pages = { two: `${at}?${two}`, judge: `${at}/${judge.id}?${two}`, reward: `${at}/${reward.id}?${two}` };
  });
  afterAll(() => world.close());

  test.each(looks)('are whole at $width px, $theme', async (look) => {
    const visit = await world.visit(seeded.researcher, look);
    const { page } = visit;
    const named = (name: string) => `${name}-${look.width}-${look.theme}`;
    await visit.open(pages.two);
    await page.getByText('n = 40 questions').waitFor();
    await page.getByRole('heading', { name: 'Krippendorff’s α with people' }).waitFor();
    await expectWhole(visit, named('judges'));
    for (const name of look.theme === 'light' ? (['judge', 'reward'] as const) : (['judge'] as const)) {
      await visit.open(pages[name]);
      await page.getByText('As exact as').first().waitFor();
      await page.getByText('Brier score').or(page.getByText('Prefers what is shown first')).waitFor();
      await expectWhole(visit, named(name));
    }
    expect(visit.foreignRequests).toEqual([]);
    await visit.context.close();
  });

  test('are read from right to left in Arabic', async () => {
    const visit = await world.visit(seeded.researcher, { language: 'ar' });
    await visit.open(pages.judge);
    await visit.page.locator('.forest').first().waitFor();
    expect(await visit.page.locator('html').getAttribute('dir')).toBe('rtl');
    await expectWhole(visit, 'judge-ar');
    await visit.context.close();
  });

  test('registers a judge in a prompt that is refused until it is whole, sends it, and cancels the pass', async () => {
    const visit = await world.visit(seeded.researcher);
    const { page } = visit;
    await visit.open(pages.two);
    await page.getByRole('button', { name: 'Register a judge' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('strict');
    await page
      .getByRole('combobox', { name: 'Model', exact: true })
      .selectOption({ label: 'chat-70b (language model)' });
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await expect.poll(() => prompt.inputValue()).toContain('{guideline}');
    await expectWhole(visit, 'register-judge');
    await prompt.fill('{prompt}: {A}?');
    await page.getByRole('button', { name: 'Register the judge' }).click();
    await page.getByText('must name {B}').waitFor();
    await prompt.fill('{prompt}: {A} or {B}?');
    await page.getByRole('button', { name: 'Register the judge' }).click();
    await page.getByRole('heading', { name: 'strict, version 1' }).waitFor();
    await page.getByText('{prompt}: {A} or {B}?').waitFor();
    await page.getByRole('button', { name: 'Judge comparisons' }).click();
    await page.getByRole('combobox', { name: 'Comparisons' }).selectOption('unjudgedByPeople');
    await page.getByRole('spinbutton', { name: 'How many' }).fill('5');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('waits for a worker, 5 comparisons').waitFor();
    await expectWhole(visit, 'judge-queued');
    await page.getByRole('button', { name: 'Cancel the pass' }).click();
    await page.getByText('cancelled after 0 of 5').waitFor();
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });

  test('are empty with a way on, fail in words, and are closed to labelers', async () => {
    const { researcher, labelers } = seeded;
    const { id } = await world.project(researcher, [...labelers], { name: 'Nothing yet' });
    const visit = await world.visit(researcher);
    await visit.open(`/p/${id}/judges`);
    await visit.page.getByText('No model judges here.').waitFor();
    await expectWhole(visit, 'judges-empty');
    await visit.open(`/p/${id}/judges/${crypto.randomUUID()}`);
    await visit.page.getByRole('alert').waitFor();
    await visit.context.close();
    const labeler = await world.visit(labelers[0] ?? researcher);
    await labeler.open(`/p/${id}/judges`);
    await labeler.page.getByRole('heading', { name: 'This page is for others' }).waitFor();
    expect(labeler.complaints).toEqual([]);
    await labeler.context.close();
  });
});
