import { createTestDatabase, makeComparisons, makeProject } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createEnrolmentLink,
  type Database,
  deleteUser,
  type Enrolled,
  enrol,
  leaseAhead,
  listEnrolmentLinks,
  listEnrolments,
  type NewEnrolmentLink,
  ownEnrolmentIn,
  pauseLabeler,
  submitJudgment,
  updateEnrolmentLink,
  uuidv7,
  withdrawJudgment,
} from '../../src/index.js';
import { judge, lease, proofOf } from '../support/labeling.js';

const test = await createTestDatabase();
const { database } = test;
afterAll(() => test.drop());

const page = { limit: 500 };

async function linkTo(projectId: string, given: Partial<NewEnrolmentLink> = {}): Promise<NewEnrolmentLink> {
  const link: NewEnrolmentLink = {
    id: uuidv7(),
    projectId,
    platform: 'prolific',
    slugHash: crypto.randomUUID(),
    sealedSlug: 'v1.sealed',
    consent: 'Do you agree?',
    consentHash: 'c'.repeat(64),
    peopleAtMost: 10,
    judgmentsPerPerson: 3,
    completionCode: 'DONE',
    returnUrl: 'https://app.prolific.com/submissions/complete?cc=DONE',
    showKnownAnswers: false,
    expiresAt: null,
    ...given,
  };
  await createEnrolmentLink(database, link);
  return link;
}

async function setUp(given: Partial<NewEnrolmentLink> = {}, settings: Parameters<typeof makeProject>[1] = {}) {
  const { projectId } = await makeProject(database, settings);
  return { projectId, link: await linkTo(projectId, given) };
}

const idsOf = (person: string, session = 's1') => ({ person, study: 'study', session });

function enter({ slugHash }: NewEnrolmentLink, person: string, session?: string): Promise<Enrolled> {
  return enrol(database, { slugHash, external: idsOf(person, session), visitor: undefined });
}

/** What each came to: `new`, `back`, or the code of the refusal. */
async function outcomes(all: Promise<Enrolled>[]): Promise<string[]> {
  const settled = await Promise.allSettled(all);
  return settled.map((one) => (one.status === 'rejected' ? String(one.reason.code) : one.value.isNew ? 'new' : 'back'));
}

const count = (all: string[], what: string) => all.filter((one) => one === what).length;

async function judgeAll(projectId: string, labelerId: string, at: Database = database): Promise<number> {
  for (let judged = 0; ; judged++) {
    const [next] = await leaseAhead(at, projectId, labelerId).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'enrolment_finished') return [];
      throw error;
    });
    if (next === undefined) return judged;
    await judge(at, next, labelerId);
  }
}

describe('enrolling', () => {
  it('makes of one person one labeler of the project, however often and at once they come', async () => {
    const { projectId, link } = await setUp();
    const spellings = ['5fAbC', '5fabc', '5FABC', '5fAbC'];
    const found = await Promise.all(Array.from({ length: 12 }, (_, i) => enter(link, spellings[i % 4] ?? '')));
    expect(new Set(found.map(({ user }) => user.id)).size).toBe(1);
    expect(found.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(found[0]?.user).toMatchObject({ name: 'Participant 1', role: 'labeler', kind: 'person', email: null });
    expect((await listEnrolments(database, projectId, page)).items).toHaveLength(1);
    expect((await enter(link, '5fabd')).user.name).toBe('Participant 2');
  });

  it('lets in as many as the link takes, of however many at once', async () => {
    const { projectId, link } = await setUp({ peopleAtMost: 3 });
    const came = await outcomes(Array.from({ length: 12 }, (_, i) => enter(link, `p${i}`)));
    expect([count(came, 'new'), count(came, 'enrolment_full')]).toEqual([3, 9]);
    const { items } = await listEnrolments(database, projectId, page);
    expect(items.map(({ name }) => name)).toEqual(['Participant 1', 'Participant 2', 'Participant 3']);
    // A place more is one person more; who is in comes back in any case.
    await updateEnrolmentLink(database, { projectId, linkId: link.id }, { peopleAtMost: 4 });
    expect(await outcomes([enter(link, 'late'), enter(link, items[0]?.external?.person ?? '')])).toEqual([
      'new',
      'back',
    ]);
  });

  it('by two links of a project is still of one person once, also at once', async () => {
    const { projectId, link } = await setUp();
    const other = await linkTo(projectId);
    const came = await outcomes([enter(link, 'same'), enter(other, 'same'), enter(link, 'same'), enter(other, 'same')]);
    expect([count(came, 'new'), count(came, 'back'), count(came, 'already_enrolled')]).toEqual([1, 1, 2]);
  });

  it('is of one person in each project, and of one id at each platform', async () => {
    const { projectId, link } = await setUp();
    const elsewhere = await setUp();
    const turk = await linkTo(projectId, { platform: 'mturk' });
    expect(await outcomes([enter(link, 'same'), enter(elsewhere.link, 'same'), enter(turk, 'same')])).toEqual([
      'new',
      'new',
      'new',
    ]);
  });

  it('without a platform is by the browser’s session', async () => {
    const { projectId, link } = await setUp({ platform: 'none' });
    const come = (visitor?: Enrolled['user']) => enrol(database, { slugHash: link.slugHash, external: null, visitor });
    const [one, two] = [await come(), await come()];
    expect(one.user.id).not.toBe(two.user.id);
    expect(await come(one.user)).toMatchObject({ isNew: false, user: { id: one.user.id } });
    const other = await linkTo(projectId, { platform: 'none' });
    const byOther = enrol(database, { slugHash: other.slugHash, external: null, visitor: one.user });
    await expect(byOther).rejects.toMatchObject({ code: 'already_enrolled' });
  });

  it('is refused when the link is closed, its time over or the project paused; who is in comes back', async () => {
    const { projectId, link } = await setUp();
    const reference = { projectId, linkId: link.id };
    await enter(link, 'first');
    const both = () => outcomes([enter(link, 'first'), enter(link, 'new')]);
    const closed = await updateEnrolmentLink(database, reference, { open: false });
    expect(closed.closedAt).not.toBeNull();
    expect(await both()).toEqual(['back', 'enrolment_closed']);
    await updateEnrolmentLink(database, reference, { open: true, expiresAt: '2020-01-01T00:00:00.000Z' });
    expect(await both()).toEqual(['back', 'enrolment_expired']);
    await updateEnrolmentLink(database, reference, { expiresAt: null });
    await database.execute(sql`UPDATE projects SET state = 'paused' WHERE id = ${projectId}`);
    expect(await both()).toEqual(['back', 'project_paused']);
    expect((await listEnrolmentLinks(database, projectId, page)).items).toMatchObject([{ enrolled: 1, finished: 0 }]);
  });

  it('notes the sitting that the platform pays: the last before they finished', async () => {
    const { projectId, link } = await setUp({ judgmentsPerPerson: 1 });
    await makeComparisons(database, projectId, 1, 1);
    const { user } = await enter(link, 'again', 's1');
    await enter(link, 'again', 's2');
    await judgeAll(projectId, user.id);
    await enter(link, 'again', 's3');
    const { items } = await listEnrolments(database, projectId, page);
    expect(items).toMatchObject([{ external: { person: 'again', session: 's2' }, status: 'finished' }]);
  });
});

describe('whoever enrolled', () => {
  it('is leased as much as the link asks for, and is told their code only then', async () => {
    const { projectId, link } = await setUp({ judgmentsPerPerson: 3 });
    await makeComparisons(database, projectId, 8, 1);
    const { user } = await enter(link, 'worker');
    const before = await ownEnrolmentIn(database, projectId, user.id);
    expect(before).toMatchObject({ judged: 0, needed: 3, startedAt: null, finished: false, completionCode: null });
    for (let i = 0; i < 3; i++) {
      expect(await ownEnrolmentIn(database, projectId, user.id)).toMatchObject({
        completionCode: null,
        returnUrl: null,
      });
      const held = await lease(database, projectId, user.id);
      const { lease: next } = await submitJudgment(
        database,
        { ...proofOf(held, user.id), verdict: 'allBad', dwellMs: 1500 },
        { leaseNext: { isAdmin: false, onFailure: (error) => expect.fail(String(error)) } },
      );
      expect(next?.none?.code).toBe(i < 2 ? undefined : 'enrolment_finished');
    }
    expect(await ownEnrolmentIn(database, projectId, user.id)).toMatchObject({
      judged: 3,
      startedAt: expect.any(String),
      finished: true,
      completionCode: 'DONE',
      returnUrl: link.returnUrl,
      knownAnswers: null,
    });
    await expect(lease(database, projectId, user.id)).rejects.toMatchObject({ code: 'enrolment_finished' });
    expect((await listEnrolments(database, projectId, page)).items).toMatchObject([
      { judged: 3, skipped: 0, activeSeconds: 5, status: 'finished' },
    ]);
  });

  it('is never leased beyond the number, ahead or at once', async () => {
    const { projectId, link } = await setUp({ judgmentsPerPerson: 4 });
    await makeComparisons(database, projectId, 20, 1);
    const { user } = await enter(link, 'ahead');
    const leases = await Promise.all(
      Array.from({ length: 6 }, () => leaseAhead(database, projectId, user.id, { count: 10 })),
    );
    const held = new Map(leases.flat().map((one) => [one.id, one]));
    expect(held.size).toBe(4);
    // Each is submitted while leases are asked for: what is on its way counts as held or as judged, never as neither.
    await Promise.all(
      [...held.values()].flatMap((one) => [
        judge(database, one, user.id),
        leaseAhead(database, projectId, user.id, { count: 10 }).catch((error: unknown) => error),
      ]),
    );
    const { rows } = await database.execute(
      sql`SELECT status, count(*)::int FROM assignments WHERE labeler_id = ${user.id} GROUP BY 1`,
    );
    expect(rows).toEqual([{ status: 'judged', count: 4 }]);
    expect(await ownEnrolmentIn(database, projectId, user.id)).toMatchObject({ judged: 4, finished: true });
  });

  it('goes on after a skip, which is none of the number', async () => {
    const { projectId, link } = await setUp({ judgmentsPerPerson: 2 });
    await makeComparisons(database, projectId, 6, 1);
    const { user } = await enter(link, 'skips');
    const held = await lease(database, projectId, user.id);
    await submitJudgment(database, { ...proofOf(held, user.id), verdict: 'skip', reason: 'unclear', dwellMs: 500 });
    expect(await judgeAll(projectId, user.id)).toBe(2);
    expect((await listEnrolments(database, projectId, page)).items).toMatchObject([{ judged: 2, skipped: 1 }]);
  });

  it('holds nothing once they have finished, though they took a skip back on the way', async () => {
    const { projectId, link } = await setUp({ judgmentsPerPerson: 1 });
    await makeComparisons(database, projectId, 3, 1);
    const { user } = await enter(link, 'undoes');
    const skipped = await lease(database, projectId, user.id);
    const skip = { ...proofOf(skipped, user.id), verdict: 'skip', reason: 'unclear', dwellMs: 1 } as const;
    const { judgment } = await submitJudgment(database, skip);
    const other = await lease(database, projectId, user.id);
    await withdrawJudgment(database, { projectId, judgmentId: judgment.id, labelerId: user.id });
    await judge(database, other, user.id);
    const { rows } = await database.execute(
      sql`SELECT status FROM assignments WHERE labeler_id = ${user.id} ORDER BY status::text`,
    );
    expect(rows).toEqual([{ status: 'judged' }, { status: 'released' }]);
  });

  it('takes nothing back any more once they have the code; before, they do', async () => {
    const { projectId, link } = await setUp({ judgmentsPerPerson: 2 });
    await makeComparisons(database, projectId, 4, 1);
    const { user } = await enter(link, 'regrets');
    const takeBack = (judgmentId: string) => withdrawJudgment(database, { projectId, judgmentId, labelerId: user.id });
    const first = (await judge(database, await lease(database, projectId, user.id), user.id)).judgment;
    const again = await takeBack(first.id);
    await judge(database, again, user.id);
    const last = (await judge(database, await lease(database, projectId, user.id), user.id)).judgment;
    await expect(takeBack(last.id)).rejects.toMatchObject({ code: 'enrolment_finished' });
    expect(await ownEnrolmentIn(database, projectId, user.id)).toMatchObject({ judged: 2, finished: true });
  });

  it('finishes by one of two last judgments at once', async () => {
    const { projectId, link } = await setUp({ judgmentsPerPerson: 2 });
    await makeComparisons(database, projectId, 20, 1);
    for (let round = 0; round < 8; round++) {
      const { user } = await enter(link, `twice${round}`);
      const held = await leaseAhead(database, projectId, user.id, { count: 2 });
      await Promise.all(held.map((one) => judge(database, one, user.id)));
      expect(held).toHaveLength(2);
      expect((await ownEnrolmentIn(database, projectId, user.id)).finished).toBe(true);
    }
  });

  it('has a row that says when they are paused, or gone, and then not what the platform calls them', async () => {
    const { projectId, link } = await setUp();
    const [paused, gone] = [(await enter(link, 'paused')).user, (await enter(link, 'gone')).user];
    await pauseLabeler(database, { projectId, labelerId: paused.id, reason: 'Too fast.' });
    await deleteUser(database, gone.id);
    expect((await listEnrolments(database, projectId, page)).items).toMatchObject([
      { status: 'paused', paused: true, external: { person: 'paused' } },
      { status: 'deleted', external: null, name: gone.pseudonym },
    ]);
    const { rows } = await database.execute(sql`SELECT * FROM enrolments WHERE user_id = ${gone.id}`);
    expect(JSON.stringify(rows)).not.toContain('"gone"');
    // Nobody knows any more that they were here.
    expect(await outcomes([enter(link, 'gone')])).toEqual(['new']);
  });

  it('sees how many known answers were right where the link says so', async () => {
    const { projectId, link } = await setUp({ showKnownAnswers: true });
    const { user } = await enter(link, 'curious');
    expect((await ownEnrolmentIn(database, projectId, user.id)).knownAnswers).toEqual({ right: 0, of: 0 });
  });
});
