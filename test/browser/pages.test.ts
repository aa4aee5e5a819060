// Every page, light and dark, on a phone and on a desk: it opens without a complaint, axe finds nothing, and nothing is cut off.
import type { Run } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { violationsOf } from './support/axe.js';
import { hasBrowser } from './support/chromium.js';
import { demanding, finishRewardRun, judgeSome, type Seeded, seedProject } from './support/seed.js';

/** Addresses of all pages; `:project`, `:run` and `:model` are the seeded ones. */
const pages = [
  '/',
  '/account',
  '/projects',
  '/p/:project',
  '/p/:project/label',
  '/p/:project/today',
  '/p/:project/prompts',
  '/p/:project/completions',
  '/p/:project/comparisons',
  '/p/:project/judgments',
  '/p/:project/demonstrations',
  '/p/:project/quality',
  '/p/:project/judges',
  '/p/:project/leaderboard',
  '/p/:project/flags',
  '/p/:project/guideline',
  '/p/:project/snapshots',
  '/p/:project/imports',
  '/p/:project/settings',
  '/p/:project/enrolment',
  '/p/:project/webhooks',
  '/runs',
  '/runs/:run',
  '/runs/:run?view=log',
  '/runs/:run?view=configuration',
  '/runs/:run/report',
  '/runs/new',
  '/models',
  '/models/:model',
  '/playground',
  '/playground/blind',
  '/admin/people',
  '/admin/tokens',
  '/admin/audit',
  '/admin/system',
  '/admin/deleted',
] as const;

const translatedPages = [
  '/projects',
  '/p/:project/label',
  '/p/:project/today',
  '/p/:project/comparisons',
  '/p/:project/quality',
  '/p/:project/judges',
  '/p/:project/leaderboard',
  '/p/:project/guideline',
  '/p/:project/imports',
  '/p/:project/settings',
  '/runs/new',
  '/models',
  '/admin/people',
  '/admin/system',
] as const;

const looks = [
  { width: 1280, theme: 'light' },
  { width: 390, theme: 'dark' },
] as const;

describe.skipIf(!hasBrowser)('pages', () => {
  let world: AppWorld;
  let seeded: Seeded;
  let empty: Seeded;
  let run: Run;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, demanding, { comparisons: 12, candidates: 2 });
    for (const labeler of seeded.labelers) await judgeSome(labeler, seeded.projectId, 8);
    run = await finishRewardRun(world, seeded, 'sources-reward');
    empty = await seedProject(world, { name: 'Nothing yet' }, { comparisons: 0, candidates: 2 });
  });
  afterAll(() => world.close());

  describe.each(looks)('at $width px, $theme', (look) => {
    test.each(pages)('%s', async (path) => {
      const visit = await world.visit({ user: await world.admin.me() }, look);
      await visit.open(
        path
          .replace(':project', seeded.projectId)
          .replace(':run', run.id)
          .replace(':model', run.modelId ?? ''),
      );
      await visit.page.waitForLoadState('networkidle');
      expect(await violationsOf(visit.page)).toEqual([]);
      expect(visit.complaints).toEqual([]);
      expect(visit.foreignRequests).toEqual([]);
      const overflow = await visit.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await visit.context.close();
    });

    test('the login page', async () => {
      const visit = await world.visitAsNobody(look);
      await visit.open('/login');
      await visit.page.waitForLoadState('networkidle');
      expect(await violationsOf(visit.page)).toEqual([]);
      expect(visit.complaints).toEqual([]);
      await visit.context.close();
    });
  });

  test.each([
    '',
    '/prompts',
    '/comparisons',
    '/quality',
    '/judges',
    '/leaderboard',
    '/flags',
    '/guideline',
    '/snapshots',
    '/label',
    '/demonstrations',
  ])('an empty project says at %s what belongs there', async (path) => {
    const visit = await world.visit(empty.researcher);
    await visit.open(`/p/${empty.projectId}${path}`);
    await visit.page.waitForLoadState('networkidle');
    expect(await violationsOf(visit.page)).toEqual([]);
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });

  test.each(['es', 'de', 'zh-CN', 'ar'])(
    'the main pages in %s have no English left in the navigation',
    async (language) => {
      const visit = await world.visit({ user: await world.admin.me() }, { language });
      await visit.open(`/p/${seeded.projectId}`);
      expect(await visit.page.evaluate<string>('document.documentElement.lang')).toBe(language);
      expect(await visit.page.evaluate<string>('document.documentElement.dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
      const items = await visit.page.locator('nav .item').allTextContents();
      expect(items.length).toBeGreaterThan(10);
      expect(items).not.toContain('Comparisons');
      expect(await violationsOf(visit.page)).toEqual([]);
      await visit.context.close();
    },
  );

  test.each(['es', 'de', 'zh-CN', 'ar'])(
    'on a phone in %s nothing stands over the edge, and titles are translated',
    async (language) => {
      const english = await world.visit({ user: await world.admin.me() }, { width: 390 });
      const translated = await world.visit({ user: await world.admin.me() }, { width: 390, language });
      for (const path of translatedPages) {
        const address = path.replace(':project', seeded.projectId);
        const titles = await Promise.all(
          [english, translated].map(async ({ page, open }) => {
            await open(address);
            await page.waitForLoadState('networkidle');
            return page.title();
          }),
        );
        expect.soft(titles[1], address).not.toBe(titles[0]);
        const overflow = await translated.page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect.soft(overflow, address).toBeLessThanOrEqual(0);
      }
      expect(translated.complaints).toEqual([]);
      await english.context.close();
      await translated.context.close();
    },
  );

  test('a labeler sees what is theirs, and no more', async () => {
    const [labeler] = seeded.labelers;
    if (labeler === undefined) throw new Error('no labeler');
    const visit = await world.visit(labeler);
    await visit.open(`/p/${seeded.projectId}/guideline`);
    const items = await visit.page.locator('nav .item').allTextContents();
    expect(items).not.toContain('Quality');
    expect(items).not.toContain('Audit log');
    expect(items).not.toContain('Runs');
    const refused: string[] = [];
    visit.page.on('response', (response) => {
      if (response.status() === 403) refused.push(response.url());
    });
    for (const path of [`/p/${seeded.projectId}/quality`, '/runs/new', '/models', '/playground', '/admin/tokens']) {
      await visit.open(path);
      await visit.page.waitForLoadState('networkidle');
      expect(await visit.page.locator('h1').textContent()).toBe('This page is for others');
      expect(await visit.page.locator('body').textContent()).not.toContain('Tom Brandt');
    }
    expect(refused).toEqual([]);
    for (const path of ['', '/guideline', '/demonstrations', '/today', '/label']) {
      await visit.open(`/p/${seeded.projectId}${path}`);
      expect(await visit.page.locator('h1').first().textContent()).not.toBe('This page is for others');
    }
    await visit.context.close();
  });
});
