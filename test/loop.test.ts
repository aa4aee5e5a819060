/**
 * The whole loop over plain HTTP, as a researcher, two labelers and a worker live it: sample, judge, freeze, train,
 * score, choose. Once over Redis and once over the PostgreSQL queue, with the processes that docker-compose.yml starts.
 */
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { judgeHaiku, topicOfPrompt } from '@tastemaker/microworld';
import { startRedis, type TestRedis } from '@tastemaker/queue/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEndpointServer } from '../services/inference/test/endpoint-server.js';
import { at, Caller, type Json, keys, list, number, parse, text } from './http.js';
import { adminToken, startTeam, type Team } from './team.js';

const assistantFolder = join(import.meta.dirname, '..', 'packages', 'microworld', 'models', 'assistant');
// Enough of them that the hash puts some into the test split.
const things = (
  'the fox, the river, a paper clip, the harbor, an owl, the moon, a lantern, the frost, a bell, the rain, ' +
  'a candle, the wheel, a heron, the valley, a letter, the snow, a stone, the orchard'
).split(', ');
const judgmentsNeeded = 2;
const candidates = 4;
const prompt: Json = [{ role: 'user', content: 'Write a haiku about the harbor.' }];

const redis = await startRedis();
afterAll(() => redis?.stop());

const queues: { name: string; redis: TestRedis | undefined; missing: boolean }[] = [
  { name: 'Redis', redis, missing: redis === undefined },
  { name: 'the PostgreSQL queue', redis: undefined, missing: false },
];

for (const queue of queues) {
  describe.skipIf(queue.missing)(`the loop over ${queue.name}`, () => {
    let database: TestDatabase;
    let team: Team;
    let admin: Caller;
    let researcher: Caller;
    const labelers: Caller[] = [];
    let project = '';
    let assistant = '';
    let reward = '';
    let run = '';

    beforeAll(async () => {
      database = await createTestDatabase();
      team = await startTeam(database.url, queue.redis?.url);
      admin = new Caller(team.url, adminToken);
    });
    afterAll(async () => {
      await team?.stop();
      await database?.drop();
    });

    test('an admin registers the assistant and invites people', async () => {
      const ordered = await admin.ask('POST', '/v1/models', {
        name: 'assistant',
        kind: 'assistant',
        path: assistantFolder,
      });
      assistant = text(await admin.settled(`/v1/models/${text(ordered, 'id')}`), 'id');
      const [lead, ...others] = [
        await admin.invite('Rea', 'researcher'),
        await admin.invite('Lou', 'labeler'),
        await admin.invite('Lee', 'labeler'),
      ];
      researcher = lead.caller;
      const created = await researcher.ask('POST', '/v1/projects', {
        name: 'haiku',
        settings: { candidatesPerPrompt: candidates, judgmentsPerComparison: judgmentsNeeded },
      });
      project = text(created, 'id');
      for (const { id, caller } of others) {
        await researcher.ask('POST', `/v1/projects/${project}/members`, { userId: id, role: 'labeler' });
        labelers.push(caller);
      }
      const members = list(await researcher.ask('GET', `/v1/projects/${project}/members`), 'items');
      expect(members.map((member) => text(member, 'name')).toSorted()).toEqual(['Lee', 'Lou', 'Rea']);
    });

    test('a researcher publishes the guideline, adds prompts and has candidates sampled', async () => {
      const draft = await researcher.ask('POST', `/v1/projects/${project}/guidelines`, {
        markdown: '# Five, seven, five\n\nThe better haiku keeps the form and names its topic.',
      });
      await researcher.ask('POST', `/v1/projects/${project}/guidelines/${number(draft, 'version')}/publish`);
      const prompts = await researcher.ask('POST', `/v1/projects/${project}/prompts`, {
        prompts: things.map((thing) => ({ messages: [{ role: 'user', content: `Write a haiku about ${thing}.` }] })),
      });
      expect(number(prompts, 'created')).toBe(things.length);
      const ordered = await researcher.call('POST', `/v1/projects/${project}/samples`, {
        modelId: assistant,
        count: things.length,
        sampling: { temperature: 1, maxTokens: 48 },
        seed: 7,
      });
      expect(ordered.status).toBe(202);
      await researcher.settled(`/v1/projects/${project}/samples/${text(ordered.body, 'id')}`);
      const completions = list(await researcher.ask('GET', `/v1/projects/${project}/completions?limit=100`), 'items');
      expect(completions.length).toBe(things.length * candidates);
      expect(number(completions[0] ?? null, 'tokenCount')).toBeGreaterThan(0);
    });

    test('labelers judge every comparison as often as it needs, and no one twice', async () => {
      await Promise.all(labelers.map(judgeUntilNoneIsLeft));
      const progress = await researcher.ask('GET', `/v1/projects/${project}/progress`);
      expect(progress).toMatchObject({
        comparisons: { open: 0, closed: things.length },
        judgments: { needed: things.length * judgmentsNeeded, done: things.length * judgmentsNeeded, leased: 0 },
      });
      const judgments = list(await researcher.ask('GET', `/v1/projects/${project}/judgments?limit=100`), 'items');
      const who = judgments.map((judgment) => `${text(judgment, 'comparisonId')} ${text(judgment, 'labelerId')}`);
      expect(new Set(who).size).toBe(things.length * judgmentsNeeded);
    });

    async function judgeUntilNoneIsLeft(labeler: Caller): Promise<void> {
      for (;;) {
        const next = await labeler.call('POST', `/v1/projects/${project}/assignments/next`);
        if (next.status === 204) return;
        const path = `/v1/assignments/${text(next.body, 'id')}/judgment?next=false`;
        const judgment = {
          verdict: 'ranking',
          ranking: rankedByTruth(next.body),
          fenceToken: text(next.body, 'fenceToken'),
          dwellMs: 1200,
        };
        await labeler.ask('POST', path, judgment);
        // A client that lost the answer sends again: nothing is counted twice.
        await labeler.ask('POST', path, judgment);
      }
    }

    test('a stranger to the project sees nothing of it', async () => {
      const { caller } = await admin.invite('Stranger', 'labeler');
      const answer = await caller.call('POST', `/v1/projects/${project}/assignments/next`);
      expect(answer.type).toContain('application/problem+json');
      expect([403, 404]).toContain(answer.status);
      expect((await admin.as('tmk_wrong').call('GET', '/v1/me')).status).toBe(401);
    });

    test('a worker trains a reward model on the frozen judgments while its events stream', async () => {
      const snapshot = await researcher.ask('POST', `/v1/projects/${project}/snapshots`, {
        kind: 'comparisons',
        name: 'first',
      });
      const ordered = await researcher.call('POST', '/v1/runs', {
        name: 'haiku-reward',
        snapshotId: text(snapshot, 'id'),
        baseModelId: assistant,
        config: { kind: 'reward', epochs: 2, pairsPerStep: 8 },
        seed: 3,
      });
      expect(ordered.status).toBe(202);
      run = text(ordered.body, 'id');
      const events = await eventsOf(run, 0);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      const types = new Set(events.map(({ data }) => text(data, 'data', 'type')));
      expect([...types]).toEqual(expect.arrayContaining(['status', 'progress', 'metrics']));
      expect(text(events.at(-1)?.data ?? null, 'data', 'status')).toBe('succeeded');
      const resumed = await eventsOf(run, 3);
      expect(resumed[0]?.id).toBe(4);
      reward = text(await researcher.settled(`/v1/runs/${run}`), 'modelId');
    });

    /** The events after a number, read from the stream until it ends. */
    async function eventsOf(id: string, after: number): Promise<{ id: number; data: Json }[]> {
      const response = await researcher.open('GET', `/v1/runs/${id}/events`, undefined, {
        accept: 'text/event-stream',
        ...(after === 0 ? {} : { 'last-event-id': String(after) }),
      });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      const blocks = (await response.text()).split('\n\n').filter((block) => /^data:/m.test(block));
      return blocks.map((block) => ({
        id: Number(/^id: ?(\d+)$/m.exec(block)?.[1]),
        data: parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? 'null'),
      }));
    }

    test('the run says what it measured and where its model came from', async () => {
      const finished = await researcher.ask('GET', `/v1/runs/${run}`);
      expect(keys(finished, 'metrics')).toEqual(
        expect.arrayContaining(['test/accuracy', 'test/pairs', 'baseline/test/accuracy']),
      );
      expect(await researcher.ask('GET', `/v1/models/${reward}`)).toMatchObject({
        kind: 'reward',
        status: 'ready',
        parentId: assistant,
        runId: run,
      });
    });

    test('a report tells what the model is worth: as JSON, a page that stands alone, and a table', async () => {
      const reports = `/v1/reward-models/${reward}/reports`;
      const ordered = await researcher.call('POST', reports, {});
      expect(ordered.status).toBe(202);
      const path = `${reports}/${text(ordered.body, 'id')}`;
      const made = await researcher.settled(path);
      const accuracy = at(made, 'report', 'splits', 'test', 'accuracy');
      const measured = await researcher.ask('GET', `/v1/models/${reward}`);
      // The trainer and the inference service score the same test answers.
      expect(accuracy).toBeCloseTo(number(measured, 'metrics', 'test/accuracy'), 9);
      expect(at(made, 'accuracy')).toMatchObject({ split: 'test', value: accuracy });
      expect(at(made, 'report')).toMatchObject({ trainedOnSnapshot: true, against: null, headline: 'test' });
      expect(at(made, 'report', 'splits', 'test', 'byRule')).not.toEqual([]);
      const page = await researcher.call('GET', `${path}?format=html`);
      expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
      const table = await researcher.open('GET', path, undefined, { accept: 'text/csv' });
      const [, firstRow = ''] = (await table.text()).split('\r\n');
      expect(firstRow).toContain(`test: accuracy,,accuracy,${number(made, 'accuracy', 'value')},`);
      expect(firstRow.endsWith(`,${number(made, 'accuracy', 'votes')},false`)).toBe(true);
    });

    test('a researcher scores and compares answers', async () => {
      const inputs = ['one short line', 'gray frost on the hill\nthe harbor waits in silence\nwinter holds its breath'];
      const scored = await researcher.ask('POST', `/v1/reward-models/${reward}/score`, {
        inputs: inputs.map((completion) => ({ messages: prompt, completion })),
      });
      const scores = list(scored, 'scores').map(Number);
      expect(scores.length).toBe(2);
      expect(scores.every(Number.isFinite)).toBe(true);
      const compared = await researcher.ask('POST', `/v1/reward-models/${reward}/compare`, {
        messages: prompt,
        a: inputs[0],
        b: inputs[1],
      });
      const margin = (scores[0] ?? 0) - (scores[1] ?? 0);
      expect(number(compared, 'probability')).toBeCloseTo(1 / (1 + Math.exp(-margin)), 4);
    });

    test('best-of-n gives all candidates and points at the one with the highest score', async () => {
      const answer = await researcher.ask('POST', '/v1/best-of', {
        model: assistant,
        rewardModel: reward,
        messages: prompt,
        n: 4,
        sampling: { temperature: 1, maxTokens: 48 },
        seed: 5,
      });
      const scores = list(answer, 'completions').map((completion) => number(completion, 'score'));
      expect(scores.length).toBe(4);
      expect(scores[number(answer, 'best')]).toBe(Math.max(...scores));
    });

    test('best-of-n takes its candidates from an endpoint of OpenAI’s shape, too', async () => {
      const remote = await startEndpointServer();
      try {
        const endpoint = { baseUrl: remote.url, model: 'llama-at-home', apiKey: 'sk-of-the-walk' };
        await admin.ask('POST', '/v1/models', { name: 'remote', kind: 'assistant', endpoint });
        const order = { model: 'remote', rewardModel: reward, messages: prompt, n: 3, seed: 40 };
        const answer = await researcher.ask('POST', '/v1/best-of', order);
        const completions = list(answer, 'completions');
        const texts = completions.map((completion) => text(completion, 'text'));
        expect(texts).toEqual(['drawn with 40', 'drawn with 41', 'drawn with 42']);
        expect(remote.heard.map(({ authorization }) => authorization)).toEqual(Array(3).fill('Bearer sk-of-the-walk'));
        const scored = await researcher.ask('POST', `/v1/reward-models/${reward}/score`, {
          inputs: texts.map((completion) => ({ messages: prompt, completion })),
        });
        const scores = completions.map((completion) => number(completion, 'score'));
        list(scored, 'scores').forEach((score, i) => expect(scores[i]).toBeCloseTo(Number(score), 4));
        expect(scores[number(answer, 'best')]).toBe(Math.max(...scores));
      } finally {
        await remote.close();
      }
    });

    test('the assistant chats, the same seed giving the same words, whole or streamed', async () => {
      const request = { model: 'assistant', messages: prompt, max_tokens: 40, temperature: 0.8, seed: 11 };
      const whole = text(
        await researcher.ask('POST', '/v1/chat/completions', request),
        'choices',
        0,
        'message',
        'content',
      );
      const stream = await researcher.open('POST', '/v1/chat/completions', { ...request, stream: true });
      const lines = (await stream.text()).split('\n').filter((line) => line.startsWith('data: '));
      expect(lines.at(-1)).toBe('data: [DONE]');
      const deltas = lines.slice(0, -1).map((line) => at(parse(line.slice(6)), 'choices', 0, 'delta'));
      const streamed = deltas.map((delta) => (keys(delta).includes('content') ? text(delta, 'content') : '')).join('');
      expect(streamed).toBe(whole);
      expect(deltas.length).toBeGreaterThan(2);
    });

    test('bad input is answered with a problem that says what is wrong', async () => {
      const noModel = await researcher.call('POST', '/v1/chat/completions', { messages: prompt });
      expect(noModel.status).toBeGreaterThanOrEqual(400);
      const badRun = await researcher.call('POST', '/v1/runs', { config: { kind: 'reward', epochs: -1 } });
      expect(badRun.type).toContain('application/problem+json');
      expect(badRun.status).toBe(422);
      const paths = list(badRun.body, 'errors').map((error) => text(error, 'path'));
      expect(paths).toEqual(expect.arrayContaining(['config.epochs', 'snapshotId']));
    });
  });
}

/** Letters by the ground truth of the haiku they stand for, equals tied. */
function rankedByTruth(assignment: Json): string[][] {
  const topic = topicOfPrompt(text(assignment, 'messages', 0, 'content')) ?? '';
  const groups = new Map<number, string[]>();
  for (const candidate of list(assignment, 'candidates')) {
    const { quality } = judgeHaiku(text(candidate, 'text'), topic);
    groups.set(quality, [...(groups.get(quality) ?? []), text(candidate, 'label')]);
  }
  return [...groups].toSorted(([a], [b]) => b - a).map(([, letters]) => letters);
}
