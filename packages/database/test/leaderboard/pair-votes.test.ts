// Votes are kept with each judgment, in its transaction: whatever happens to judgments, a recount gives the same.
import { changeJudgment, recountVotes, submitJudgment, withdrawJudgment } from '@tastemaker/database';
import { createTestDatabase, makeProject } from '@tastemaker/database/testing';
import type { SentJudgment } from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { importRecords } from '../support/importing.js';
import { judge, lease, proofOf, setUp } from '../support/labeling.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

interface Vote extends Record<string, unknown> {
  pair: string[];
  outcome: string;
  known: boolean;
}

/** Of one project, as texts of the completions. */
async function votesOf(projectId: string): Promise<Vote[]> {
  const { rows } = await test.database.execute<Vote>(sql`
    SELECT ARRAY[a.text, b.text] AS pair, v.outcome, v.is_order_known AS known
    FROM pair_votes v JOIN comparisons c ON c.id = v.comparison_id
    JOIN completions a ON a.id = v.first_id JOIN completions b ON b.id = v.second_id
    WHERE c.project_id = ${projectId} ORDER BY v.judged_at, 1`);
  return rows;
}

const aFirst: SentJudgment = { verdict: 'ranking', ranking: [['A'], ['B']], dwellMs: 10 };
const tied: SentJudgment = { verdict: 'ranking', ranking: [['A', 'B']], dwellMs: 10 };

async function judgedOnce(sent: SentJudgment) {
  const project = await setUp(test.database, {});
  const assignment = await lease(test.database, project.projectId, project.first);
  const { judgment } = await judge(test.database, assignment, project.first, sent);
  const shown = assignment.candidates.map(({ text }) => text);
  return {
    ...project,
    shown,
    reference: { projectId: project.projectId, judgmentId: judgment.id, labelerId: project.first },
  };
}

describe('the votes of a judgment', () => {
  it.each([
    ['the first that was shown', aFirst, 'first'],
    ['the second', { ...aFirst, ranking: [['B'], ['A']] }, 'second'],
    ['a tie', tied, 'tie'],
    ['both bad', { verdict: 'allBad', dwellMs: 10 }, 'bothBad'],
  ] as [string, SentJudgment, string][])(
    'say %s, in the order in which the candidates were shown',
    async (_, sent, outcome) => {
      const { projectId, shown } = await judgedOnce(sent);
      expect(await votesOf(projectId)).toEqual([{ pair: shown, outcome, known: true }]);
    },
  );

  it('are one for each pair of a ranking of several', async () => {
    const { projectId, first } = await setUp(test.database, { candidates: 3 });
    const assignment = await lease(test.database, projectId, first);
    await judge(test.database, assignment, first, { verdict: 'ranking', ranking: [['C'], ['A', 'B']] });
    const [a = '', b = '', c = ''] = assignment.candidates.map(({ text }) => text);
    const votes = await votesOf(projectId);
    expect(votes).toHaveLength(3);
    for (const [pair, outcome] of [
      [[a, b], 'tie'],
      [[a, c], 'second'],
      [[b, c], 'second'],
    ] as const) {
      expect(votes).toContainEqual({ pair, outcome, known: true });
    }
  });

  it('are replaced when it changes, and gone when it is taken back', async () => {
    const { projectId, shown, reference } = await judgedOnce(aFirst);
    const changed = await changeJudgment(test.database, { ...reference, ...tied });
    expect(await votesOf(projectId)).toEqual([{ pair: shown, outcome: 'tie', known: true }]);
    const again = await withdrawJudgment(test.database, { ...reference, judgmentId: changed.id });
    expect(await votesOf(projectId)).toEqual([]);
    await judge(test.database, again, reference.labelerId, aFirst);
    expect(await votesOf(projectId)).toEqual([{ pair: shown, outcome: 'first', known: true }]);
    expect(await recountVotes(test.database, projectId)).toEqual({ votes: 1, differing: 0 });
  });

  it('are none for a skip', async () => {
    const { projectId, first } = await setUp(test.database, {});
    const assignment = await lease(test.database, projectId, first);
    await submitJudgment(test.database, {
      ...proofOf(assignment, first),
      verdict: 'skip',
      reason: 'unclear',
      dwellMs: 1,
    });
    expect(await votesOf(projectId)).toEqual([]);
  });

  it('of an import are in the comparison’s own order where the file does not say what was shown first', async () => {
    const { projectId } = await makeProject(test.database);
    const record = {
      messages: [{ role: 'user' as const, content: 'Why?' }],
      completions: [{ text: 'because' }, { text: 'why not' }],
    };
    const second = { verdict: 'ranking' as const, ranking: [[1], [0]] };
    const told = { labeler: 'p-1', ...second, displayedOrder: [1, 0] };
    await importRecords(test.pool, projectId, [
      { ...record, judgments: [told, { labeler: 'p-2', ...second }, { labeler: 'p-3', verdict: 'allBad' }] },
    ]);
    expect(await votesOf(projectId)).toEqual(
      expect.arrayContaining([
        { pair: ['why not', 'because'], outcome: 'first', known: true },
        { pair: ['because', 'why not'], outcome: 'second', known: false },
        { pair: ['because', 'why not'], outcome: 'bothBad', known: false },
      ]),
    );
    expect(await recountVotes(test.database, projectId)).toEqual({ votes: 3, differing: 0 });
  });

  it('are told apart from a recount when somebody changes them by hand', async () => {
    const { projectId, comparisonId } = await judgedOnce(aFirst);
    await test.database.execute(sql`UPDATE pair_votes SET outcome = 'second' WHERE comparison_id = ${comparisonId}`);
    expect(await recountVotes(test.database, projectId)).toEqual({ votes: 1, differing: 1 });
  });
});
