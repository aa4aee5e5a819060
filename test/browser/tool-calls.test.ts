// Rows with functions, calls of them, results and reasoning: what was imported is what labelers and researchers read.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type Look, type Visit } from './support/app-world.js';
import { violationsOf } from './support/axe.js';
import { hasBrowser } from './support/chromium.js';
import { type Seeded, seedProject } from './support/seed.js';

const tools = [
  {
    type: 'function',
    function: {
      name: 'get_tide_table',
      description: 'High and low water at a harbor, for one day.',
      parameters: {
        type: 'object',
        properties: { harbor: { type: 'string' }, date: { type: 'string', format: 'date' } },
        required: ['harbor'],
      },
    },
  },
];

const call = (id: string, harbor: string) => ({
  id,
  type: 'function',
  function: { name: 'get_tide_table', arguments: JSON.stringify({ harbor, date: '2026-05-14', datum: 'NAP' }) },
});

const asked = 'When is high water in Harlingen tomorrow, and may I sail out with a draught of 1.8 m?';

/** One answer calls a function, gets its result and goes on; the other one only answers. */
const row = {
  prompt: [{ role: 'user', content: asked }],
  tools,
  chosen: [
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'The tide is not known to me.\n\nThe table of the harbor tells it.',
      tool_calls: [call('call_1', 'Harlingen')],
    },
    {
      role: 'tool',
      tool_call_id: 'call_1',
      content:
        '{"high":["04:52","17:20"],"low":["11:03","23:31"],"note":"a gale from the west lifts the water by 40 cm"}',
    },
    { role: 'assistant', content: 'High water is at **04:52** and at **17:20**.' },
  ],
  rejected: [{ role: 'assistant', content: 'It is probably high around noon.' }],
};

/** In each of them nothing is cut off, and axe finds nothing. */
const looks = [
  { name: 'light', width: 1280, theme: 'light' },
  { name: 'dark', width: 1280, theme: 'dark' },
  { name: 'phone', width: 390, theme: 'light' },
] as const satisfies readonly (Look & { name: string })[];

const linesOf = (rows: readonly unknown[]) => rows.map((each) => `${JSON.stringify(each)}\n`).join('');

/** Reasoning, the call with its name and arguments, and its result, in one candidate. */
async function showsConversation(candidate: Locator): Promise<void> {
  await candidate.waitFor();
  await candidate.locator('summary', { hasText: 'Reasoning' }).waitFor();
  await candidate.getByText('The table of the harbor tells it.').waitFor();
  const called = candidate.locator('figure').filter({ hasText: 'Tool call get_tide_table' });
  expect(await called.locator('pre').textContent()).toContain('"harbor": "Harlingen"');
  const result = candidate.locator('.turn').filter({ hasText: 'Tool result' });
  expect(await result.locator('pre').textContent()).toContain('a gale from the west lifts the water by 40 cm');
}

async function isInOrder(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow).toBeLessThanOrEqual(0);
  const cutOff = await page.evaluate<number>(
    'Math.max(0, ...[...document.querySelectorAll("[data-pane]")].map((pane) => pane.scrollWidth - pane.clientWidth))',
  );
  expect(cutOff).toBe(0);
}

describe.skipIf(!hasBrowser)('tool calls', () => {
  let world: AppWorld;
  let seeded: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, { name: 'Harbor' }, { comparisons: 0, candidates: 2 });
    const { client } = seeded.researcher;
    await client.importFile(seeded.projectId, { source: 'tides.jsonl' }, linesOf([row]));
    // The file's own comparison is judged by the file; this one of the same answers is for the labelers.
    const { items } = await client.listComparisons(seeded.projectId);
    await client.createComparisons(seeded.projectId, [{ completionIds: items[0]?.completionIds ?? [] }]);
  });
  afterAll(() => world.close());

  test.each(looks)('are read by a labeler, in the candidates and beside them, $name', async (look) => {
    const [labeler] = seeded.labelers;
    if (labeler === undefined) throw new Error('no labeler');
    const { page, open, context, complaints } = await world.visit(labeler, look);
    await open(`/p/${seeded.projectId}/label`);
    await showsConversation(page.locator('.cand').filter({ hasText: 'High water is at' }));
    const functions = page.getByText('Functions that the assistant may call (1)');
    await functions.click();
    const schema = page.locator('details.tool[open]').filter({ has: functions });
    expect(await schema.textContent()).toContain('High and low water at a harbor, for one day.');
    await isInOrder(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each(looks)('are read by a researcher in the comparison, $name', async (look) => {
    const { page, open, context, complaints } = await world.visit(seeded.researcher, look);
    const { items } = await seeded.researcher.client.listComparisons(seeded.projectId);
    await open(`/p/${seeded.projectId}/comparisons?open=${items[0]?.id ?? ''}`);
    await showsConversation(page.locator('.candidate-card').filter({ hasText: 'High water is at' }));
    await page.getByText('Functions that the assistant may call (1)').click();
    await page.getByText('"get_tide_table"').first().waitFor();
    expect(await page.locator('.conversation').textContent()).toContain('High and low water at a harbor');
    await isInOrder(page);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe.skipIf(!hasBrowser)('the import page', () => {
  let world: AppWorld;
  let seeded: Seeded;
  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, { name: 'Harbor' }, { comparisons: 0, candidates: 2 });
  });
  afterAll(() => world.close());

  const pair = (n: number) => ({ prompt: `Question ${n}?`, chosen: `Good ${n}.`, rejected: `Bad ${n}.` });

  async function choose(visit: Visit, name: string, rows: readonly unknown[]): Promise<void> {
    await visit.open(`/p/${seeded.projectId}/imports`);
    await visit.page.locator('input[type=file]').setInputFiles({
      name,
      mimeType: 'application/jsonl',
      buffer: Buffer.from(linesOf(rows)),
    });
    await visit.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  test.each(looks)('tells a column that is not read, until it is left out, $name', async (look) => {
    const visit = await world.visit(seeded.researcher, look);
    const { page } = visit;
    const rows = [1, 2, 3].map((n) => ({ ...pair(n), harbor_pilot: `pilot ${n} of the western fairway` }));
    await choose(visit, 'pilots.jsonl', rows);
    await page.getByRole('button', { name: /Dry run/ }).click();
    const unread = page.getByRole('list', { name: 'Columns that are not read' });
    await unread.waitFor();
    expect(await unread.textContent()).toContain('harbor_pilot rows: 3, such as');
    expect(await unread.textContent()).toContain('pilot 1 of the western fairway');
    await isInOrder(page);
    await page.getByText('What is left out').click();
    await page.getByRole('checkbox', { name: 'harbor_pilot' }).check();
    await page.getByRole('button', { name: /Dry run/ }).click();
    await page.getByText('This is what it would make; nothing is stored yet.').waitFor();
    expect(await unread.count()).toBe(0);
    await isInOrder(page);
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });

  test('tells how calls of functions are understood', async () => {
    const visit = await world.visit(seeded.researcher);
    const { page } = visit;
    await choose(visit, 'tides.jsonl', [row]);
    await page.getByRole('button', { name: /Dry run/ }).click();
    const understood = page.locator('.understood');
    await understood.waitFor();
    expect(await understood.textContent()).toContain('get_tide_table({"harbor":"Harlingen"');
    expect(await understood.textContent()).toContain('Functions that the assistant may call (1)');
    expect(await page.getByRole('list', { name: 'Columns that are not read' }).count()).toBe(0);
    await visit.context.close();
  });

  test.each(looks)('imports around wrong rows, and gives them back as a file, $name', async ({ name, ...look }) => {
    const visit = await world.visit(seeded.researcher, look);
    const { page } = visit;
    const [first, wrong, third] = [{ ...pair(1), prompt: `Of ${name}?` }, { ...pair(2), chosen: 12 }, pair(3)];
    await choose(visit, `${name}.jsonl`, [first, wrong, third]);
    await page.getByRole('button', { name: /Dry run/ }).click();
    await page.getByText('1 row is wrong: nothing of the file would be imported.').waitFor();
    await page.getByText('What is left out').click();
    await page.getByRole('checkbox', { name: 'Import the right rows where some are wrong' }).check();
    await page.getByRole('button', { name: 'Import the file' }).click();
    await page.getByText('It is imported.').waitFor();
    expect(await page.getByRole('list', { name: 'Wrong, and left out' }).textContent()).toContain('line 2');
    expect(await page.locator('.figures div').filter({ hasText: 'Rows left out' }).locator('dd').textContent()).toBe(
      '1',
    );
    await isInOrder(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Wrong rows as a file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${name}.jsonl.refused.jsonl`);
    const refused: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(refused).toMatchObject({ line: 2, row: wrong });
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });
});
