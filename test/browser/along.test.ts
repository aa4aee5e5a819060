// Comparisons that are taken along: judged without a network, through reloads, and sent exactly once.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type Visit } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { seedProject } from './support/seed.js';

describe.skipIf(!hasBrowser)('what is taken along', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
  });
  afterAll(() => world.close());

  async function takeAlong(count: number) {
    const settings = { judgmentsPerComparison: 1, takeAlong: { assignments: 5, hours: 4 } };
    const seeded = await seedProject(world, { name: 'Along', settings }, { comparisons: 8, candidates: 2 });
    const [labeler, other] = seeded.labelers;
    if (labeler === undefined || other === undefined) throw new Error('no labelers');
    const visit = await world.visit(labeler, { width: 390 });
    const { page } = visit;
    await visit.open(`/p/${seeded.projectId}/today`);
    await page.getByRole('button', { name: 'Take along' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('spinbutton', { name: 'How many' }).fill(String(count));
    await dialog.getByRole('button', { name: `Take ${count} along` }).click();
    await dialog.getByText(new RegExp(`${count} comparisons? (is|are) on this device`)).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await untilKept(visit);
    const label = `${world.url}/p/${seeded.projectId}/label`;
    const judged = async () =>
      (await seeded.researcher.client.listJudgments(seeded.projectId, { versions: 'all' })).items;
    return { ...seeded, other, visit, page, label, judged };
  }

  /** Until the service worker has the app. */
  async function untilKept({ page }: Visit): Promise<void> {
    const isKept = () =>
      page.evaluate<boolean>(`(async () => {
        const { active } = await navigator.serviceWorker.ready;
        return active.state === 'activated' && (await caches.match('/index.html', { ignoreSearch: true })) !== undefined;
      })()`);
    await expect.poll(isKept).toBe(true);
  }

  async function judge({ page }: Visit, ...keys: string[]): Promise<void> {
    await page.locator('.cand .read').first().waitFor();
    for (const key of keys) await page.keyboard.press(key);
  }

  test('is judged without a network, through a reload and a closed tab, and sent exactly once', async () => {
    const { visit, page, label, judged } = await takeAlong(3);
    await visit.context.setOffline(true);
    await page.goto(label);
    await judge(visit, 'a', 'Enter', 'b', 'Enter');
    await page.getByText(/2 judgments wait/).waitFor();
    await page.reload();
    await page.getByText(/2 judgments wait/).waitFor();
    await page.close();
    const next = await visit.context.newPage();
    await next.goto(label);
    await judge({ ...visit, page: next }, 'a', 'Enter');
    await next.getByText(/3 judgments wait/).waitFor();
    expect(await judged()).toEqual([]);
    await visit.context.setOffline(false);
    await expect.poll(async () => (await judged()).length).toBe(3);
    await next.getByText(/judgments? waits?/).waitFor({ state: 'detached' });
    await next.reload();
    await next.waitForLoadState('networkidle');
    const stored = await judged();
    expect(stored).toHaveLength(3);
    expect(new Set(stored.map(({ comparisonId }) => comparisonId)).size).toBe(3);
    expect(visit.complaints.filter((complaint) => !complaint.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });

  test('is listed, and given back for others to judge', async () => {
    const { page, other, projectId, judged } = await takeAlong(5);
    await page.getByText('5 comparisons on this device').waitFor();
    const free = async () => (await other.client.leaseAhead(projectId, 10))?.items.length ?? 0;
    expect(await free()).toBe(3);
    await page.getByRole('button', { name: 'Give back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give back' }).click();
    await page.getByText('comparisons on this device').waitFor({ state: 'detached' });
    expect(await free()).toBe(8);
    expect(await judged()).toEqual([]);
  });

  test('and judged by somebody else when its time was over, is told, with what was typed', async () => {
    const { visit, page, label, other, projectId, judged } = await takeAlong(1);
    await visit.context.setOffline(true);
    await page.goto(label);
    await judge(visit, 'b', 'r');
    await page.keyboard.type('B names its source.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByText(/1 judgment waits/).waitFor();
    await world.database.execute(sql`UPDATE assignments SET expires_at = now() - interval '1 minute'`);
    for (let left = 8; left > 0; left -= 1) {
      const assignment = await other.client.nextAssignment(projectId);
      if (assignment === undefined) break;
      const { id, fenceToken } = assignment;
      const json = { verdict: 'ranking' as const, ranking: [['A'], ['B']], fenceToken, dwellMs: 1000 };
      await other.client.submitJudgment(id, json, { next: false });
    }
    expect(await judged()).toHaveLength(8);
    await visit.context.setOffline(false);
    await page.getByText('B names its source.').first().waitFor();
    expect(await judged()).toHaveLength(8);
  });
});
