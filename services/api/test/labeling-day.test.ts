import type { Assignment, JudgmentSubmit } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let ana: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ana = await world.person('labeler', 'Ana');
});
afterAll(() => world.close());

async function lease(labeler: Person, projectId: string): Promise<Assignment> {
  const assignment = await labeler.client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing to judge');
  return assignment;
}

/** That all are bad. */
function allBad({ fenceToken }: Assignment): JudgmentSubmit {
  return { verdict: 'allBad', fenceToken, dwellMs: 1200 };
}

async function putUp(projectId: string, count: number, judgmentsNeeded = 1): Promise<void> {
  for (let i = 0; i < count; i++)
    await putUpForJudging(researcher.client, projectId, [`one ${i}`, `two ${i}`], judgmentsNeeded);
}

describe('a labeler’s own judgments', () => {
  test('are told with the first words of what was asked, which may be long and of many lines', async () => {
    const { id } = await world.project(researcher, [ana]);
    const asked = `Write, please,\n\n${'very '.repeat(40)}much.`;
    const { prompts } = await researcher.client.createPrompts(id, [
      {
        messages: [
          { role: 'user', content: 'Hello.' },
          { role: 'assistant', content: 'Hello to you.' },
          { role: 'user', content: asked },
        ],
      },
    ]);
    const promptId = prompts[0]?.id ?? '';
    const { completions } = await researcher.client.createCompletions(
      id,
      ['a', 'b'].map((text) => ({ promptId, text, source: 'test' })),
    );
    const completionIds = completions.map((completion) => completion.id);
    await researcher.client.createComparisons(id, [{ completionIds, judgmentsNeeded: 1 }]);
    const held = await lease(ana, id);
    await ana.client.submitJudgment(held.id, allBad(held));
    const { items } = await ana.client.listOwnJudgments(id);
    expect(items[0]?.excerpt).toMatch(/^Write, please, very very.* very…$/);
    expect(items[0]?.excerpt.length).toBeLessThanOrEqual(120);
  });

  test('may be asked for from an instant on, such as the beginning of the day', async () => {
    const { id } = await world.project(researcher, [ana]);
    await putUp(id, 2);
    const first = await lease(ana, id);
    const { next } = await ana.client.submitJudgment(first.id, allBad(first));
    if (next === null) throw new Error('nothing to judge');
    const { judgment } = await ana.client.submitJudgment(next.id, allBad(next));
    const { items } = await ana.client.listOwnJudgments(id, { from: judgment.createdAt });
    expect(items.map((one) => one.id)).toEqual([judgment.id]);
    const later = new Date(Date.parse(judgment.createdAt) + 1).toISOString();
    expect((await ana.client.listOwnJudgments(id, { from: later })).items).toEqual([]);
    expect((await ana.client.listOwnJudgments(id)).items).toHaveLength(2);
  });
});
