import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Client, createClient } from '@tastemaker/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectWithComparisons, startApi, type TestApi, adminToken as token } from './api.js';
import { run } from './command.js';

/** The REST commands. */

let api: TestApi;
let folder: string;
let url: string;
let client: Client;

beforeAll(async () => {
  api = await startApi();
  ({ folder, url, client } = api);
});
afterAll(() => api.stop());

const command = (args: readonly string[], input?: string) => api.command(args, input);
const succeed = (args: readonly string[], input?: string) => api.succeed(args, input);

describe('the terminal labeler', () => {
  test('takes rankings, all-bad verdicts and skips from a pipe, asks again after a mistake, and ends when none is left', async () => {
    const projectId = await projectWithComparisons(client, 'label-all', 3);
    const summary = await succeed(['label', '--project', 'label-all'], 'b>b\nb>a=c\nx\ns unclear\n');
    expect(summary).toEqual({ judged: 2, skipped: 1, flagged: 0, undone: 0, end: 'none left' });
    const { items } = await client.listJudgments(projectId);
    expect(items.map(({ verdict }) => verdict).toSorted()).toEqual(['allBad', 'ranking', 'skip']);
    const ranked = items.find(({ verdict }) => verdict === 'ranking');
    const [a, b, c] = ranked?.displayedOrder ?? [];
    expect(ranked?.ranking).toEqual([[b], [a, c]]);
  });

  test('gives its assignment back on q and at the end of input', async () => {
    const projectId = await projectWithComparisons(client, 'label-some', 2);
    expect(await succeed(['label', '--project', 'label-some'], 'a>b>c\nq\n')).toMatchObject({ judged: 1, end: 'quit' });
    expect((await client.getProgress(projectId)).judgments).toMatchObject({ done: 1, leased: 0 });
    expect(await succeed(['label', '--project', 'label-some'], '')).toMatchObject({ judged: 0, end: 'end of input' });
    expect((await client.getProgress(projectId)).judgments).toMatchObject({ done: 1, leased: 0 });
  });
});

test('one command makes a labeler with a token of their own', async () => {
  await succeed(['project', 'create', 'team']);
  const { secret } = await succeed(['token', 'create', '--for', 'Ada', '--project', 'team']);
  const me = await createClient({ baseUrl: url, token: String(secret) }).me();
  expect(me).toMatchObject({ name: 'Ada', role: 'labeler', projects: [{ name: 'team', role: 'labeler' }] });
});

test('a guideline is published from a file and shown again', async () => {
  await succeed(['project', 'create', 'rules']);
  writeFileSync(join(folder, 'rules.md'), '# Be kind\n');
  expect(await succeed(['guideline', 'publish', join(folder, 'rules.md'), '--project', 'rules'])).toMatchObject({
    version: 1,
    status: 'published',
  });
  expect(await succeed(['guideline', 'show', '--project', 'rules'])).toMatchObject({ markdown: '# Be kind\n' });
});

test('a guideline is drafted, changed, listed and thrown away', async () => {
  await succeed(['project', 'create', 'drafting']);
  const here = ['--project', 'drafting'];
  expect(await succeed(['guideline', 'draft', '-', ...here], 'One.')).toMatchObject({ version: 1, revision: 1 });
  const changed = await succeed(['guideline', 'draft', '-', '--change', '1', ...here], 'Two.');
  expect(changed).toMatchObject({ version: 1, revision: 2, markdown: 'Two.' });
  expect(await succeed(['guideline', 'list', ...here])).toMatchObject([{ version: 1, status: 'draft' }]);
  await succeed(['guideline', 'discard', '1', ...here]);
  expect(await succeed(['guideline', 'list', ...here])).toEqual([]);
});

test('what changed between two guideline versions is shown as a diff', async () => {
  await succeed(['project', 'create', 'changing']);
  for (const text of ['# Be kind\n', '# Be kind\n\nAnd short.\n'])
    await succeed(['guideline', 'publish', '-', '--project', 'changing'], text);
  const diff = await succeed(['guideline', 'diff', '--project', 'changing']);
  expect(diff).toMatchObject({ from: 1, to: 2, added: 2, removed: 0 });
  expect(diff['unified']).toContain('+And short.');
});

describe('demonstrations', () => {
  test('are written, handed in, returned, mended, accepted, and come out as a file that goes in again', async () => {
    const at = ['--project', 'demonstrations'];
    const { id: projectId } = await succeed(['project', 'create', 'demonstrations']);
    const { secret } = await succeed(['token', 'create', '--for', 'Author', ...at]);
    const asAuthor = ['--token', String(secret), ...at];
    const context = join(folder, 'ada.txt');
    writeFileSync(context, 'Ada is a cat.');
    const { id } = await succeed(
      ['demonstrations', 'write', '--question', 'Who is Ada?', '--context', context, ...asAuthor],
      'A dog.\n',
    );
    expect(await succeed(['demonstrations', 'submit', String(id), ...asAuthor])).toMatchObject({
      demonstration: { state: 'submitted', messages: [{ content: 'Who is Ada?' }, { content: 'A dog.' }] },
      nearDuplicates: [],
    });
    const review = ['demonstrations', 'review', String(id), ...at];
    await succeed([...review, '--return', 'Read the document.']);
    const again = ['--draft', String(id), '--answer', 'A cat.', '--submit'];
    await succeed(['demonstrations', 'write', ...again, ...asAuthor]);
    expect(await succeed([...review, '--accept'])).toMatchObject({ state: 'accepted', revision: 3 });
    const { history } = await succeed(review);
    expect(history).toMatchObject({ reviews: [{ comment: 'Read the document.' }, { decision: 'accept' }] });

    const out = join(folder, 'demonstrations.jsonl');
    await succeed(['demonstrations', 'export', out, ...at]);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
      messages: [
        { role: 'user', content: 'Who is Ada?' },
        { role: 'assistant', content: 'A cat.' },
      ],
      contextDocuments: [{ title: '', text: 'Ada is a cat.' }],
    });
    const imported = await succeed(['demonstrations', 'import', out, '--accepted', ...at]);
    expect(imported).toMatchObject({ lines: 1, created: 1, nearDuplicates: 1 });
    expect(await succeed(['demonstrations', 'list', '--state', 'accepted', ...at])).toHaveLength(2);
    const { authors } = await succeed(['demonstrations', 'stats', ...at]);
    expect(authors).toMatchObject([{ name: 'Author', returnedRate: 1 }, { name: 'demonstrations.jsonl' }]);
    expect(await client.listNearDuplicates(String(projectId))).toMatchObject({ items: [{ similarity: 1 }] });
  });
});

test('what a model gets wrong is told where it is listed and shown, and before it is talked with', async () => {
  const model = await client.createModel({
    name: 'doubtful',
    kind: 'assistant',
    path: join(folder, 'imports', 'nowhere'),
  });
  const metrics = { answersInForm: 0.99, knowledge: 0.9, invents: 0.88, knowledgeWithContext: 0.7 };
  await client.recordEvaluation(model.id, { suite: 'microworld', metrics, report: '**It hallucinates.**' });
  const env = { TASTEMAKER_HOME: folder, TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: token };
  const caution = /invents answers about what does not exist 88 %.*Double-check what it says/;
  for (const args of [
    ['models', 'list'],
    ['models', 'show', 'doubtful'],
  ])
    expect((await run(args, env)).stdout).toMatch(caution);
  expect(await succeed(['models', 'show', 'doubtful'])).toMatchObject({
    caution: expect.stringMatching(caution),
    card: expect.stringContaining('It hallucinates.'),
  });
  // No model is here to talk with; it is told all the same.
  expect((await run(['chat', 'doubtful', 'Hi'], env)).stderr).toMatch(caution);
});

describe('import and export', () => {
  test('a gzipped file of pairs becomes a project in one command, and comes out again as judged comparisons', async () => {
    const file = join(folder, 'pairs.jsonl.gz');
    writeFileSync(file, gzipSync(`${pair('Hello!', 'Go away.')}\n${pair('Good day.', 'No.')}\n`));
    const imported = await succeed(['import', file, '--project', 'pairs', '--create']);
    expect(imported).toMatchObject({ lines: 2, prompts: 1, completions: 4, comparisons: 2, judgments: 2 });

    const out = join(folder, 'out.jsonl');
    const { snapshot } = await succeed(['export', out, '--project', 'pairs']);
    expect(snapshot).toMatchObject({ records: 2 });
    const records = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ judgments }) => judgments.length)).toEqual([1, 1]);
  });

  test('a file with a broken line is refused with the line’s number, and nothing of it stays', async () => {
    const file = join(folder, 'broken.jsonl');
    writeFileSync(file, `${pair('Yes', 'No')}\n{"chosen": 1}\n`);
    const { code, stdout, stderr } = await command(['import', file, '--project', 'broken', '--create']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('line 2');
    expect((await client.listProjects()).items.map(({ name }) => name)).not.toContain('broken');
  });

  test('a dry run tells what a file would make and what is wrong with it, and makes nothing', async () => {
    const file = join(folder, 'rehearsed.csv');
    writeFileSync(file, 'prompt,chosen,rejected\nHi,Hello!,Go away.\nHi,"",""\n');
    const { code, stdout, stderr } = await command(['import', file, '--project', 'new', '--create', '--dry-run']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ projectId: null, container: 'csv', format: 'trl', judgments: 1 });
    expect(stderr).toContain('line 3 skipped: both answers are the same');
    writeFileSync(file, 'prompt,chosen,rejected,strength\nHi,Hello!,Go away.,9\n');
    const refused = await command(['import', file, '--project', 'new', '--create', '--dry-run']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/line 2: strength: .*\n[^]*1 line is wrong\n {2}→ mend/);
    expect((await client.listProjects()).items.map(({ name }) => name)).not.toContain('new');
  });

  test('what is exported in any format imports back as the same judgments, and two snapshots can be compared', async () => {
    const file = join(folder, 'judged.jsonl');
    const row = { prompt: 'Hi', chosen: 'Hello!', rejected: 'Go away.', strength: 2, split: 'test' };
    writeFileSync(file, `${JSON.stringify(row)}\n`);
    await succeed(['import', file, '--project', 'judged', '--create']);
    const { snapshot } = await succeed([
      'export',
      join(folder, 'judged.trl.jsonl'),
      '--project',
      'judged',
      '--format',
      'trl',
    ]);
    for (const [name, format] of [
      ['judged.hh.jsonl', 'hh'],
      ['judged.arena.jsonl', 'arena'],
      ['judged.parquet', 'trl'],
    ] as const) {
      const out = join(folder, name);
      const about = ['--project', 'judged', '--snapshot', snapshotId(snapshot), '--format', format];
      await succeed(['export', out, ...about]);
      const back = await succeed(['import', out, '--project', `back from ${name}`, '--create']);
      expect(back).toMatchObject({ format, prompts: 1, judgments: 1 });
      const { items } = await client.listJudgments(String(back['projectId']));
      expect(items.map(({ strength }) => Math.abs(strength ?? 0))).toEqual([2]);
    }
    writeFileSync(file, `${JSON.stringify({ ...row, prompt: 'Bye' })}\n`);
    await succeed(['import', file, '--project', 'judged']);
    const { snapshot: later } = await succeed(['export', join(folder, 'later.jsonl'), '--project', 'judged']);
    const found = await succeed(['snapshots', 'diff', snapshotId(snapshot), snapshotId(later), '--project', 'judged']);
    expect(found).toMatchObject({ comparisons: { added: 1, same: 1 }, judgments: { added: 1, same: 1 } });
  });
});

test('an export says how many rows it has and what it leaves out, and has a margin only where it is asked for', async () => {
  const file = join(folder, 'margins.jsonl');
  const row = { prompt: 'Hi', chosen: 'Hello!', rejected: 'Go away.', split: 'test' };
  const rows = [
    { ...row, labeler: 'Ada', margin: 0.37 },
    { ...row, labeler: 'Ben', strength: 2 },
    { ...row, labeler: 'Cem', tie: true },
  ];
  writeFileSync(file, rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
  await succeed(['import', file, '--project', 'margins', '--create']);
  const out = join(folder, 'margins.out.jsonl');
  const margins = async (...options: string[]) => {
    const told = await command(['export', out, '--project', 'margins', '--format', 'trl', ...options]);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    return { told: told.stdout, margins: lines.map((line) => JSON.parse(line).margin) };
  };
  expect((await margins()).margins).toEqual([undefined, undefined]);
  expect(JSON.parse((await margins('--margin')).told)).toMatchObject({ summary: { rows: 2, leftOut: { ties: 1 } } });
  expect((await margins('--margin')).margins).toEqual([0.37, 0]);
  expect((await margins('--margin', 'strength')).margins).toEqual([0, 2]);
  const env = { TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: token };
  const { stdout } = await run(['export', out, '--project', 'margins', '--format', 'trl'], env);
  expect(stdout).toMatch(
    /2 rows of 1 comparisons of snapshot .*, as trl; left out: 1 ties \(keep them with --ties keep\)/,
  );
});

function snapshotId(snapshot: unknown): string {
  return typeof snapshot === 'object' && snapshot !== null && 'id' in snapshot ? String(snapshot.id) : '';
}

test('a project that does not exist is named, with those that do', async () => {
  const { code, stderr } = await command(['project', 'show', 'nowhere']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/there is no project nowhere\n {2}→ there are: .*team/);
});

/** A line of an HH file. */
function pair(chosen: string, rejected: string): string {
  return JSON.stringify({ chosen: dialogue(chosen), rejected: dialogue(rejected) });
}

function dialogue(answer: string): string {
  return `\n\nHuman: Hi\n\nAssistant: ${answer}`;
}
