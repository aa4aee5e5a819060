// People whom a crowd platform sends: they agree, judge what is asked for, and are told how they are paid.
import type { EnrolmentLink } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { type Seeded, seedProject } from './support/seed.js';

const returnUrl = 'https://app.prolific.com/submissions/complete?cc=C0DE1';

describe.skipIf(!hasBrowser)('somebody whom a platform sends', () => {
  let world: AppWorld;
  let seeded: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, { name: 'Sent by others' }, { comparisons: 4, candidates: 2 });
  });
  afterAll(() => world.close());

  function makeLink(platform: 'prolific' | 'mturk'): Promise<EnrolmentLink> {
    return seeded.researcher.client.createEnrolmentLink(seeded.projectId, {
      platform,
      consent: 'We keep what you judge.',
      peopleAtMost: 1,
      judgmentsPerPerson: 1,
      completionCode: 'C0DE1',
      ...(platform === 'prolific' ? { returnUrl } : {}),
    });
  }

  /** The link's path without what the platform fills in. */
  const pathOf = ({ url }: EnrolmentLink) => new URL(url ?? '').pathname;

  test.each([
    ['prolific', { PROLIFIC_PID: 'p1', STUDY_ID: 's1', SESSION_ID: 'x1' }, [returnUrl]],
    ['mturk', { workerId: 'W1', hitId: 'H1', assignmentId: 'A1' }, []],
  ] as const)('by %s agrees, judges, and is told the completion code', async (platform, parameters, returns) => {
    const link = await makeLink(platform);
    const { page, open, complaints, context } = await world.visitAsNobody();
    await open(pathOf(link));
    await page.getByText(/The address lacks/).waitFor();
    const unfilled = Object.fromEntries(Object.keys(parameters).map((name) => [name, `{{%${name}%}}`]));
    await open(`${pathOf(link)}?${new URLSearchParams(unfilled)}`);
    await page.getByText(/The address lacks/).waitFor();
    await open(`${pathOf(link)}?${new URLSearchParams(parameters)}`);
    await page.getByLabel('I have read this, and I agree.').check();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.locator('[data-candidate]').first().waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.getByText('C0DE1').waitFor();
    const ways = await page.getByRole('link', { name: 'Go back, and be paid' }).all();
    expect(await Promise.all(ways.map((way) => way.getAttribute('href')))).toEqual(returns);
    expect(complaints).toEqual([]);
    await context.close();

    const full = await world.visitAsNobody();
    const another = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, `${value}other`]));
    await full.open(`${pathOf(link)}?${new URLSearchParams(another)}`);
    await full.page.getByText(/As many people as this study needs have taken part/).waitFor();
    await full.context.close();

    const { items } = await seeded.researcher.client.listEnrolments(seeded.projectId, { linkId: link.id });
    expect(items).toMatchObject([{ status: 'finished', judged: 1 }]);
  });

  test('by Mechanical Turk without having accepted the task is told so', async () => {
    const link = await makeLink('mturk');
    const { page, open } = await world.visitAsNobody();
    const looking = { workerId: 'W2', hitId: 'H2', assignmentId: 'ASSIGNMENT_ID_NOT_AVAILABLE' };
    await open(`${pathOf(link)}?${new URLSearchParams(looking)}`);
    await page.getByText(/You are looking at the task/).waitFor();
    expect(await page.getByRole('button', { name: 'Begin' }).count()).toBe(0);
  });
});
