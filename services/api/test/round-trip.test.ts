import { createClient } from '@tastemaker/client';
import { type ComparisonRecord, comparisonRecord, type ExportQuery } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
});
afterAll(() => world.close());

const tricky = 'Says "hi",\r\nthen\n\nHuman: no\n\nAssistant: 日本語 🦊\t\\n';

/** Pairs that differ in all that a format might lose. */
const lines = [
  { chosen: 'yes', rejected: 'no', strength: 3, split: 'train' },
  { chosen: tricky, rejected: `${tricky} `, strength: 1, split: 'test', tags: ['a', 'b, c'] },
  { chosen: 'even', rejected: 'odd', tie: true, split: 'validation' },
  {
    chosen: 'so',
    rejected: tricky,
    split: 'train',
    chosen_source: 'model one',
    created_at: '2026-01-02T03:04:05.678Z',
  },
].map((row, i) =>
  JSON.stringify({ prompt: `Question ${i}, ${i === 3 ? tricky : ''}?`, labeler: `p-00000000000${i}`, ...row }),
);

const file = lines.join('\n');

async function project(name: string, body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const { projectId, result } = await researcher.client.importProject({ name, source: 'f' }, body);
  expect(result.judgments).toBe(lines.length);
  return projectId ?? '';
}

async function frozen(projectId: string): Promise<{ snapshotId: string; records: ComparisonRecord[] }> {
  const { id } = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'all' });
  const text = await (await researcher.client.downloadSnapshot(projectId, id)).text();
  const records = text.trimEnd().split('\n');
  return { snapshotId: id, records: records.map((line) => comparisonRecord.parse(JSON.parse(line))) };
}

/** What was judged and how, in an order and in terms that do not depend on ids. */
function said(records: readonly ComparisonRecord[]) {
  return records
    .map(({ messages, split, tags, completions, judgments }) => ({
      messages,
      split,
      tags,
      texts: completions.map(({ text }) => text).toSorted(),
      judgments: judgments.map(({ labeler, ranking, strength }) => ({
        labeler: labeler?.length,
        ranking: ranking?.map((group) => group.map((i) => completions[i]?.text ?? '').toSorted()),
        strength: strength === null ? null : Math.abs(strength),
      })),
    }))
    .toSorted((a, b) => (JSON.stringify(a.messages) < JSON.stringify(b.messages) ? -1 : 1));
}

describe('a snapshot imports back equal', () => {
  const formats: ExportQuery[] = [
    { format: 'tastemaker' },
    { format: 'hh', ties: 'keep' },
    { format: 'arena' },
    { format: 'trl', ties: 'keep' },
    { format: 'trl', ties: 'keep', content: 'text', prompt: 'implicit' },
  ];
  test.each(formats.flatMap((query) => (['jsonl', 'parquet'] as const).map((kind) => ({ ...query, file: kind }))))(
    'when it is exported as %j',
    async (query) => {
      const from = await project(`from ${crypto.randomUUID()}`, file);
      const { snapshotId, records } = await frozen(from);
      const exported = await researcher.client.exportSnapshot(from, snapshotId, query);
      const to = await project(`to ${crypto.randomUUID()}`, new Uint8Array(await exported.arrayBuffer()));
      expect(said((await frozen(to)).records)).toEqual(said(records));
      // And once more: nothing is new.
      const again = await researcher.client.exportSnapshot(from, snapshotId, query);
      const result = await researcher.client.importFile(to, { source: 'f' }, new Uint8Array(await again.arrayBuffer()));
      expect(result).toMatchObject({ prompts: 0, completions: 0, comparisons: 0, judgments: 0 });
    },
  );
});

/** As a CSV cell. */
const answer = (text: string) => `"[{""role"":""assistant"",""content"":""${text}""}]"`;

describe('a CSV file', () => {
  const header = 'prompt,chosen,rejected,strength';

  test('may have line ends, commas and quotes in its cells, and lists of messages as JSON', async () => {
    const messages = JSON.stringify([{ role: 'user', content: 'Why?' }]).replaceAll('"', '""');
    const rows = [header, '"One,\r\ntwo","says ""yes""",no,2', `"${messages}",${answer('x')},${answer('y')},`];
    const name = crypto.randomUUID();
    const { projectId, result } = await researcher.client.importProject({ name }, rows.join('\n'));
    expect(result).toMatchObject({ container: 'csv', format: 'trl', lines: 2, judgments: 2 });
    const { records } = await frozen(projectId ?? '');
    expect(records.map(({ messages: [first] }) => first?.content)).toEqual(['One,\r\ntwo', 'Why?']);
    expect(records[0]?.completions.map(({ text }) => text).toSorted()).toEqual(['no', 'says "yes"']);
  });

  test('that is wrong is refused by the lines of the file, however many lines its rows take', async () => {
    const rows = [header, '"a\nb",yes,no,', 'c,yes,no,much', 'd,yes,no,1,one cell too many', 'e,yes,no,7'];
    const name = crypto.randomUUID();
    await expect(researcher.client.importProject({ name }, rows.join('\n'))).rejects.toMatchObject({
      problem: {
        code: 'import_failed',
        errors: [
          { path: 'line 4', message: expect.stringContaining('strength: must be a number') },
          { path: 'line 5', message: expect.stringContaining('Record Length') },
          { path: 'line 6', message: expect.stringContaining('strength: ') },
        ],
      },
    });
    const { items } = await researcher.client.listProjects({ limit: 200 });
    expect(items.map((each) => each.name)).not.toContain(name);
  });
});

test('a parquet file that is cut off is refused as one', async () => {
  const cut = Uint8Array.from(Buffer.from('PAR1 and then nothing that parquet knows'));
  await expect(researcher.client.importProject({ name: crypto.randomUUID() }, cut)).rejects.toMatchObject({
    problem: { code: 'import_failed', detail: expect.stringContaining('cannot be read as parquet') },
  });
});

test('a file large enough for a thread of its own answers as a small one does, bad lines included', async () => {
  const many = Array.from({ length: 3000 }, (_, i) =>
    JSON.stringify({ prompt: `Q${i}`, chosen: 'x'.repeat(99), rejected: 'y' }),
  );
  const client = createClient({ baseUrl: world.url, token: researcher.token });
  const bad = [...many, '{"prompt": "Q", "chosen": 1, "rejected": "y"}'].join('\n');
  const name = crypto.randomUUID();
  await expect(client.importProject({ name }, bad)).rejects.toMatchObject({
    problem: { code: 'import_failed', errors: [{ path: 'line 3001', message: expect.stringContaining('chosen') }] },
  });
  const { result } = await client.importProject({ name }, many.join('\n'));
  expect(result).toMatchObject({ prompts: 3000, completions: 6000, judgments: 3000 });
});
