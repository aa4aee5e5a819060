import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prospectsOf } from '../src/reports/activity.js';
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

/** A judgment that somebody gave days ago. */
async function judgedBefore(projectId: string, labelerId: string, days: number, count = 1, verdict = 'allBad') {
  for (let i = 0; i < count; i++) {
    const { comparisonId } = await putUpForJudging(researcher.client, projectId, [`one ${crypto.randomUUID()}`, 'two']);
    await world.database.execute(sql`
      INSERT INTO judgments (id, project_id, comparison_id, labeler_id, verdict, skip_reason, displayed_order, created_at)
      VALUES (uuidv7(), ${projectId}, ${comparisonId}, ${labelerId}, ${verdict},
        ${verdict === 'skip' ? 'unclear' : null}, '{}', now() - make_interval(days => ${days}, mins => 1))`);
  }
}

function dateBefore(days: number): string {
  return new Date(Date.now() - days * 24 * 3600 * 1000 - 60_000).toISOString().slice(0, 10);
}

describe('the activity of a project', () => {
  test('tells its judgments by day, people’s apart from those of files and simulations', async () => {
    const { id } = await world.project(researcher, [ana]);
    const simulated = await world.admin.createUser({ name: 'Simulated', role: 'labeler', kind: 'simulated' });
    await judgedBefore(id, ana.user.id, 3, 2);
    await judgedBefore(id, ana.user.id, 1);
    await judgedBefore(id, ana.user.id, 1, 1, 'skip');
    await judgedBefore(id, simulated.id, 1);
    await judgedBefore(id, ana.user.id, 9);
    const { days, pace } = await researcher.client.activity(id, { days: 7 });
    expect(days.map(({ date }) => date)).toHaveLength(7);
    const none = { judged: 0, skipped: 0, checks: 0, imported: 0, simulated: 0 };
    expect(days.filter((day) => day.judged + day.skipped + day.simulated > 0)).toEqual([
      { ...none, date: dateBefore(3), judged: 2 },
      { ...none, date: dateBefore(1), judged: 1, skipped: 1, simulated: 1 },
    ]);
    expect(pace).toMatchObject({ perDay: 3 / 7, days: 7 });
  });

  test('tells when all judgments will be in, and why it cannot say', async () => {
    const { id } = await world.project(researcher, [ana]);
    expect(await researcher.client.activity(id)).toMatchObject({
      forecast: null,
      noForecast: 'nothing_needed',
      pace: null,
    });
    await judgedBefore(id, ana.user.id, 0);
    expect(await researcher.client.activity(id)).toMatchObject({ remaining: 1, noForecast: 'too_early' });
    await judgedBefore(id, ana.user.id, 1, 2);
    await judgedBefore(id, ana.user.id, 3);
    const { forecast, remaining } = await researcher.client.activity(id);
    expect(remaining).toBe(4);
    const [earliest = '', at = '', latest = ''] = [forecast?.earliest, forecast?.at, forecast?.latest ?? undefined];
    expect(new Date().toISOString() < earliest && earliest < at && at < latest).toBe(true);
    await researcher.client.updateProject(id, { state: 'paused' });
    expect(await researcher.client.activity(id)).toMatchObject({ forecast: null, noForecast: 'project_paused' });
  });

  test.each([
    ['all_in', { needed: 10, done: 10, lastDays: [1, 2] }],
    ['no_pace', { needed: 10, done: 1, lastDays: [0, 0, 0] }],
    ['too_slow', { needed: 10_000_000, done: 1, lastDays: [1, 0, 0, 0] }],
  ])('has no forecast where it is %s', (noForecast, counts) => {
    expect(prospectsOf({ isPaused: false, now: 0, ...counts })).toMatchObject({ forecast: null, noForecast });
  });
});

test('what waits for somebody is counted', async () => {
  const { id } = await world.project(researcher, [ana], { settings: { reviewsPerDemonstration: 1 } });
  expect(await researcher.client.attention(id)).toEqual({
    flags: { open: 0, byReason: [] },
    pausedLabelers: 0,
    drafts: [],
    undecided: 0,
    failedRuns: [],
    demonstrations: 0,
  });
  await putUpForJudging(researcher.client, id, ['one', 'two']);
  const held = await ana.client.nextAssignment(id);
  if (held === undefined) throw new Error('nothing to judge');
  await ana.client.raiseFlag(held.id, { fenceToken: held.fenceToken, reason: 'personal_data' });
  await ana.client.raiseFlag(held.id, { fenceToken: held.fenceToken, label: 'A', reason: 'broken' });
  const conversation = [
    { role: 'user' as const, content: 'Who is Ada?' },
    { role: 'assistant' as const, content: 'A cat.' },
  ];
  const { id: demonstrationId, revision } = await ana.client.createDemonstration(id, { messages: conversation });
  await ana.client.submitDemonstration(id, demonstrationId, revision);
  const { updatedAt } = await researcher.client.createGuideline(id, { markdown: 'One.' });
  await researcher.client.pauseLabeler(id, ana.user.id, { reason: 'Let us talk.' });
  expect(await researcher.client.attention(id)).toEqual({
    flags: {
      open: 2,
      byReason: [
        { reason: 'personal_data', count: 1 },
        { reason: 'broken', count: 1 },
      ],
    },
    pausedLabelers: 1,
    drafts: [{ version: 1, updatedAt }],
    undecided: 0,
    failedRuns: [],
    demonstrations: 1,
  });
});
