import { createClient } from '@tastemaker/client';
import type { Criterion } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectWithComparisons, startApi, type TestApi } from './api.js';

/** Labelers at the terminal with all that a judgment may hold, and the researcher who looks after them. */

let api: TestApi;
let labeler: string;
let labelerId: string;

beforeAll(async () => {
  api = await startApi();
  labeler = String((await api.succeed(['token', 'create', '--for', 'Lou'])).secret);
  labelerId = (await createClient({ baseUrl: api.url, token: labeler }).me()).id;
});
afterAll(() => api.stop());

/** A project with Lou in it, its settings made on the command line. */
async function project(name: string, comparisons: number, settings: readonly string[] = []): Promise<string> {
  const id = await projectWithComparisons(api.client, name, comparisons, ['one', 'two']);
  const set = settings.flatMap((setting) => ['--set', setting]);
  if (set.length > 0) await api.succeed(['project', 'update', name, ...set]);
  await api.succeed(['members', 'add', labelerId, '--project', name]);
  return id;
}

const label = (name: string, lines: string[], ...options: string[]) =>
  api.succeed(['label', '--project', name, ...options], `${lines.join('\n')}\n`, labeler);

describe('the terminal labeler', () => {
  test('says how much better, why, by which criteria, and what would be better still', async () => {
    const wit: Omit<Criterion, 'description'> = { key: 'wit', title: 'Wit', scale: { min: 1, max: 5 }, required: true };
    const wanted = ['strength=required', 'rationale=required', `criteria=${JSON.stringify([wit])}`];
    const id = await project('rich', 1, wanted);
    const summary = await label('rich', [
      'b>a 2', // neither rated nor reasoned
      'rate wit a=1 b=4',
      'b>a 2', // not reasoned
      'why B has a point',
      'better three\\nlines\\nof it',
      'b>a', // not how much
      'b>a 2',
    ]);
    expect(summary).toMatchObject({ judged: 1, end: 'none left' });
    const [judgment] = (await api.client.listJudgments(id)).items;
    const [a = '', b = ''] = judgment?.displayedOrder ?? [];
    expect(judgment).toMatchObject({
      ranking: [[b], [a]],
      strength: -2,
      rationale: 'B has a point',
      ratings: { wit: { [a]: 1, [b]: 4 } },
    });
    const written = (await api.client.listCompletions(id)).items.find(
      ({ id: one }) => one === judgment?.writtenCompletionId,
    );
    expect(written?.text).toBe('three\nlines\nof it');
  });

  test('takes its last one back, in the same sitting or a later one', async () => {
    const id = await project('undone', 2);
    expect(await label('undone', ['a>b', 'u', 'b>a', 'a>b'])).toEqual({
      judged: 3,
      skipped: 0,
      flagged: 0,
      undone: 1,
      end: 'none left',
    });
    expect(await label('undone', ['a=b'], '--undo')).toMatchObject({ judged: 1, undone: 1, end: 'none left' });
    const { items } = await api.client.listJudgments(id);
    expect(new Set(items.map(({ ranking }) => ranking?.length))).toEqual(new Set([1, 2]));
    expect((await api.client.getProgress(id)).judgments).toMatchObject({ done: 2, leased: 0 });
  });

  test('gives back what an undo put off, too', async () => {
    const id = await project('put off', 2);
    expect(await label('put off', ['a>b', 'u', 'q'])).toMatchObject({ judged: 1, undone: 1, end: 'quit' });
    expect((await api.client.getProgress(id)).judgments).toMatchObject({ done: 0, leased: 0 });
  });

  test('flags a candidate, which a researcher finds and decides on', async () => {
    await project('flagged', 1);
    const lines = ['flag b personal_data It has a number.', 'flag b ugly', 's broken'];
    expect(await label('flagged', lines)).toMatchObject({ skipped: 1, flagged: 1 });
    const [flag] = Object.values(await api.succeed(['flags', 'list', '--project', 'flagged', '--state', 'open']));
    expect(flag).toMatchObject({ labelerId, reason: 'personal_data', note: 'It has a number.', state: 'open' });
    const { id: flagId } = Object(flag);
    const upheld = await api.succeed(['flags', 'uphold', flagId, '--project', 'flagged']);
    expect(upheld).toMatchObject({ id: flagId, state: 'upheld' });
    expect(await api.succeed(['flags', 'list', '--project', 'flagged', '--state', 'open'])).toEqual([]);
    const refused = await api.command(['flags', 'list', '--project', 'flagged'], '', labeler);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
  });

  test('is told why there is nothing: a labeler who is paused, until they may go on', async () => {
    await project('paused', 1);
    const at = ['--project', 'paused'];
    const paused = await api.succeed(['standings', 'pause', 'Lou', '--reason', 'Let us talk.', ...at]);
    expect(paused).toMatchObject({ labelerId, pauseReason: 'Let us talk.', pausedAutomatically: false });
    expect(await api.command(['label', ...at], 'a>b\n', labeler)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Let us talk.'),
    });
    expect(await api.succeed(['standings', 'list', '--paused', ...at])).toMatchObject([{ name: 'Lou' }]);
    expect(await api.succeed(['standings', 'resume', labelerId, ...at])).toMatchObject({ pausedAt: null });
    expect(await label('paused', ['a>b'])).toMatchObject({ judged: 1 });
    expect(await api.command(['standings', 'pause', 'Nobody', '--reason', 'x', ...at])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no member Nobody'),
    });
  });
});

test('a researcher reads what was judged, puts a comparison first, and says the known answer of another', async () => {
  await project('read', 2);
  const at = ['--project', 'read'];
  const open = Object.values(await api.succeed(['comparisons', 'list', '--status', 'open', ...at])).map(Object);
  const [first, second] = open;
  expect(await api.succeed(['comparisons', 'update', second.id, '--priority', '7', ...at])).toMatchObject({
    priority: 7,
  });
  const [best, other] = first.completionIds;
  const gold = await api.succeed(['comparisons', 'update', first.id, '--gold', `${best}>${other}`, ...at]);
  expect(gold).toMatchObject({ purpose: 'gold', goldAnswer: { ranking: [[best], [other]] } });
  expect(await label('read', ['b>a 3'])).toMatchObject({ judged: 1 });
  const judged = await api.succeed(['judgments', 'read', '--labeler', 'Lou', '--verdict', 'ranking']);
  expect(judged).toMatchObject([{ comparisonId: second.id, labelerId, strength: -3 }]);
  expect(await api.succeed(['judgments', 'read', '--comparison', first.id])).toEqual([]);
  for (const wrong of [['--priority', '1.5'], [], ['--gold']])
    expect((await api.command(['comparisons', 'update', first.id, ...wrong, ...at])).code).toBe(2);
  expect((await api.command(['comparisons', 'update', first.id, '--gold', 'x>y', ...at])).code).toBe(1);
});

test('members are listed, given skills and a quota, and removed', async () => {
  await api.succeed(['project', 'create', 'members']);
  const at = ['--project', 'members'];
  await api.succeed(['project', 'update', 'members', '--set', 'skillTags=["poetry"]']);
  await api.succeed(['members', 'add', labelerId, '--skills', 'poetry', '--quota', '20', ...at]);
  const lou = { userId: labelerId, name: 'Lou', skills: ['poetry'], dailyQuota: 20 };
  expect(Object.values(await api.succeed(['members', 'list', ...at]))).toContainEqual(expect.objectContaining(lou));
  await api.succeed(['members', 'remove', 'Lou', ...at]);
  const left = Object.values(await api.succeed(['members', 'list', ...at]));
  expect(left).not.toContainEqual(expect.objectContaining({ name: 'Lou' }));
});

test('a project is put on hold, and its settings are held to what they may be', async () => {
  await api.succeed(['project', 'create', 'settled']);
  expect(await api.succeed(['project', 'update', 'settled', '--state', 'draining'])).toMatchObject({
    state: 'draining',
  });
  for (const [setting, complaint] of [
    ['goldRate=2', 'goldRate'],
    ['godlRate=0.1', 'godlRate'],
    ['goldRate', 'goldRate is no setting'],
    ['criteria=[', 'is no JSON'],
  ] as const) {
    const { code, stderr } = await api.command(['project', 'update', 'settled', '--set', setting]);
    expect(code).toBe(2);
    expect(stderr).toContain(complaint);
  }
  expect((await api.command(['project', 'update', 'settled'])).code).toBe(2);
});

test('webhooks are registered, changed, rotated, and their log is read', async () => {
  const id = await project('hooked', 1);
  const at = ['--project', 'hooked'];
  const create = ['webhooks', 'create', 'https://example.org/hook', '--events', 'judgment.submitted', ...at];
  const made = await api.succeed(create);
  expect(made).toMatchObject({ events: ['judgment.submitted'], secret: expect.stringMatching(/^whsec_/) });
  const webhookId = String(made['id']);
  const rotated = await api.succeed(['webhooks', 'rotate', webhookId, '--overlap', '60', ...at]);
  expect(rotated).toMatchObject({ id: webhookId, previousValidUntil: expect.any(String) });
  expect(rotated['secret']).not.toBe(made['secret']);
  expect(await api.succeed(['webhooks', 'update', webhookId, '--off', ...at])).toMatchObject({ active: false });
  expect(await api.succeed(['webhooks', 'update', webhookId, '--on', ...at])).toMatchObject({ active: true });
  await label('hooked', ['a>b']);
  // No worker runs here: it waits.
  const [delivery] = Object.values(await api.succeed(['webhooks', 'log', webhookId, ...at]));
  expect(delivery).toMatchObject({ event: 'judgment.submitted', state: 'waiting', attempts: 0 });
  const { id: deliveryId } = Object(delivery);
  expect(await api.succeed(['webhooks', 'attempts', webhookId, deliveryId, ...at])).toEqual([]);
  expect(await api.succeed(['webhooks', 'redeliver', webhookId, deliveryId, ...at])).toMatchObject({ id: deliveryId });
  const listed = await api.succeed(['webhooks', 'list', ...at]);
  expect(listed).toMatchObject([{ id: webhookId, disabledReason: null }]);
  expect(JSON.stringify(listed)).not.toContain('whsec_');
  expect((await api.command(['webhooks', 'update', webhookId, '--on', '--off', ...at])).code).toBe(2);
  expect((await api.command(['webhooks', 'create', 'https://x.org', '--events', 'all', ...at])).code).toBe(2);
  await api.succeed(['webhooks', 'delete', webhookId, ...at]);
  expect((await api.client.listWebhooks(id)).items).toEqual([]);
});
