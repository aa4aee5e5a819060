// Labeling in a browser: by keys alone and by pointer, at three widths; what is typed is never lost.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type Visit } from './support/app-world.js';
import { violationsOf } from './support/axe.js';
import { hasBrowser } from './support/chromium.js';
import { demanding, type Seeded, seedProject } from './support/seed.js';

const widths = [390, 1280, 1920] as const;

describe.skipIf(!hasBrowser)('labeling', () => {
  let world: AppWorld;
  let pairs: Seeded;
  let rankings: Seeded;

  beforeAll(async () => {
    world = await createAppWorld();
    pairs = await seedProject(world, demanding, { comparisons: 40, candidates: 2 });
    rankings = await seedProject(world, { name: 'Haiku' }, { comparisons: 80, candidates: 4 });
  });
  afterAll(() => world.close());

  /** A labeler of their own, so that tests do not share leases. */
  async function labelerOf({ researcher, projectId }: Seeded) {
    const labeler = await world.person('labeler', `Labeler ${Math.random().toString(36).slice(2, 8)}`);
    await researcher.client.addMember(projectId, { userId: labeler.user.id, role: 'labeler' });
    return labeler;
  }

  async function begin(seeded: Seeded, look?: Parameters<AppWorld['visit']>[1]) {
    const { researcher, projectId } = seeded;
    const labeler = await labelerOf(seeded);
    const visit = await world.visit(labeler, look);
    await visit.open(`/p/${projectId}/label`);
    await visit.page.locator('[data-candidate]').first().waitFor();
    return { labeler, visit, judged: () => judgmentsOf(researcher, projectId, labeler.user.id) };
  }

  async function judgmentsOf({ client }: Seeded['researcher'], projectId: string, labelerId: string) {
    return (await client.listJudgments(projectId, { labelerId })).items.toReversed();
  }

  const press = async ({ page }: Visit, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  test('while the first comparison is on its way the page says so under a heading', async () => {
    const visit = await world.visit(await labelerOf(pairs));
    const { page } = visit;
    let isHeld = true;
    await page.route('**/assignments/next*', async (route) => {
      await expect.poll(() => isHeld).toBe(false);
      await route.continue();
    });
    await page.goto(`${world.url}/p/${pairs.projectId}/label`);
    await page.getByRole('heading', { name: 'Loading', level: 1 }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    isHeld = false;
    await page.locator('[data-candidate]').first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['Judge: Answers with sources']);
  });

  test.each(widths)('a pair is judged by keys alone at %i px, with strength, ratings and a reason', async (width) => {
    const { visit, judged } = await begin(pairs, { width });
    await press(visit, 'b', 'ArrowRight', '4', '3', '5', '2', 'r');
    await visit.page.keyboard.type('B names its source, so I prefer it.');
    await press(visit, 'Escape', 'Enter');
    await expect.poll(async () => (await judged()).length).toBe(1);
    const [judgment] = await judged();
    expect(judgment).toMatchObject({ verdict: 'ranking', rationale: 'B names its source, so I prefer it.' });
    expect(judgment?.strength).toBeLessThan(0);
    expect(Object.keys(judgment?.ratings ?? {}).toSorted()).toEqual(['ease', 'truth']);
    expect(visit.complaints).toEqual([]);
  });

  test.each(widths)('a ranking is judged by keys alone at %i px, with a tie', async (width) => {
    const { visit, judged } = await begin(rankings, { width });
    await press(visit, 'c', 'a', '=', 'd', 'b', 'Enter');
    await expect.poll(async () => (await judged()).length).toBe(1);
    expect((await judged())[0]?.ranking?.map((group) => group.length)).toEqual([1, 2, 1]);
    expect(visit.complaints).toEqual([]);
  });

  test.each(widths)('a pair is judged by pointer alone at %i px', async (width) => {
    const { visit, judged } = await begin(pairs, { width });
    const { page } = visit;
    const pick = (name: string, nth = 0) => page.getByRole('radio', { name }).locator('visible=true').nth(nth).click();
    await pick('A is better');
    for (const criterion of ['True to the documents', 'Easy to follow']) {
      for (const letter of ['A', 'B']) {
        await page
          .getByRole('radiogroup', { name: new RegExp(`${criterion}.*${letter}`) })
          .getByRole('radio', { name: '4' })
          .click();
      }
    }
    await page.getByRole('button', { name: /^Submit and next/ }).click();
    await expect.poll(async () => (await judged()).map(({ verdict }) => verdict)).toEqual(['ranking']);
    expect(visit.complaints).toEqual([]);
  });

  test('a swipe on a phone leads from one candidate to the next, and back', async () => {
    const { visit } = await begin(pairs, { width: 390 });
    const { page } = visit;
    const topOf = async (selector: string, at = 0) => (await page.locator(selector).nth(at).boundingBox())?.y ?? NaN;
    const bar = (await page.locator('.lbar').boundingBox())?.height ?? NaN;
    const swipe = async (from: number, to: number) => {
      const touches = await visit.context.newCDPSession(page);
      const at = (x: number) => ({ touchPoints: [{ x, y: 400 }] });
      await touches.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(from) });
      await touches.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at((from + to) / 2) });
      await touches.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(to) });
      await touches.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    await swipe(320, 80);
    await expect.poll(async () => Math.abs((await topOf('.cand')) - bar)).toBeLessThan(2);
    await swipe(320, 80);
    // The last one is short: it comes as far up as the page goes.
    const atEnd = () => page.evaluate<boolean>('scrollY + innerHeight >= document.documentElement.scrollHeight - 2');
    await expect.poll(async () => (await atEnd()) || Math.abs((await topOf('.cand', 1)) - bar) < 2).toBe(true);
    const lower = await topOf('.cand');
    await swipe(80, 320);
    await expect.poll(() => topOf('.cand')).toBeGreaterThan(lower);
    expect(visit.complaints).toEqual([]);
  });

  test('a side alone is a judgment without a strength', async () => {
    const seeded = await seedProject(world, { name: 'Pairs' }, { comparisons: 2, candidates: 2 });
    const { visit, judged } = await begin(seeded);
    await press(visit, 'a', 'Enter');
    await expect.poll(async () => (await judged()).map(({ strength }) => strength)).toEqual([null]);
  });

  test('Enter says what is missing, and stores nothing', async () => {
    const { visit, judged } = await begin(pairs);
    await press(visit, 'a', 'Enter');
    await visit.page
      .getByRole('status')
      .filter({ hasText: /True to the documents/ })
      .first()
      .waitFor();
    expect(await judged()).toEqual([]);
  });

  test('skipping asks why, and goes on', async () => {
    const { visit, judged } = await begin(rankings);
    await press(visit, 's', '2');
    await expect.poll(async () => (await judged()).map(({ skipReason }) => skipReason)).toEqual(['too_hard']);
  });

  test('the last judgment is taken back with what it said', async () => {
    const seeded = await seedProject(world, { name: 'Undo' }, { comparisons: 3, candidates: 2 });
    const { visit, judged } = await begin(seeded);
    const { page } = visit;
    const first = await page.locator('.cand .read').first().textContent();
    await press(visit, 'b', 'r');
    await page.keyboard.type('second thoughts');
    await press(visit, 'Escape', 'Enter');
    await expect.poll(async () => (await judged()).length).toBe(1);
    await press(visit, 'u');
    await expect.poll(() => page.locator('.cand .read').first().textContent()).toBe(first);
    expect(await page.getByRole('textbox', { name: /Reason/ }).inputValue()).toBe('second thoughts');
    await expect.poll(async () => judged()).toEqual([]);
  });

  test('keys that are typed into a field stay its own', async () => {
    const { visit, judged } = await begin(rankings);
    await press(visit, 'r');
    await visit.page.keyboard.type('abcd x s u f 1234');
    expect(await visit.page.getByRole('textbox', { name: /Reason/ }).inputValue()).toBe('abcd x s u f 1234');
    expect(await judged()).toEqual([]);
  });

  test('nothing that reaches a labeler tells which model wrote a candidate', async () => {
    const { visit } = await begin(rankings);
    const answers: string[] = [];
    visit.page.on('response', async (response) => {
      if (response.url().includes('/v1/')) answers.push(await response.text().catch(() => ''));
    });
    await visit.page.reload();
    await visit.page.locator('[data-candidate]').first().waitFor();
    await press(visit, 'a', 'b', 'c', 'd', 'Enter');
    await expect.poll(() => answers.join('\n')).toContain('candidates');
    expect(answers.join('\n')).not.toMatch(/completionId|modelId|checkpointHash|"seed"/);
  });
});
