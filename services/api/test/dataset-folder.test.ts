/** A snapshot as a dataset folder: what its card says, and that each file is what the card says. */
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let of: readonly [project: string, snapshot: string];

const lines = Array.from({ length: 40 }, (_, i) => ({
  messages: [{ role: 'user', content: `Question ${i}` }],
  split: i < 30 ? 'train' : 'test',
  completions: [
    { text: `Right ${i}`, source: 'one' },
    { text: `Wrong ${i}`, source: 'two' },
  ],
  judgments: [
    { labeler: 'ann', ranking: [[0], [1]] },
    { labeler: 'bob', ranking: i % 4 === 0 ? [[1], [0]] : [[0], [1]] },
    ...(i === 0 ? [{ labeler: 'cyd', verdict: 'allBad' }] : []),
  ],
}));

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  const { client } = researcher;
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const { projectId } = await client.importProject({ name: 'forty', source: 'f' }, body);
  const { id } = await client.createSnapshot(projectId ?? '', { kind: 'comparisons', name: 'Forty: "questions"' });
  of = [projectId ?? '', id];
}, 120_000);

afterAll(async () => {
  await world?.close();
});

describe('a dataset folder', () => {
  test('names a file for each split that has rows, with their number', async () => {
    const { files } = await researcher.client.datasetFolder(...of, { format: 'trl' });
    expect(files.map(({ path, split, rows, comparisons }) => [path, split, rows, comparisons])).toEqual([
      ['data/train.parquet', 'train', 60, 30],
      ['data/test.parquet', 'test', 20, 10],
    ]);
    const parquet = await world.app.inject({
      url: files[0]?.href ?? '',
      headers: { authorization: `Bearer ${researcher.token}` },
    });
    expect(parquet.statusCode).toBe(200);
    expect(parquet.rawPayload.subarray(0, 4).toString()).toBe('PAR1');
    expect(JSON.parse(String(parquet.headers['export-summary'])).rows).toBe(60);
  });

  test('has a card with splits, agreement, guidelines and licence', async () => {
    const { card } = await researcher.client.datasetFolder(...of, { format: 'trl', license: 'cc-by-4.0' });
    expect(card).toMatch(
      /^---\nlicense: cc-by-4\.0\npretty_name: "Forty: \\"questions\\""\nsize_categories: \[n<1K\]\n/,
    );
    expect(card).toContain('      - split: train\n        path: data/train.parquet\n      - split: test\n');
    expect(card).toContain('| train | 60 | 30 | 30 |');
    expect(card).toContain('| validation | 0 | 0 | 0 |');
    expect(card).toContain('81 judgments by 3 labelers, who appear by pseudonyms: 81 of kind `imported`.');
    expect(card).toContain('| none named | 81 |');
    // Two labels each of 39 pairs, three of one: 42 times two labels, of which 30 are equal.
    expect(card).toMatch(/\| share of two labels of a pair that are equal \| 0\.714 \| 0\.\d{3} to 0\.\d{3} \| 40 \|/);
    expect(card).toContain('Not in these rows: 1 judgments that all are bad.');
  });

  test('in the shape of KTO holds what pairs leave out', async () => {
    const { files, card } = await researcher.client.datasetFolder(...of, { format: 'kto', content: 'text' });
    // Two rows a ranking, and two for the judgment that all are bad.
    expect(files.map(({ rows }) => rows)).toEqual([122, 40]);
    expect(card).toContain('unpaired-preference');
    expect(card).not.toContain('Not in these rows');
  });

  test('in texts of KTO keeps calls of tools in a column beside them', async () => {
    const { client } = researcher;
    const call = { id: 'c', type: 'function', function: { name: 'find', arguments: '{"q":"é\\n"}' } };
    const line = {
      messages: [{ role: 'user', content: 'Where?\n"there" 👾' }],
      split: 'train',
      completions: [{ text: '', messages: [{ role: 'assistant', content: '', tool_calls: [call] }] }, { text: 'no' }],
      judgments: [{ labeler: 'ann', ranking: [[0], [1]] }],
    };
    const { projectId } = await client.importProject({ name: 'calls', source: 'f' }, `${JSON.stringify(line)}\n`);
    const { id } = await client.createSnapshot(projectId ?? '', { kind: 'comparisons', name: 'calls' });
    const style = { format: 'kto', content: 'text', file: 'parquet', split: 'train' } as const;
    const answer = await client.exportSnapshot(projectId ?? '', id, style);
    const rows = await parquetReadObjects({ file: await answer.arrayBuffer() });
    expect(rows).toMatchObject([
      {
        prompt: line.messages[0]?.content,
        completion: '',
        label: true,
        exact: { completion_messages: [{ tool_calls: [call] }] },
      },
      { prompt: line.messages[0]?.content, completion: 'no', label: false, exact: undefined },
    ]);
  });

  test('refuses a licence that is no identifier of the Hub', async () => {
    const refused = researcher.client.datasetFolder(...of, { license: 'Creative Commons' });
    await expect(refused).rejects.toMatchObject({ status: 422 });
  });
});
