// A device that is shared, full, or of somebody who comes late: what was judged stays with its person, and is told where it stands.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { judgeSome, seedProject } from './support/seed.js';

describe.skipIf(!hasBrowser)('one device', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
  });
  afterAll(() => world.close());

  async function begin(settings: NonNullable<Parameters<typeof seedProject>[1]['settings']> = {}) {
    const seeded = await seedProject(world, { name: 'One device', settings }, { comparisons: 12, candidates: 2 });
    const [labeler, other] = seeded.labelers;
    if (labeler === undefined || other === undefined) throw new Error('no labelers');
    const judgedBy = async (labelerId: string) =>
      (await seeded.researcher.client.listJudgments(seeded.projectId, { labelerId })).items.length;
    return { ...seeded, labeler, other, judgedBy, path: `/p/${seeded.projectId}/label` };
  }

  test('of two people: what one judged is not sent as the other’s, and sent when they are back', async () => {
    const { labeler, other, judgedBy, path } = await begin();
    const visit = await world.visit(labeler);
    const { page, context, open } = visit;
    await open(path);
    await page.locator('[data-candidate]').first().waitFor();
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    for (const key of ['a', 'Enter']) await page.keyboard.press(key);
    await page.getByText(/1 judgment waits/).waitFor();
    const own = await context.cookies();
    await context.clearCookies();
    await page.goto('about:blank');
    await context.setOffline(false);
    await context.addCookies(await (await world.visit(other)).context.cookies());
    await open(path);
    await page.getByText(/judgment of somebody else waits on this device/).waitFor();
    await page.locator('[data-candidate]').first().waitFor();
    for (const key of ['b', 'Enter']) await page.keyboard.press(key);
    await expect.poll(() => judgedBy(other.user.id)).toBe(1);
    expect(await judgedBy(labeler.user.id)).toBe(0);
    await context.clearCookies();
    await context.addCookies(own);
    await open(path);
    await expect.poll(() => judgedBy(labeler.user.id)).toBe(1);
    expect(await judgedBy(other.user.id)).toBe(1);
  });

  test('whose disk is full is told, and what is judged is sent all the same', async () => {
    const { labeler, judgedBy, path } = await begin();
    const { page, context, open } = await world.visit(labeler);
    await context.addInitScript(`IDBObjectStore.prototype.put = () => {
      throw new DOMException('The disk is full.', 'QuotaExceededError');
    };`);
    await open(path);
    await page.locator('[data-candidate]').first().waitFor();
    await page.getByText('This browser keeps nothing for this page.').waitFor();
    for (const key of ['a', 'Enter', 'b', 'Enter']) await page.keyboard.press(key);
    await expect.poll(() => judgedBy(labeler.user.id)).toBe(2);
  });

  test('an answer that nobody waits for any more is told, and can be copied', async () => {
    const { labeler, other, judgedBy, path, projectId } = await begin({ judgmentsPerComparison: 1 });
    const { page, open } = await world.visit(labeler);
    await open(path);
    await page.locator('[data-candidate]').first().waitFor();
    for (const key of ['b', 'r']) await page.keyboard.press(key);
    await page.keyboard.type('a long thought');
    await page.keyboard.press('Escape');
    // Its lease runs out meanwhile, and somebody else judges everything.
    await page.context().route('**/assignments/next**', (route) => route.abort());
    await world.database.execute(sql`UPDATE assignments SET expires_at = now() - interval '1 minute'`);
    await judgeSome(other, projectId, 12);
    expect(await judgedBy(other.user.id)).toBe(12);
    await page.context().unroute('**/assignments/next**');
    await page.keyboard.press('Enter');
    await page.getByText('a long thought').first().waitFor();
    expect(await judgedBy(labeler.user.id)).toBe(0);
  });

  test('shows how far somebody is: today, of their quota, and at what pace', async () => {
    const { labeler, path, projectId } = await begin({ dailyQuota: 5 });
    const { page, open } = await world.visit(labeler, { width: 1920 });
    await open(path);
    await page.locator('[data-candidate]').first().waitFor();
    await page.getByText('0 of 5 today').waitFor();
    for (const key of ['a', 'Enter']) await page.keyboard.press(key);
    await page.getByText('1 of 5 today').waitFor();
    await page.locator('.lbar .median').waitFor();
    await open(`/p/${projectId}/today`);
    await page.getByText('1 of 5 judgments today').waitFor();
    await page.locator('.works li').first().waitFor();
    expect(await page.locator('.works li').count()).toBe(1);
  });
});
