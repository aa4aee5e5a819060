import type { Assignment } from '@tastemaker/contracts';
import {
  changeJudgment,
  comparisonById,
  leaseNext,
  listCompletions,
  listDemonstrations,
  listJudgments,
  listOwnJudgments,
  submitJudgment,
  updateProject,
  withdrawJudgment,
} from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import type { SentJudgment } from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { comparisonOf, judge, lease, letExpire, proofOf, setUp } from '../support/labeling.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

const aFirst: SentJudgment = { verdict: 'ranking', ranking: [['A'], ['B']], dwellMs: 10 };
const bFirst: SentJudgment = {
  verdict: 'ranking',
  ranking: [['B'], ['A']],
  dwellMs: 20,
  rationale: 'on second thought',
};

/** One comparison, judged by the first labeler. */
async function judgedOnce(options: Parameters<typeof setUp>[1] = {}) {
  const project = await setUp(test.database, options);
  const assignment = await lease(test.database, project.projectId, project.first);
  const { judgment } = await judge(test.database, assignment, project.first, aFirst);
  const reference = { projectId: project.projectId, judgmentId: judgment.id, labelerId: project.first };
  return { ...project, assignment, judgment, reference };
}

const standing = async (projectId: string) => (await listJudgments(test.database, projectId, { limit: 50 })).items;

describe('changing a judgment', () => {
  it('is refused for one that has as many versions as are kept', async () => {
    const { reference, judgment } = await judgedOnce();
    const { rows } = await test.database.execute<{ id: string }>(sql`
      INSERT INTO judgments (id, project_id, comparison_id, version, supersedes, assignment_id, labeler_id, verdict, dwell_ms,
        displayed_order)
      SELECT gen_random_uuid(), project_id, comparison_id, 10000, id, assignment_id, labeler_id, 'allBad', 1, displayed_order
      FROM judgments WHERE id = ${judgment.id} RETURNING id`);
    const newest = { ...reference, judgmentId: rows[0]?.id ?? '' };
    const refused = { code: 'conflict', message: expect.stringContaining('as often as it may be') };
    await expect(changeJudgment(test.database, { ...newest, ...bFirst })).rejects.toMatchObject(refused);
    await expect(withdrawJudgment(test.database, newest)).rejects.toMatchObject(refused);
  });

  it('may happen until a time after it was judged first, though it was taken back and judged anew', async () => {
    const { projectId, first, reference, judgment } = await judgedOnce();
    const again = await withdrawJudgment(test.database, reference);
    const { judgment: anew } = await judge(test.database, again, first, bFirst);
    expect(anew.createdAt >= judgment.createdAt).toBe(true);
    expect(anew.editableUntil).toBe(judgment.editableUntil);
    const { items } = await listOwnJudgments(test.database, projectId, first, { limit: 1 });
    expect(items).toMatchObject([anew]);
  });

  it('makes a new version, which stands, and keeps the old one', async () => {
    const { projectId, reference, judgment, comparisonId } = await judgedOnce();
    const changed = await changeJudgment(test.database, { ...reference, ...bFirst });
    expect(changed).toMatchObject({ ranking: [['B'], ['A']], rationale: 'on second thought' });
    expect(changed.editableUntil).toBe(judgment.editableUntil);
    expect(await standing(projectId)).toMatchObject([
      { id: changed.id, version: 2, supersedes: judgment.id, dwellMs: 20 },
    ]);
    const { items } = await listJudgments(test.database, projectId, { limit: 50, versions: 'all' });
    expect(items.map(({ version }) => version)).toEqual([1, 2]);
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsDone: 1, status: 'closed' });
  });

  it('is answered the same when it is sent again, and refused on top of a version that is not the newest', async () => {
    const { projectId, reference } = await judgedOnce();
    const once = await changeJudgment(test.database, { ...reference, ...bFirst });
    expect(await changeJudgment(test.database, { ...reference, ...bFirst })).toEqual(once);
    await expect(changeJudgment(test.database, { ...reference, ...aFirst })).rejects.toMatchObject({
      code: 'revision_conflict',
    });
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, (_, i) =>
        changeJudgment(test.database, { ...reference, judgmentId: once.id, ...aFirst, rationale: `thought ${i}` }),
      ),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await standing(projectId)).toMatchObject([{ version: 3 }]);
  });

  it('is possible within the window only, counted from the first judgment', async () => {
    const { projectId, reference } = await judgedOnce({ settings: { editWindowSeconds: 3600 } });
    const changed = await changeJudgment(test.database, { ...reference, ...bFirst });
    await updateProject(test.database, projectId, { settings: { editWindowSeconds: 0 } });
    const newest = { ...reference, judgmentId: changed.id };
    for (const attempt of [
      () => changeJudgment(test.database, { ...newest, ...aFirst }),
      () => withdrawJudgment(test.database, newest),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'edit_window_over' });
    }
  });

  it('is its labeler’s alone', async () => {
    const { reference, second } = await judgedOnce();
    const theirs = { ...reference, labelerId: second };
    await expect(changeJudgment(test.database, { ...theirs, ...bFirst })).rejects.toMatchObject({ code: 'not_found' });
    await expect(withdrawJudgment(test.database, theirs)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('asks another labeler when it makes the judgments disagree', async () => {
    const { projectId, first, second, comparisonId } = await setUp(test.database, {
      needed: 2,
      settings: { judgmentsLimit: 3 },
    });
    const mine = await judge(test.database, await lease(test.database, projectId, first), first);
    await judge(test.database, await lease(test.database, projectId, second), second);
    const reference = { projectId, judgmentId: mine.judgment.id, labelerId: first };
    await changeJudgment(test.database, { ...reference, ...aFirst });
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsNeeded: 3, status: 'open' });
  });
});

describe('taking a judgment back', () => {
  it('gives its labeler the assignment again, and the comparison is open until they judge anew', async () => {
    const { projectId, reference, assignment, first, second, comparisonId } = await judgedOnce();
    const again = await withdrawJudgment(test.database, reference);
    expect(again).toMatchObject({ id: assignment.id, status: 'leased', candidates: assignment.candidates });
    expect(again.fenceToken).not.toBe(assignment.fenceToken);
    expect(await withdrawJudgment(test.database, reference)).toEqual(again);
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsDone: 0, status: 'open' });
    expect(await standing(projectId)).toEqual([]);
    expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
    await expect(judge(test.database, assignment, first, bFirst)).rejects.toMatchObject({ code: 'assignment_expired' });
    await judge(test.database, again, first, bFirst);
    expect(await standing(projectId)).toMatchObject([{ version: 3, verdict: 'ranking' }]);
    expect(await comparisonById(test.database, comparisonId)).toMatchObject({ judgmentsDone: 1, status: 'closed' });
  });

  it('opens the slot to others when they then let the lease run out, and to them again', async () => {
    const { projectId, reference, first, second, comparisonId } = await judgedOnce();
    await letExpire(test.database, await withdrawJudgment(test.database, reference));
    const theirs = await lease(test.database, projectId, second);
    expect(await comparisonOf(test.database, theirs)).toBe(comparisonId);
    await letExpire(test.database, theirs);
    await judge(test.database, await lease(test.database, projectId, first), first, bFirst);
    expect(await standing(projectId)).toMatchObject([{ version: 3, labelerId: first }]);
  });

  it('takes a skip back, unless somebody else has it by now', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 2 });
    const skip = async () => {
      const proof = proofOf(await lease(test.database, projectId, first), first);
      const { judgment } = await submitJudgment(test.database, {
        ...proof,
        verdict: 'skip',
        reason: 'unclear',
        dwellMs: 1,
      });
      return { projectId, judgmentId: judgment.id, labelerId: first };
    };
    const taken = await skip();
    await judge(test.database, await withdrawJudgment(test.database, taken), first);
    const lost = await skip();
    await lease(test.database, projectId, second);
    await expect(withdrawJudgment(test.database, lost)).rejects.toMatchObject({ code: 'conflict' });
    await expect(changeJudgment(test.database, { ...lost, ...aFirst })).rejects.toMatchObject({ code: 'conflict' });
  });
});

/** A lease in a project with these settings, and submitting for it. */
async function asked(settings: object, candidates = 2) {
  const { projectId, first } = await setUp(test.database, { candidates, settings });
  const assignment = await lease(test.database, projectId, first);
  return { projectId, assignment, submit: (sent: object) => judge(test.database, assignment, first, sent) };
}

describe('what a project asks for', () => {
  const refused = { code: 'validation_failed' };

  it('is a strength that does not contradict the ranking, for pairs', async () => {
    const { submit } = await asked({ strength: 'required' });
    await expect(submit(aFirst)).rejects.toMatchObject(refused);
    await expect(submit({ ...aFirst, strength: -2 })).rejects.toMatchObject(refused);
    await expect(submit({ ...aFirst, ranking: [['A', 'B']], strength: 1 })).rejects.toMatchObject(refused);
    expect((await submit({ ...bFirst, strength: -3 })).judgment).toMatchObject({ strength: -3 });
    const three = await asked({ strength: 'required' }, 3);
    await three.submit({ ...aFirst, ranking: [['A'], ['B'], ['C']] });
  });

  it('is a rationale, or none', async () => {
    const required = await asked({ rationale: 'required' });
    await expect(required.submit({ ...aFirst, rationale: '  ' })).rejects.toMatchObject(refused);
    await required.submit({ ...aFirst, rationale: 'It scans.' });
    const none = await asked({ rationale: 'none' });
    await expect(none.submit({ ...aFirst, rationale: 'It scans.' })).rejects.toMatchObject(refused);
  });

  it('is each candidate rated by each criterion that is required, on its scale', async () => {
    const scale = { min: 1, max: 5 };
    const criteria = [
      { key: 'accuracy', title: 'Accuracy', scale },
      { key: 'wit', title: 'Wit', scale: { min: -1, max: 1 }, required: false },
    ];
    const { projectId, submit, assignment } = await asked({ criteria });
    expect(assignment.criteria).toMatchObject([
      { key: 'accuracy', required: true },
      { key: 'wit', required: false },
    ]);
    const rated = (ratings: object) => submit({ ...aFirst, ratings });
    await expect(rated({})).rejects.toMatchObject(refused);
    await expect(rated({ accuracy: { A: 1 } })).rejects.toMatchObject(refused);
    await expect(rated({ accuracy: { A: 1, B: 6 } })).rejects.toMatchObject(refused);
    await expect(rated({ accuracy: { A: 1, B: 2 }, charm: { A: 1 } })).rejects.toMatchObject(refused);
    await expect(rated({ accuracy: { A: 1, C: 2 } })).rejects.toMatchObject(refused);
    const ratings = { accuracy: { A: 1, B: 5 }, wit: { B: -1 } };
    expect((await rated(ratings)).judgment.ratings).toEqual(ratings);
    const [stored] = await standing(projectId);
    const [a = '', b = ''] = stored?.displayedOrder ?? [];
    expect(stored?.ratings).toEqual({ accuracy: { [a]: 1, [b]: 5 }, wit: { [b]: -1 } });
  });

  it('may be a ranking of some of the candidates only', async () => {
    const whole = await asked({}, 4);
    await expect(whole.submit({ ...aFirst, ranking: [['A'], ['B']] })).rejects.toMatchObject(refused);
    const partial = await asked({ allowPartialRankings: true }, 4);
    await expect(partial.submit({ ...aFirst, ranking: [['A']] })).rejects.toMatchObject(refused);
    await expect(partial.submit({ ...aFirst, ranking: [['A'], ['E']] })).rejects.toMatchObject(refused);
    expect((await partial.submit({ ...aFirst, ranking: [['D'], ['A', 'C']] })).judgment.ranking).toEqual([
      ['D'],
      ['A', 'C'],
    ]);
  });
});

describe('a better answer', () => {
  const betterAnswer = 'the frost / on the hill / again';

  it('becomes a candidate of the prompt, by a person, and stays one through changes', async () => {
    const { projectId, first } = await setUp(test.database);
    const { judgment } = await judge(test.database, await lease(test.database, projectId, first), first, {
      betterAnswer,
    });
    expect(judgment.betterAnswer).toBe(betterAnswer);
    const written = async () =>
      (await listCompletions(test.database, projectId, { limit: 50 })).items.filter(
        ({ author }) => author.kind === 'person',
      );
    expect(await written()).toMatchObject([{ text: betterAnswer, author: { userId: first } }]);
    const reference = { projectId, judgmentId: judgment.id, labelerId: first };
    const changed = await changeJudgment(test.database, { ...reference, ...bFirst, betterAnswer });
    expect(await written()).toHaveLength(1);
    expect(changed.betterAnswer).toBe(betterAnswer);
    expect((await standing(projectId))[0]?.writtenCompletionId).toBe((await written())[0]?.id);
  });

  it('becomes a demonstration for the reviewers where the project wants that', async () => {
    const { projectId, first } = await setUp(test.database, { settings: { betterAnswer: 'demonstration' } });
    const assignment = await lease(test.database, projectId, first);
    await judge(test.database, assignment, first, { betterAnswer });
    const reader = { userId: first, isReviewer: false };
    const { items } = await listDemonstrations(test.database, projectId, reader, { limit: 5 });
    expect(items).toMatchObject([{ state: 'submitted', authorId: first }]);
    expect(items[0]?.messages).toEqual([...assignment.messages, { role: 'assistant', content: betterAnswer }]);
    expect((await listOwnJudgments(test.database, projectId, first, { limit: 5 })).items).toMatchObject([
      { betterAnswer },
    ]);
  });

  it('is refused where the project takes none, and stored once when it is submitted many times at once', async () => {
    const none = await setUp(test.database, { settings: { betterAnswer: 'none' } });
    const refused = await lease(test.database, none.projectId, none.first);
    await expect(judge(test.database, refused, none.first, { betterAnswer })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    const { projectId, first } = await setUp(test.database);
    const assignment = await lease(test.database, projectId, first);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => judge(test.database, assignment, first, { betterAnswer })),
    );
    expect(new Set(answers.map(({ judgment }) => judgment.id)).size).toBe(1);
    expect((await listCompletions(test.database, projectId, { limit: 50 })).items).toHaveLength(3);
  });
});

describe('a labeler’s own judgments', () => {
  it('are told in the letters that they saw, newest first, and nobody else’s', async () => {
    const { projectId, first, second } = await setUp(test.database, { comparisons: 3, candidates: 3 });
    const held: Assignment[] = [];
    for (const labelerId of [first, first, second]) {
      const assignment = await lease(test.database, projectId, labelerId);
      held.push(assignment);
      await judge(test.database, assignment, labelerId, { ...aFirst, ranking: [['C'], ['A', 'B']] });
    }
    const page = await listOwnJudgments(test.database, projectId, first, { limit: 1 });
    expect(page.items).toMatchObject([{ assignmentId: held[1]?.id, ranking: [['C'], ['A', 'B']] }]);
    const rest = await listOwnJudgments(test.database, projectId, first, { limit: 5, cursor: page.nextCursor ?? '' });
    expect(rest.items.map(({ assignmentId }) => assignmentId)).toEqual([held[0]?.id]);
    const { rows } = await test.database.execute<{ id: string }>(
      sql`SELECT id FROM completions WHERE project_id = ${projectId}`,
    );
    for (const { id } of rows) expect(JSON.stringify([page, rest])).not.toContain(id);
  });
});
