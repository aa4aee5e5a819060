// The leaderboard's page: it ranks what was compared, follows what is judged, and lists what is changed of it.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../services/api/test/support/world.js';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { expectWhole, looks } from './support/whole.js';

const sources = ['sources-sft-3', 'house-70b', 'people'];

describe.skipIf(!hasBrowser)('the leaderboard', () => {
  let world: AppWorld;
  let researcher: Person;
  let labelers: Person[];
  let projectId: string;

  beforeAll(async () => {
    world = await createAppWorld();
    researcher = await world.person('researcher', 'Ada Winter');
    labelers = [await world.person('labeler', 'Ines Okafor'), await world.person('labeler', 'Tom Brandt')];
    ({ id: projectId } = await world.project(researcher, labelers));
    for (let i = 0; i < 8; i += 1) await compare(i);
    for (const labeler of labelers) await judge(labeler, 100);
  });
  afterAll(() => world.close());

  async function compare(i: number): Promise<void> {
    const { prompts } = await researcher.client.createPrompts(projectId, [
      { messages: [{ role: 'user', content: `Question ${i}?` }], tags: ['statistics'] },
    ]);
    const promptId = prompts[0]?.id ?? '';
    const answers = sources.map((source, rank) => {
      const text = `Answer of ${source} to ${i}.${' And so on.'.repeat((5 * i + 3 * rank) % 7)}`;
      return { promptId, source, text };
    });
    const { completions } = await researcher.client.createCompletions(projectId, answers);
    const [a = '', b = '', c = ''] = completions.map(({ id }) => id);
    const pairs = [
      [a, b],
      [a, c],
      [b, c],
    ].map((completionIds) => ({ completionIds, judgmentsNeeded: 2 }));
    await researcher.client.createComparisons(projectId, pairs);
  }

  /** The better source wins, but for each fourth. */
  async function judge({ client }: Person, most: number): Promise<void> {
    for (let i = 0; i < most; i += 1) {
      const assignment = await client.nextAssignment(projectId);
      if (assignment === undefined) return;
      const rank = (text: string) => sources.findIndex((source) => text.includes(source));
      const inOrder = assignment.candidates.toSorted((one, other) => rank(one.text) - rank(other.text));
      const [first = 'A', second = 'B'] = (i % 4 === 3 ? inOrder.toReversed() : inOrder).map(({ label }) => label);
      const ranking = i % 6 === 5 ? [[first, second]] : [[first], [second]];
      const { fenceToken } = assignment;
      await client.submitJudgment(
        assignment.id,
        { verdict: 'ranking', ranking, fenceToken, dwellMs: 9 },
        { next: false },
      );
    }
  }

  test.each(looks)('is whole at $width px, $theme', async (look) => {
    const visit = await world.visit(researcher, look);
    await visit.open(`/p/${projectId}/leaderboard?control=length&tie=halfWin`);
    await visit.page.locator('.board .name').first().waitFor();
    expect(await visit.page.locator('.board .r:not(.h) .name').allTextContents()).toEqual(sources);
    await expectWhole(visit, `leaderboard-${look.width}-${look.theme}`);
    await visit.context.close();
  });

  test('keeps what is asked in the address, and shows what the control takes out', async () => {
    const visit = await world.visit(researcher);
    await visit.open(`/p/${projectId}/leaderboard`);
    await visit.page.getByRole('button', { name: 'Length', exact: true }).click();
    await visit.page.waitForURL(/control=length/);
    await visit.page.getByRole('rowheader', { name: 'Twice as long' }).waitFor();
    await visit.page.locator('.board .track em').first().waitFor();
    await visit.page.getByText('Ties and weights').click();
    await visit.page.getByRole('combobox', { name: 'Ties' }).selectOption('raoKupper');
    await visit.page.waitForURL(/tie=raoKupper/);
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });

  test('is taken along with its settings and its hash', async () => {
    const visit = await world.visit(researcher);
    await visit.open(`/p/${projectId}/leaderboard?tie=halfWin&bothBad=leave`);
    await visit.page.getByRole('button', { name: 'Download the leaderboard' }).click();
    const [download] = await Promise.all([
      visit.page.waitForEvent('download'),
      visit.page.getByRole('menuitem', { name: 'All of it as JSON' }).click(),
    ]);
    const board: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const settings = { tie: 'halfWin', bothBad: 'leave' };
    expect(board).toMatchObject({ figures: { settings }, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await visit.context.close();
  });

  test('follows a vote that comes in, without being loaded anew', async () => {
    const visit = await world.visit(researcher);
    await visit.open(`/p/${projectId}/leaderboard`);
    await visit.page.getByText(/on 48 votes/).waitFor();
    await compare(9);
    await judge(labelers[0] ?? researcher, 1);
    await visit.page.getByText(/on 49 votes/).waitFor({ timeout: 40_000 });
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });

  test('withdraws an entry, which stays listed with its reason', async () => {
    const visit = await world.visit(researcher);
    await visit.open(`/p/${projectId}/leaderboard`);
    await visit.page.getByRole('button', { name: 'Withdraw an entry' }).click();
    await visit.page.getByRole('combobox', { name: 'Entry' }).selectOption('house-70b');
    await visit.page.getByRole('textbox', { name: 'Reason' }).fill('No longer offered.');
    await visit.page.getByRole('button', { name: 'Withdraw the entry' }).click();
    await visit.page.getByText('withdrawn: No longer offered.').waitFor();
    await visit.page.getByRole('cell', { name: 'house-70b withdrawn' }).waitFor();
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });
});
