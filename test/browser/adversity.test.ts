// Labeling where the world is unlucky: no network, a killed server, two tabs, a lease that ran out, a wrong clock.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@tastemaker/queue/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fleet } from '../../services/api/test/support/fleet.js';
import { type AppWorld, createAppWorld, type Look } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { guidelineText, seedProject } from './support/seed.js';

describe.skipIf(!hasBrowser)('what is judged is neither lost nor doubled', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
  });
  afterAll(() => world.close());

  async function begin(settings: NonNullable<Parameters<typeof seedProject>[1]['settings']> = {}, look?: Look) {
    const seeded = await seedProject(world, { name: 'Adversity', settings }, { comparisons: 12, candidates: 2 });
    const [labeler] = seeded.labelers;
    if (labeler === undefined) throw new Error('no labeler');
    const visit = await world.visit(labeler, look);
    await visit.open(`/p/${seeded.projectId}/label`);
    await visit.page.locator('[data-candidate]').first().waitFor();
    const judged = async () =>
      (await seeded.researcher.client.listJudgments(seeded.projectId, { versions: 'all' })).items;
    return { ...seeded, labeler, visit, page: visit.page, judged };
  }

  test('offline: judging goes on, is told, and is sent once when the network is back', async () => {
    const { visit, page, judged } = await begin();
    // What is loaded ahead is there.
    await page.waitForLoadState('networkidle');
    await visit.context.setOffline(true);
    for (const key of ['a', 'Enter', 'b', 'Enter']) await page.keyboard.press(key);
    await page.getByText(/2 judgments wait/).waitFor();
    expect(await judged()).toEqual([]);
    await visit.context.setOffline(false);
    await expect.poll(async () => (await judged()).length).toBe(2);
    await page.getByText(/judgments? waits?/).waitFor({ state: 'detached' });
  });

  test('a tab that is closed offline has its judgments sent by the next one', async () => {
    const { visit, page, judged, projectId } = await begin();
    await page.waitForLoadState('networkidle');
    await visit.context.setOffline(true);
    for (const key of ['a', 'Enter']) await page.keyboard.press(key);
    await page.getByText(/1 judgment waits/).waitFor();
    await page.close({ runBeforeUnload: false });
    await visit.context.setOffline(false);
    const again = await visit.context.newPage();
    await again.goto(`${world.url}/p/${projectId}/label`);
    await expect.poll(async () => (await judged()).length).toBe(1);
  });

  test('a server that dies while it answers gets the judgment again, and counts it once', async () => {
    const { page, judged } = await begin();
    let cut = 0;
    await page.context().route('**/judgment?**', async (route) => {
      if (cut++ > 0) return route.continue();
      // It is stored, but its answer never comes.
      await route.fetch();
      return route.abort('connectionreset');
    });
    for (const key of ['a', 'Enter']) await page.keyboard.press(key);
    await expect.poll(() => cut).toBeGreaterThan(1);
    await expect.poll(async () => (await judged()).length).toBe(1);
    await page.waitForLoadState('networkidle');
    expect(await judged()).toHaveLength(1);
  });

  test('a server that is killed at work has each judgment once when it is up again', async () => {
    const seeded = await seedProject(world, { name: 'Killed' }, { comparisons: 12, candidates: 2 });
    const [labeler] = seeded.labelers;
    if (labeler === undefined) throw new Error('no labeler');
    const folder = await mkdtemp(join(tmpdir(), 'tastemaker-killed-'));
    const port = await freePort();
    const fleet = await Fleet.start(1, {
      PORT: String(port),
      DATABASE_URL: world.databaseUrl,
      TASTEMAKER_ARTIFACTS: folder,
      TASTEMAKER_INFERENCE_URL: world.inference.url,
      LOG_LEVEL: 'silent',
    });
    const { page, context } = await world.visit(labeler);
    let kills = 0;
    let restarted: Promise<void> | undefined;
    await context.route('**/judgment?**', async (route) => {
      await route.continue();
      // While it works on it, or just after.
      if (kills < 3) restarted ??= fleet.killOne();
      else return;
      kills += 1;
      await restarted;
      restarted = undefined;
    });
    const url = `http://127.0.0.1:${port}`;
    // A session's cookie names the port that it belongs to.
    const [session] = await context.cookies();
    await context.addCookies([{ name: `tastemaker_session_${port}`, value: session?.value ?? '', url }]);
    await page.goto(`${url}/p/${seeded.projectId}/label`);
    const shown = async () => (await page.locator('.cand .read').allTextContents())[0];
    // All four are at hand with the first, so judging goes on while the server is down.
    let last: string | undefined;
    for (const key of ['a', 'b', 'a', 'b']) {
      await expect.poll(shown).not.toBeOneOf([undefined, last]);
      last = await shown();
      for (const pressed of [key, 'Enter']) await page.keyboard.press(pressed);
    }
    const judged = async () =>
      (await seeded.researcher.client.listJudgments(seeded.projectId, { versions: 'all' })).items;
    // Three restarts one after the other, each found by an attempt that the page makes after a pause that grows.
    await expect.poll(() => kills, { timeout: 120_000 }).toBe(3);
    await restarted;
    await expect.poll(async () => (await judged()).length, { timeout: 60_000 }).toBe(4);
    expect(kills).toBe(3);
    expect(new Set((await judged()).map(({ comparisonId }) => comparisonId)).size).toBe(4);
    await context.close();
    await restarted;
    await fleet.stop();
    await rm(folder, { recursive: true });
  });

  test('two tabs never show the same comparison, and each judgment counts once', async () => {
    const { visit, page, judged, projectId } = await begin();
    const other = await visit.context.newPage();
    await other.goto(`${world.url}/p/${projectId}/label`);
    await other.locator('[data-candidate]').first().waitFor();
    const shown = async (tab: typeof page) => tab.locator('.ask, .prompt').first().textContent();
    expect(await shown(page)).not.toBe(await shown(other));
    for (const tab of [page, other]) {
      await tab.bringToFront();
      for (const key of ['a', 'Enter']) await tab.keyboard.press(key);
    }
    await expect.poll(async () => (await judged()).length).toBe(2);
    const comparisons = (await judged()).map(({ comparisonId }) => comparisonId);
    expect(new Set(comparisons).size).toBe(2);
  });

  test('a guideline published meanwhile is told at the next one, with what changed', async () => {
    const { page, researcher, projectId } = await begin();
    const draft = await researcher.client.createGuideline(projectId, { markdown: `${guidelineText}\n3. **Short.**\n` });
    await researcher.client.publishGuideline(projectId, draft.version);
    // What was loaded ahead is judged by the version before.
    await expect
      .poll(async () => {
        for (const key of ['a', 'Enter']) await page.keyboard.press(key);
        return page.getByText('Guideline 2 is in force now.').isVisible();
      })
      .toBe(true);
    await page.getByRole('button', { name: 'What changed' }).click();
    await page.getByText('Short.').first().waitFor();
  });

  test('a guideline that has to be read is read before the next one', async () => {
    const { page, researcher, projectId, labeler } = await begin({ requireAcknowledgement: false });
    const draft = await researcher.client.createGuideline(projectId, { markdown: `${guidelineText}\n3. **Short.**\n` });
    await researcher.client.publishGuideline(projectId, draft.version);
    await researcher.client.updateProject(projectId, { settings: { requireAcknowledgement: true } });
    await page.reload();
    await page.getByRole('button', { name: /I have read it/ }).click();
    await page.locator('[data-candidate]').first().waitFor();
    expect((await labeler.client.getGuideline(projectId, draft.version)).acknowledged).toBe(true);
  });

  test('on a slow network nobody waits for what was judged, and nothing is lost', async () => {
    const { visit, page, judged } = await begin();
    await page.waitForLoadState('networkidle');
    const network = await visit.context.newCDPSession(page);
    await network.send('Network.enable');
    const slow = { offline: false, latency: 2000, downloadThroughput: 20_000, uploadThroughput: 20_000 };
    await network.send('Network.emulateNetworkConditions', slow);
    const texts: (string | null)[] = [];
    for (const key of ['a', 'b', 'a']) {
      texts.push(await page.locator('.cand .read').first().textContent());
      for (const pressed of [key, 'Enter']) await page.keyboard.press(pressed);
    }
    // All three were at hand; the server has heard of none of them yet.
    expect(new Set(texts).size).toBe(3);
    expect((await judged()).length).toBeLessThan(3);
    await expect.poll(async () => (await judged()).length).toBe(3);
  });

  test('a session that ends in mid-work is told, and goes on where it was when the person is back', async () => {
    const { visit, page, judged } = await begin();
    const session = await visit.context.cookies();
    await visit.context.clearCookies();
    for (const key of ['a', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'You were logged out' }).waitFor();
    expect(await judged()).toEqual([]);
    await visit.context.addCookies(session);
    await page.getByRole('button', { name: 'I have logged in, go on' }).click();
    await page.getByRole('heading', { name: 'You were logged out' }).waitFor({ state: 'detached' });
    await expect.poll(async () => (await judged()).length).toBe(1);
    for (const key of ['b', 'Enter']) await page.keyboard.press(key);
    await expect.poll(async () => (await judged()).length).toBe(2);
  });

  test.each([24, -24])('a clock that is wrong by %i hours changes nothing', async (hours) => {
    const { page, judged } = await begin({}, { clockOffset: hours * 3_600_000 });
    for (const key of ['a', 'Enter', 'b', 'Enter']) await page.keyboard.press(key);
    await expect.poll(async () => (await judged()).length).toBe(2);
  });

  test('a session that ends in between keeps what was judged for its person', async () => {
    const { visit, page, judged, labeler, projectId } = await begin();
    await page.waitForLoadState('networkidle');
    await visit.context.clearCookies();
    for (const key of ['a', 'Enter']) await page.keyboard.press(key);
    expect(await judged()).toEqual([]);
    const again = await world.visit(labeler);
    const cookies = await again.context.cookies();
    await visit.context.addCookies(cookies);
    await page.goto(`${world.url}/p/${projectId}/label`);
    await expect.poll(async () => (await judged()).length).toBe(1);
  });
});
