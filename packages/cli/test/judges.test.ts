import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './api.js';

let api: TestApi;
let projectId: string;

/** Twelve prompts, each with an answer of either source; the admin prefers the first source's in nine. */
beforeAll(async () => {
  api = await startApi();
  ({ id: projectId } = await api.client.createProject({ name: 'Haiku' }));
  const { prompts } = await api.client.createPrompts(
    projectId,
    Array.from({ length: 12 }, (_, prompt) => ({ messages: [{ role: 'user', content: `Question ${prompt}?` }] })),
  );
  const answers = prompts.flatMap(({ id: promptId }) =>
    ['one', 'other'].map((source) => ({ promptId, text: `${source}, ${promptId}`, source })),
  );
  await api.client.createCompletions(projectId, answers);
  await api.client.ask(projectId, { count: 12, judgmentsNeeded: 1 });
  for (let judged = 0; judged < 12; judged += 1) {
    const assignment = await api.client.nextAssignment(projectId);
    if (assignment === undefined) throw new Error('nothing to judge');
    const wanted = judged % 4 === 0 ? 'other' : 'one';
    const ranked = assignment.candidates.toSorted((a) => (a.text.startsWith(wanted) ? -1 : 1));
    await api.client.submitJudgment(assignment.id, {
      verdict: 'ranking',
      ranking: ranked.map(({ label }) => [label]),
      fenceToken: assignment.fenceToken,
      dwellMs: 1,
    });
  }
});
afterAll(() => api.stop());

test('decides between two entries of any attribute, and says what there is where one is not', async () => {
  const found = await api.succeed(['decision', 'one', 'other', '--by', 'source']);
  expect(found).toMatchObject({ by: 'source', entries: { left: { key: 'one' } }, units: 12, share: 0.75 });
  expect(await api.succeed(['decision', 'one', 'other'])).toMatchObject({ by: 'model', units: 12 });
  const { code, stderr } = await api.command(['decision', 'one', 'nobody', '--by', 'source']);
  expect(code).toBe(1);
  expect(stderr).toContain('by source, no completions here are “nobody”: there are one, other');
  expect((await api.command(['decision', 'one', 'other', '--by', 'colour'])).code).toBe(2);
});

test('forecasts, and refuses a width that is none', async () => {
  expect(await api.succeed(['forecast', '--width', '0.05'])).toMatchObject({ judgments: 12, noForecast: 'too_few' });
  const { code, stderr } = await api.command(['forecast', '--width', '0']);
  expect(code).toBe(1);
  expect(stderr).toContain('width');
});

test('asks a judge’s estimates for both entries or neither, and says that there is no such judge', async () => {
  const { code, stderr } = await api.command(['judge', 'estimates', 'strict', '--left', 'one']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('both --left and --right')]);
  const unknown = await api.command(['judge', 'estimates', 'strict', '--weights', 'propensity']);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('there is no judge strict')]);
  expect((await api.client.listJudges(projectId)).items).toEqual([]);
});
