// Texts that would like to be more than texts: nothing in them runs, asks for anything, or changes the page.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { type Seeded, seedProject } from './support/seed.js';

const hostile = [
  '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 2"><svg onload="window.pwned = 3">',
  '![tracking](https://evil.example/pixel.png) [press me](javascript:window.pwned=4) <https://evil.example/auto>',
  '<style>body { display: none !important }</style><link rel=stylesheet href=https://evil.example/a.css><base href=https://evil.example>',
  '<iframe src="https://evil.example"></iframe><object data="https://evil.example"></object><form action="https://evil.example"><button>Submit and next</button></form>',
  '$\\href{javascript:window.pwned=5}{x} \\includegraphics{https://evil.example/x.png} \\style{position:fixed}{y}$',
  '```html\n</code></pre><script>window.pwned = 6</script>\n```',
  '\u202Eevil\u202C \u0007? <b onclick="window.pwned=7">bold</b> &lt;script&gt;window.pwned=8&lt;/script&gt;',
  `${'**'.repeat(3000)}${'['.repeat(3000)}${'> '.repeat(500)}deep`,
];

describe.skipIf(!hasBrowser)('hostile texts', () => {
  let world: AppWorld;
  let seeded: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(
      world,
      { name: hostile[0] ?? '', description: hostile.slice(0, 7).join('\n') },
      { comparisons: 1, candidates: hostile.length, texts: hostile },
    );
    const { researcher, projectId } = seeded;
    await researcher.client.createPrompts(projectId, [
      { messages: [{ role: 'user', content: hostile.join('\n\n') }], tags: ['<img src=x onerror=window.pwned=9>'] },
    ]);
    const draft = await researcher.client.createGuideline(projectId, { markdown: hostile.join('\n\n') });
    await researcher.client.publishGuideline(projectId, draft.version);
  });
  afterAll(() => world.close());

  const pages = ['label', 'guideline', 'prompts', 'comparisons', '', 'settings', 'flags', 'judgments'] as const;

  test.each(pages)('do nothing on /p/…/%s', async (path) => {
    const admin = { user: await world.admin.me() };
    const visit = await world.visit(admin);
    await visit.open(`/p/${seeded.projectId}/${path}`);
    await visit.page.waitForLoadState('networkidle');
    expect(await visit.page.evaluate('window.pwned')).toBeUndefined();
    expect(visit.foreignRequests).toEqual([]);
    expect(
      await visit.page.locator('script:not([src]), iframe, object, base, link[href*="evil"], img[src*="evil"]').count(),
    ).toBe(0);
    expect(await visit.page.locator('[onerror], [onload], [onclick], a[href^="javascript"]').count()).toBe(0);
    expect(await visit.page.locator('body').isVisible()).toBe(true);
    await visit.context.close();
  });
});
