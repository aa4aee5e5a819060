import type { Assignment } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labelers: Person[];
let projectId: string;

/** Twelve pairs, three labelers: two prefer the longer answer each time, Cyd whatever is shown first. */
beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labelers = await Promise.all(['Ana', 'Bo', 'Cyd'].map((name) => world.person('labeler', name)));
  ({ id: projectId } = await world.project(researcher, labelers, { settings: { judgmentsPerComparison: 3 } }));
  for (let i = 0; i < 12; i += 1) {
    await putUpForJudging(researcher.client, projectId, [`short ${i}`, `a good deal longer ${i}`], 3);
  }
  for (const labeler of labelers) await judgeAll(labeler);
});
afterAll(() => world.close());

async function judgeAll({ client, user }: Person): Promise<void> {
  for (;;) {
    const assignment = await client.nextAssignment(projectId);
    if (assignment === undefined) return;
    const best = user.name === 'Cyd' ? 'A' : longest(assignment);
    await client.submitJudgment(
      assignment.id,
      {
        verdict: 'ranking',
        ranking: [[best], [best === 'A' ? 'B' : 'A']],
        fenceToken: assignment.fenceToken,
        dwellMs: user.name === 'Cyd' ? 50 : 8000,
      },
      { next: false },
    );
  }
}

function longest({ candidates }: Assignment): string {
  return candidates.toSorted((a, b) => b.text.length - a.text.length)[0]?.label ?? 'A';
}

describe('a project’s reports', () => {
  test('tell how far labelers agree', async () => {
    const { judgments, overall, labelers: kappas, periods } = await researcher.client.agreement(projectId);
    expect(judgments).toBe(36);
    expect(overall.raw.cases).toBe(12);
    expect(overall.fleiss?.labels).toBe(3);
    expect(kappas).toHaveLength(3);
    expect(periods).toHaveLength(1);
    const anaAndBo = kappas.find(({ labelerIds }) => labelerIds.every((id) => id !== labelers[2]?.user.id));
    expect(anaAndBo?.cases).toBe(12);
  });

  test('tell who judges with the others and who does not', async () => {
    const { items } = await researcher.client.labelerReport(projectId);
    const byName = new Map(items.map((row) => [row.name, row]));
    expect(byName.get('Cyd')).toMatchObject({ judged: 12, medianDwellMs: 50, firstShown: { value: 1, cases: 12 } });
    expect(byName.get('Ana')?.agreement.value ?? 0).toBeGreaterThan(byName.get('Cyd')?.agreement.value ?? 1);
    const [ana, cyd] = [byName.get('Ana')?.dawidSkene, byName.get('Cyd')?.dawidSkene];
    expect(ana?.value ?? 0).toBeGreaterThan(cyd?.value ?? 1);
    expect(ana).toMatchObject({ cases: 12, comparisons: 12, lack: null });
    expect(ana?.low ?? 1).toBeLessThan(ana?.value ?? 0);
    expect(byName.get('Ana')?.crowdBt).toMatchObject({ value: null, lack: 'too_few_labels_an_answer' });
    expect(byName.get('Ana')?.gold).toEqual({ value: null, low: null, high: null, cases: 0 });
  });

  test('tell what sways them', async () => {
    const { position, length, speed, fatigue, drift } = await researcher.client.bias(projectId);
    expect(position.earlierShown.cases).toBe(36);
    expect(length.longerPreferred.value ?? 0).toBeGreaterThan(0.6);
    expect(speed.tooFast.value).toBeCloseTo(1 / 3, 6);
    expect(fatigue.map(({ from, judgments }) => [from, judgments])).toEqual([[0, 36]]);
    expect(drift[0]?.judgments).toBe(36);
  });

  test('are empty, not wrong, where nobody has judged', async () => {
    const { id } = await world.project(researcher);
    expect((await researcher.client.agreement(id)).overall.raw).toEqual({
      value: null,
      low: null,
      high: null,
      cases: 0,
    });
    expect(await researcher.client.labelerReport(id)).toEqual({
      judgments: 0,
      tallied: null,
      gold: { value: null, low: null, high: null, cases: 0 },
      items: [],
    });
    expect((await researcher.client.bias(id)).judgments).toBe(0);
  });

  test('read only the time asked for', async () => {
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect((await researcher.client.agreement(projectId, { from: future })).judgments).toBe(0);
    await expect(researcher.client.agreement(projectId, { from: 'yesterday' })).rejects.toMatchObject({ status: 422 });
  });

  test('are not for labelers', async () => {
    const [ana] = labelers;
    await expect(ana?.client.bias(projectId)).rejects.toMatchObject({ status: 403 });
  });
});
