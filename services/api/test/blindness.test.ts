import { randomBytes } from 'node:crypto';
import { assignment } from '@tastemaker/contracts';
import { claimSample, storeCandidates } from '@tastemaker/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

/** Every byte that the labeler receives, headers included. */
async function received(method: string, path: string, body?: unknown): Promise<{ bytes: string; json: unknown }> {
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${labeler.token}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  });
  const text = await response.text();
  const bytes = `${[...response.headers].join('\n')}\n${text}`;
  return { bytes, json: text === '' ? undefined : JSON.parse(text) };
}

test('nothing that a labeler receives tells where a candidate came from', async () => {
  const project = await world.project(researcher, [labeler]);
  const { prompts } = await researcher.client.createPrompts(project.id, [
    { messages: [{ role: 'user', content: 'Sing.' }], tags: ['secret-tag'] },
  ]);
  const promptId = prompts[0]?.id ?? '';
  const checkpointHash = randomBytes(32).toString('hex');
  const model = await registerModel(world.database, 'secret-model', 'assistant', checkpointHash);
  const sample = await researcher.client.createSample(project.id, { modelId: model.id, promptIds: [promptId], n: 2 });
  const claimed = await claimSample(world.database, sample.id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  const drawn = ['La', 'Lo'].map((text, index) => ({
    text,
    index,
    seed: 424242,
    tokenCount: 1,
    finishReason: 'stop' as const,
    logProbability: -1.5,
  }));
  await storeCandidates(world.database, claimed.claim, promptId, drawn, checkpointHash);
  const { items: completions } = await researcher.client.listCompletions(project.id);
  const second = await putUpForJudging(researcher.client, project.id, ['one', 'two']);

  const seen: string[] = [];
  const see = async (...call: Parameters<typeof received>) => {
    const { bytes, json } = await received(...call);
    seen.push(bytes);
    return json;
  };
  const first = assignment.parse(await see('POST', `/v1/projects/${project.id}/assignments/next`));
  const { fenceToken } = first;
  await see('GET', `/v1/assignments/${first.id}`);
  await see('POST', `/v1/assignments/${first.id}/renew`, { fenceToken });
  await see('POST', `/v1/assignments/${first.id}/judgment`, {
    verdict: 'ranking',
    ranking: [['A'], ['B']],
    fenceToken,
    dwellMs: 1,
  });
  for (const path of [
    '/v1/me',
    '/v1/models',
    `/v1/models/${model.id}`,
    '/v1/runs',
    '/v1/users',
    `/v1/projects/${project.id}`,
    ...['completions', 'comparisons', 'prompts', 'samples', 'judgments', 'snapshots', 'members', 'progress'].map(
      (list) => `/v1/projects/${project.id}/${list}`,
    ),
  ]) {
    await see('GET', path);
  }
  await see('POST', `/v1/assignments/${first.id}/judgment`, { verdict: 'allBad', fenceToken, dwellMs: 1 });

  const all = seen.join('\n');
  expect(all).toContain('"La"');
  expect(all).toContain('"one"');
  const ids = [...completions, ...second.completions].map(({ id }) => id);
  for (const secret of ['secret', checkpointHash, model.id, sample.id, '424242', researcher.user.id, ...ids]) {
    expect(all).not.toContain(secret);
  }
});

test('the letters are drawn anew for each assignment', async () => {
  const project = await world.project(researcher, [labeler]);
  for (let i = 0; i < 24; i++) await putUpForJudging(researcher.client, project.id, [`first ${i}`, `second ${i}`]);
  const firstShown: string[] = [];
  let shown = await labeler.client.nextAssignment(project.id);
  while (shown !== undefined) {
    firstShown.push(shown.candidates[0]?.text.split(' ')[0] ?? '');
    const { fenceToken } = shown;
    const answer = await labeler.client.submitJudgment(shown.id, { verdict: 'allBad', fenceToken, dwellMs: 1 });
    shown = answer.next ?? undefined;
  }
  // Of 24 fair draws all equal: 1 in 8 million.
  expect(new Set(firstShown)).toEqual(new Set(['first', 'second']));
});
