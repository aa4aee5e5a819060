// Conversations with functions, calls, reasoning and answers of several messages go out in every format and come back.
import { type ComparisonRecord, comparisonRecord, type ExportQuery } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let projectId: string;
let before: string[];

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [{ type: 'function', function: { name: 'weather', description: 'Tells it.', parameters: schema } }];
const call = (id: string, city: string) => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: JSON.stringify({ city }) },
});
const calls = (id: string, city: string) => [{ role: 'assistant', content: '', tool_calls: [call(id, city)] }];

const lines = [
  {
    messages: [
      { role: 'system', content: 'Be brief.', tools },
      { role: 'user', content: 'Rain in Oslo?', name: 'Ada' },
      { role: 'assistant', content: '', reasoning_content: 'I must look.', tool_calls: [call('1', 'Oslo')] },
      { role: 'tool', content: '{"rain": true}', tool_call_id: '1' },
    ],
    completions: [{ text: 'Yes.' }, { messages: calls('2', 'Bergen') }],
    judgments: [{ labeler: 'p-000000000001', ranking: [[0], [1]] }],
  },
  {
    messages: [
      { role: 'system', content: '', tools },
      { role: 'user', content: 'And in Rome?' },
    ],
    completions: [
      { messages: calls('3', 'Rome') },
      { messages: [...calls('4', 'Paris'), { role: 'tool', content: '{}', tool_call_id: '4' }, ...calls('5', 'Rome')] },
    ],
    judgments: [{ labeler: 'p-000000000001', ranking: [[0], [1]] }],
  },
  {
    messages: [{ role: 'user', content: 'As JSON, please.' }],
    completions: [{ text: '[{"role": "assistant", "content": "messages?"}]' }, { text: '[{"role": "user' }],
    judgments: [{ labeler: 'p-000000000001', ranking: [[0], [1]] }],
  },
];

async function said(project: string): Promise<string[]> {
  const { id } = await researcher.client.createSnapshot(project, { kind: 'comparisons', name: 'all' });
  const text = await (await researcher.client.downloadSnapshot(project, id)).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => inWords(comparisonRecord.parse(JSON.parse(line))))
    .toSorted();
}

function inWords({ messages, completions, judgments }: ComparisonRecord): string {
  const answers = completions.map(({ text, messages: whole = null }) => ({ text, messages: whole }));
  const rankings = judgments.map(({ ranking }) => ranking?.map((group) => group.map((i) => answers[i])));
  return JSON.stringify({ messages, rankings });
}

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  const file = lines.map((line) => JSON.stringify(line)).join('\n');
  const imported = await researcher.client.importProject({ name: 'conversations', source: 'f' }, file);
  projectId = imported.projectId ?? '';
  before = await said(projectId);
});
afterAll(() => world.close());

const styles: ExportQuery[] = [
  { format: 'tastemaker' },
  { format: 'arena' },
  { format: 'hh' },
  { format: 'trl' },
  { format: 'trl', prompt: 'implicit' },
  { format: 'trl', content: 'text' },
  { format: 'trl', content: 'text', prompt: 'implicit' },
];

test.each(styles.flatMap((style) => (['jsonl', 'parquet'] as const).map((file) => ({ ...style, file }))))(
  'as %j',
  async (query) => {
    const { id } = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'all' });
    const exported = await researcher.client.exportSnapshot(projectId, id, query);
    const body = new Uint8Array(await exported.arrayBuffer());
    const { projectId: back } = await researcher.client.importProject({ name: crypto.randomUUID() }, body);
    expect(await said(back ?? '')).toEqual(before);
  },
);

test('functions are a column of TRL’s, as JSON text, and no key of its messages', async () => {
  const { id } = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'all' });
  const exported = await researcher.client.exportSnapshot(projectId, id, { format: 'trl' });
  const rows = (await exported.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map((row) => (row.tools === null ? null : JSON.parse(row.tools)))).toEqual([tools, tools, null]);
  const keys = 'role,content,reasoning_content,tool_calls,tool_call_id,name';
  const messages = rows.flatMap(({ prompt, chosen, rejected }) => [...prompt, ...chosen, ...rejected]);
  expect([...new Set(messages.map((message: object) => Object.keys(message).join()))]).toEqual([keys]);
});
