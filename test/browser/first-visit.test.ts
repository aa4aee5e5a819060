// The way in: from the printed link to a stored judgment, and what somebody without a session meets.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { finishRewardRun, judgeSome, seedProject } from './support/seed.js';

describe.skipIf(!hasBrowser)('the first visit', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
    const seeded = await seedProject(world, { name: 'Haiku demo' }, { comparisons: 4, candidates: 4 });
    const [labeler] = seeded.labelers;
    if (labeler === undefined) throw new Error('no labeler');
    await judgeSome(labeler, seeded.projectId, 2);
    await finishRewardRun(world, seeded, 'haiku-reward');
  });
  afterAll(() => world.close());

  test('a printed link logs in, labeling is one click away, and five keys later a judgment is stored', async () => {
    const admin = await world.admin.me();
    const link = await world.admin.createLoginLink(admin.id);
    const { page, complaints, foreignRequests } = await world.visitAsNobody();
    await page.goto(link.url);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page
      .getByRole('link', { name: /^Label/ })
      .first()
      .click();
    await page.locator('[data-candidate]').first().waitFor();
    for (const key of ['A', 'B', 'C', 'D', 'Enter']) await page.keyboard.press(key);
    const [project] = (await world.admin.listProjects()).items;
    await expect
      .poll(async () => (await world.admin.listJudgments(project?.id ?? '', { labelerId: admin.id })).items.length)
      .toBe(1);
    expect(complaints).toEqual([]);
    expect(foreignRequests).toEqual([]);
  });

  test('the session is a cookie that scripts cannot read, and nothing secret is kept where they can', async () => {
    const admin = await world.admin.me();
    const { page, context, open } = await world.visit({ user: admin });
    await open('/');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    const kept = await page.evaluate<string>(
      'JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie })',
    );
    expect(kept).not.toContain('tmk_');
  });

  test('somebody without a session is asked to log in, and comes back to where they wanted to go', async () => {
    const { page } = await world.visitAsNobody();
    await page.goto(`${world.url}/runs?kind=reward`);
    await expect.poll(() => new URL(page.url()).pathname).toBe('/login');
    expect(new URL(page.url()).searchParams.get('returnTo')).toBe('/runs?kind=reward');
  });

  test('the login page says what the installation waits for, until it is there', async () => {
    const { page, context, complaints } = await world.visitAsNobody();
    const reason = 'permission denied on its folder';
    const waiting = { ready: false, checks: {}, waitingFor: [{ part: 'PostgreSQL', reason, since: new Date() }] };
    await context.route('**/readyz', (route) => route.fulfill({ status: 503, json: waiting }));
    await page.goto(`${world.url}/login`);
    await page.getByText('This installation is not ready yet.').waitFor();
    await page.getByText(`PostgreSQL: ${reason}`).waitFor();
    await context.unroute('**/readyz');
    await page.getByText('This installation is not ready yet.').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
