import { ApiError } from '@tastemaker/client';
import type { LiveHead, LiveHeadEvent } from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labeler: Person;
let projectId: string;
let promptIds: string[];

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
  // The inference service of this world reads off an answer its length and its number of vowels; its head is 0.
  await registerModel(world.database, 'judge', 'reward');
});
afterAll(() => world.close());

beforeEach(async () => {
  ({ id: projectId } = await world.project(researcher, [labeler]));
  promptIds = [];
  for (const question of ['Who?', 'Where?', 'When?']) {
    const { prompts } = await researcher.client.createPrompts(projectId, [
      { messages: [{ role: 'user', content: question }] },
    ]);
    const promptId = prompts[0]?.id ?? '';
    promptIds.push(promptId);
    const texts = ['ae', 'aeiou aeiou', 'xyz xyz xyz xyz', 'a bcd e'];
    await researcher.client.createCompletions(
      projectId,
      texts.map((text) => ({ promptId, text, source: 'test' })),
    );
  }
});

/** Once its state is told to be another than `reading`. */
function ready(): Promise<LiveHead> {
  return vi.waitUntil(
    async () => {
      const head = await researcher.client.getLiveHead(projectId);
      return head.state === 'reading' ? undefined : head;
    },
    { timeout: 60_000 },
  );
}

type Events = AsyncIterator<LiveHeadEvent, unknown>;

/** A stream that is open: its first event says so. */
async function opened(signal: AbortSignal): Promise<Events> {
  const events = researcher.client.liveHeadEvents(projectId, signal)[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ comparisonId: null });
  return events;
}

/** The next event of a judgment. */
async function learnedNext(events: Events): Promise<LiveHeadEvent> {
  for (;;) {
    const { done, value } = await events.next();
    if (done === true) throw new Error('its stream has ended');
    if (value.comparisonId !== null) return value;
  }
}

/** Judges what is next for longer answers, and waits until the head has learned it. */
async function judge(events: Events) {
  const assignment = await labeler.client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing to judge');
  const byLength = assignment.candidates.toSorted((a, b) => b.text.length - a.text.length);
  const accepted = await labeler.client.submitJudgment(assignment.id, {
    verdict: 'ranking',
    ranking: byLength.map(({ label }) => [label]),
    fenceToken: assignment.fenceToken,
    dwellMs: 1,
  });
  return { accepted, event: await learnedNext(events) };
}

async function textsById(): Promise<Map<string, string>> {
  const { items } = await researcher.client.listCompletions(projectId, { limit: 100 });
  return new Map(items.map(({ id, text }) => [id, text]));
}

async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error = await call.catch((caught: unknown) => caught);
  return error instanceof ApiError ? error.status : error;
}

describe('the live head', () => {
  test('learns each judgment as it comes, for prompts that nobody has judged, too, and forgets one that is withdrawn', async () => {
    await researcher.client.putLiveHead(projectId, { rewardModel: 'judge' });
    expect(await ready()).toMatchObject({ state: 'ready', completions: 12, states: 12, votes: 0, error: null });
    await researcher.client.ask(projectId, { count: 6, seed: 1 });
    const abort = new AbortController();
    const events = await opened(abort.signal);
    const { accepted, event } = await judge(events);
    expect(event.votes).toBe(1);
    expect(event.next?.information).toBeGreaterThan(0);
    for (let i = 0; i < 5; i += 1) await judge(events);
    const names = await textsById();
    for (const promptId of promptIds) {
      const { scores, votes } = await researcher.client.liveScores(projectId, promptId);
      expect(votes).toBe(6);
      expect(names.get(scores[0]?.completionId ?? '')).toBe('xyz xyz xyz xyz');
      expect(names.get(scores.at(-1)?.completionId ?? '')).toBe('ae');
      for (const { score, low, high } of scores) expect(low < score && score < high).toBe(true);
    }
    await labeler.client.withdrawJudgment(projectId, accepted.judgment.id);
    expect(await learnedNext(events)).toMatchObject({ comparisonId: event.comparisonId, votes: 5 });
    abort.abort();
  });

  test('comes to the same when it is started anew from the rows', async () => {
    await researcher.client.putLiveHead(projectId, { rewardModel: 'judge' });
    await ready();
    await researcher.client.ask(projectId, { count: 4, seed: 1 });
    const abort = new AbortController();
    const events = await opened(abort.signal);
    await judge(events);
    for (let i = 0; i < 3; i += 1) await judge(events);
    abort.abort();
    const before = await researcher.client.liveScores(projectId, promptIds[0] ?? '');
    await researcher.client.putLiveHead(projectId, { rewardModel: 'judge' });
    await ready();
    const after = await researcher.client.liveScores(projectId, promptIds[0] ?? '');
    expect(after.votes).toBe(before.votes);
    for (const [index, { completionId, score }] of after.scores.entries()) {
      expect(completionId).toBe(before.scores[index]?.completionId);
      expect(score).toBeCloseTo(before.scores[index]?.score ?? Number.NaN, 3);
    }
  });

  test('says what a strategy chooses by, and keeps comparisons open by itself', async () => {
    await researcher.client.putLiveHead(projectId, { rewardModel: 'judge', keepOpen: 2, explorationShare: 0 });
    await ready();
    const made = async () => (await researcher.client.listComparisons(projectId)).items;
    await expect.poll(made, { timeout: 60_000 }).toHaveLength(2);
    expect((await made()).map(({ askedBy }) => askedBy?.strategy)).toEqual(['information', 'information']);
    expect((await researcher.client.listAskings(projectId)).items).toMatchObject([{ continuous: true, made: 2 }]);
    const asked = await researcher.client.ask(projectId, { strategy: 'information', count: 1, explorationShare: 0 });
    expect(asked.worthIs).toContain('nats');
    expect(asked.asking?.modelState).toMatch(/^live:/);
    const abort = new AbortController();
    const events = await opened(abort.signal);
    await judge(events);
    await expect.poll(made, { timeout: 60_000 }).toHaveLength(4);
    expect(
      (await made()).filter(({ status, askedBy }) => status === 'open' && askedBy !== null).length,
    ).toBeGreaterThanOrEqual(2);
    abort.abort();
  });

  test('takes in completions and comparisons that come later, and learns on meanwhile', {
    timeout: 120_000,
  }, async () => {
    await researcher.client.putLiveHead(projectId, { rewardModel: 'judge' });
    await ready();
    const abort = new AbortController();
    const events = await opened(abort.signal);
    await researcher.client.ask(projectId, { count: 1, seed: 1 });
    await judge(events);
    const [promptId = ''] = promptIds;
    const late = { promptId, text: 'oooooooooooooooooo oooo', source: 'test' };
    const { completions } = await researcher.client.createCompletions(projectId, [late]);
    const told = await researcher.client.getLiveHead(projectId);
    expect(told.completions + told.waiting).toBe(13);
    const lateId = completions[0]?.id;
    const scored = async () => (await researcher.client.liveScores(projectId, promptId)).scores;
    await expect
      .poll(async () => (await scored()).map(({ completionId }) => completionId), { timeout: 60_000 })
      .toContain(lateId);
    expect(await researcher.client.getLiveHead(projectId)).toMatchObject({ completions: 13, waiting: 0, votes: 1 });
    await researcher.client.ask(projectId, { count: 1, seed: 2 });
    expect((await judge(events)).event.votes).toBe(2);
    // Somebody puts up all pairs: none is left to be asked, and the head comes to know it without a judgment.
    await researcher.client.ask(projectId, { count: 100 });
    const next = async () => (await researcher.client.getLiveHead(projectId)).next;
    await expect.poll(next, { timeout: 60_000 }).toBeNull();
    abort.abort();
  });

  test('asks by information only, and says where the other strategies are', async () => {
    const call = researcher.client.putLiveHead(projectId, { rewardModel: 'judge', keepOpen: 1, strategy: 'nearest' });
    await expect(call).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ path: 'strategy', message: expect.stringContaining('/askings') }] },
    });
  });

  test('is refused without a reward model, and by others; where there is none, that is said', async () => {
    expect(await refusal(researcher.client.getLiveHead(projectId))).toBe(404);
    expect(await refusal(researcher.client.liveScores(projectId, promptIds[0] ?? ''))).toBe(404);
    expect(await refusal(researcher.client.removeLiveHead(projectId))).toBe(404);
    expect(await refusal(researcher.client.putLiveHead(projectId, { rewardModel: 'nobody' }))).toBe(404);
    expect(await refusal(researcher.client.putLiveHead(projectId, { rewardModel: 'judge', priorMargin: 0 }))).toBe(422);
    expect(await refusal(labeler.client.getLiveHead(projectId))).toBe(403);
    await researcher.client.putLiveHead(projectId, { rewardModel: 'judge' });
    await ready();
    await researcher.client.removeLiveHead(projectId);
    expect(await refusal(researcher.client.getLiveHead(projectId))).toBe(404);
  });
});
