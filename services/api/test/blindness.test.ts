import { randomBytes } from 'node:crypto';
import { assignment, assignmentsAhead, judgmentAccepted, ownJudgment, webhookEvent } from '@tastemaker/contracts';
import { claimSample, storeCandidates } from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labeler: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
});
afterAll(() => world.close());

/** Everything that the labeler was sent, headers included, and by which routes. */
class Received {
  readonly bytes: string[] = [];
  readonly calls = new Set<string>();

  /** @param route as it is registered, with its parameters by name */
  async from(method: string, route: string, parameters: Record<string, string> = {}, body?: unknown): Promise<unknown> {
    this.calls.add(`${method} ${route}`);
    const path = route.replaceAll(/:(\w+)|\*/g, (_all, name: string | undefined) => parameters[name ?? '*'] ?? 'x');
    const query = parameters['query'] ?? '';
    const response = await fetch(`${world.url}${path}${query}`, {
      method,
      headers: {
        authorization: `Bearer ${labeler.token}`,
        ...(method === 'GET' || body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(method === 'GET' || body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    this.bytes.push(`${[...response.headers].join('\n')}\n${text}`);
    return text.startsWith('{') ? JSON.parse(text) : undefined;
  }
}

/** Candidates of a model whose name, hash and seed would give it away, put up for judging. */
async function sampledBy(modelName: string, checkpointHash: string, projectId: string, promptIds: string[]) {
  const model = await registerModel(world.database, modelName, 'assistant', checkpointHash);
  const sample = await researcher.client.createSample(projectId, { modelId: model.id, promptIds, n: 2 });
  const claimed = await claimSample(world.database, sample.id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  for (const promptId of promptIds) {
    const drawn = ['La', 'Lo'].map((text, index) => ({
      text: `${text} ${promptIds.indexOf(promptId)}`,
      index,
      seed: 424242,
      tokenCount: 1,
      finishReason: 'stop' as const,
      logProbability: -1.5,
    }));
    await storeCandidates(world.database, claimed.claim, promptId, drawn, checkpointHash);
  }
  return { model, sample };
}

/** What only the database knows. */
async function known<Row extends object>(query: string, ...values: unknown[]): Promise<Row[]> {
  return (await world.app.deps.pool.query<Row>(query, values)).rows;
}

/** What may end the labeler's session. */
const ending = (url: string) => url.includes('logout') || url.includes('/tokens') || url.includes('/password');

describe('a labeler at work', () => {
  const checkpointHash = randomBytes(32).toString('hex');
  const received = new Received();
  const secrets: string[] = [];
  const shown: { comparisonId: string; keys: string[] }[] = [];
  let projectId = '';

  beforeAll(async () => {
    const project = await world.project(researcher, [labeler], {
      settings: {
        goldRate: 0.3137,
        repeatRate: 0.2917,
        repeatAfter: 2,
        goldThreshold: 0.01713,
        goldMinimum: 53,
        criteria: [{ key: 'wit', title: 'Wit', scale: { min: 1, max: 5 }, required: false }],
      },
    });
    projectId = project.id;
    const { prompts } = await researcher.client.createPrompts(
      projectId,
      Array.from({ length: 16 }, (_, i) => ({
        messages: [{ role: 'user' as const, content: `Sing ${i}.` }],
        tags: ['hidden-tag'],
      })),
    );
    const promptIds = prompts.map(({ id }) => id);
    const { model, sample } = await sampledBy('hidden-model', checkpointHash, projectId, promptIds);
    await putUpForJudging(researcher.client, projectId, ['one', 'two']);
    await researcher.client.createGuideline(projectId, { markdown: 'Be fair.' });
    await researcher.client.publishGuideline(projectId, 1);
    const hidden = { url: 'https://hidden-hook.example/', events: webhookEvent.options };
    const webhook = await researcher.client.createWebhook(projectId, hidden);
    secrets.push(webhook.id, webhook.secret);
    const { items } = await researcher.client.listComparisons(projectId);
    for (const { id, completionIds } of items.slice(0, 4)) {
      await researcher.client.updateComparison(projectId, id, {
        goldAnswer: { ranking: completionIds.map((one) => [one]) },
      });
    }
    secrets.push(
      'hidden-',
      checkpointHash,
      model.id,
      sample.id,
      '424242',
      researcher.user.id,
      'goldAnswer',
      'repeatOf',
    );
    // More digits than the milliseconds of an instant, in which shorter ones would be found now and then.
    secrets.push('0.3137', '0.2917', '0.01713', '-1.5');
    await workThrough();
    const ids = await known<{ id: string }>(
      `SELECT id FROM completions WHERE project_id = $1 UNION ALL SELECT id FROM comparisons WHERE project_id = $1
       UNION ALL SELECT id FROM prompts WHERE project_id = $1 UNION ALL SELECT id FROM lanes WHERE project_id = $1`,
      projectId,
    );
    secrets.push(...ids.map(({ id }) => id));
  });

  /** Judges all there is, in every way a labeler can, and notes what each assignment looked like. */
  async function workThrough(): Promise<void> {
    const next = '/v1/projects/:id/assignments/next';
    for (let turn = 0; turn < 60; turn++) {
      const leased = await received.from('POST', next, { id: projectId }, {});
      if (leased === undefined) break;
      const held = assignment.parse(leased);
      await noteShown(held.id, leased);
      await moveOf(turn, held.id, held.fenceToken);
    }
    const ahead = { id: projectId, query: '?count=3' };
    const taken = { id: projectId, query: '?takeAlong=true' };
    for (const held of [ahead, taken]) assignmentsAhead.optional().parse(await received.from('POST', next, held, {}));
    await received.from('GET', '/v1/projects/:id/assignments/mine', { id: projectId });
    await received.from('GET', '/v1/projects/:id/progress/mine', { id: projectId });
    const all = { assignments: 'all' };
    await received.from('POST', '/v1/projects/:id/assignments/release', { id: projectId }, all);
  }

  async function noteShown(assignmentId: string, leased: unknown): Promise<void> {
    const [of] = await known<{ id: string }>('SELECT comparison_id AS id FROM assignments WHERE id = $1', assignmentId);
    shown.push({ comparisonId: of?.id ?? '', keys: Object.keys(leased ?? {}) });
  }

  async function moveOf(turn: number, id: string, fenceToken: string): Promise<void> {
    await received.from('GET', '/v1/assignments/:id', { id });
    await received.from('POST', '/v1/assignments/:id/renew', { id }, { fenceToken });
    if (turn === 1) {
      const skip = { reason: 'unclear', fenceToken, dwellMs: 1 };
      await received.from('POST', '/v1/assignments/:id/skip', { id, query: '?next=false' }, skip);
      return;
    }
    if (turn === 2) await received.from('POST', '/v1/assignments/:id/release', { id }, { fenceToken });
    if (turn === 2) return;
    const ranked = { verdict: 'ranking', ranking: [['A'], ['B']], ratings: { wit: { A: 3 } }, dwellMs: 1 };
    const sent = { ...ranked, fenceToken, ...(turn === 3 ? { betterAnswer: 'Li' } : {}) };
    const answer = await received.from('POST', '/v1/assignments/:id/judgment', { id, query: '?next=false' }, sent);
    const { judgment } = judgmentAccepted.parse(answer);
    await received.from('POST', '/v1/assignments/:id/judgment', { id }, { verdict: 'allBad', fenceToken, dwellMs: 1 });
    if (turn === 4) {
      const flag = { fenceToken, label: 'B', reason: 'other', note: 'hm' };
      await received.from('POST', '/v1/assignments/:id/flags', { id }, flag);
    }
    if (turn > 8) return;
    const own = { id: projectId, judgmentId: judgment.id };
    const change = { ...ranked, ranking: [['B'], ['A']] };
    const changed = ownJudgment.parse(
      await received.from('PUT', '/v1/projects/:id/judgments/:judgmentId', own, change),
    );
    if (turn % 2 === 0) return;
    const newest = { ...own, judgmentId: changed.id };
    const again = assignment.parse(await received.from('DELETE', '/v1/projects/:id/judgments/:judgmentId', newest));
    const anew = { ...ranked, fenceToken: again.fenceToken };
    await received.from('POST', '/v1/assignments/:id/judgment', { id, query: '?next=false' }, anew);
  }

  test('is given gold comparisons and repeats that look like the others', async () => {
    const stored = await known<{ id: string; purpose: string }>(
      'SELECT id, purpose FROM comparisons WHERE project_id = $1',
      projectId,
    );
    const purposeOf = new Map(stored.map(({ id, purpose }) => [id, purpose]));
    // By chance none of a kind once in a hundred thousand runs.
    expect(new Set(shown.map(({ comparisonId }) => purposeOf.get(comparisonId)))).toEqual(
      new Set(['work', 'gold', 'repeat']),
    );
    for (const { keys } of shown) expect(keys).toEqual(shown[0]?.keys);
  });

  test('receives nothing, from any route, that tells where a candidate came from or what is checked', async () => {
    const ids = { id: projectId, version: '1', other: '2', userId: labeler.user.id, '*': 'card.md' };
    // Every route that there is, those included that refuse a labeler: last what ends the session.
    const routes = world.app.registeredRoutes.filter(({ url, method }) => url.startsWith('/v1/') && method !== 'HEAD');
    for (const { method, url } of routes.toSorted((a, b) => Number(ending(a.url)) - Number(ending(b.url)))) {
      if (received.calls.has(`${method} ${url}`)) continue;
      await received.from(method, url, ids, method === 'GET' || method === 'DELETE' ? undefined : {});
    }
    const all = received.bytes.join('\n');
    for (const seen of ['"La 5"', '"one"', '"Sing 7."', 'Be fair.']) expect(all).toContain(seen);
    for (const secret of secrets) expect(all.split('\n').filter((line) => line.includes(secret))).toEqual([]);
    expect(received.calls.size).toBe(routes.length);
  });
});

test('the letters are drawn anew for each assignment', async () => {
  const other = await world.person('labeler', 'Other');
  const project = await world.project(researcher, [other]);
  for (let i = 0; i < 24; i++) await putUpForJudging(researcher.client, project.id, [`first ${i}`, `second ${i}`]);
  const firstShown: string[] = [];
  let shown = await other.client.nextAssignment(project.id);
  while (shown !== undefined) {
    firstShown.push(shown.candidates[0]?.text.split(' ')[0] ?? '');
    const { fenceToken } = shown;
    const answer = await other.client.submitJudgment(shown.id, { verdict: 'allBad', fenceToken, dwellMs: 1 });
    shown = answer.next ?? undefined;
  }
  // Of 24 fair draws all equal: 1 in 8 million.
  expect(new Set(firstShown)).toEqual(new Set(['first', 'second']));
});
