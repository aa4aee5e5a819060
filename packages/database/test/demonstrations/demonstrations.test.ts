import {
  createDemonstration,
  type Database,
  importDemonstrations,
  listNearDuplicates,
  reviewDemonstration,
  submitDemonstration,
} from '@tastemaker/database';
import { createTestDatabase, makeLabelers, makeProject } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresError } from '../../src/connection/database-error.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

const conversation = (question: string, answer: string) => [
  { role: 'user' as const, content: question },
  { role: 'assistant' as const, content: answer },
];

async function submitted(database: Database) {
  const { projectId, researcherId } = await makeProject(database);
  const [authorId = ''] = await makeLabelers(database, projectId, 1);
  const content = { messages: conversation('Q?', 'A.'), contextDocuments: [] };
  const { id } = await createDemonstration(database, { projectId, authorId, ...content });
  await submitDemonstration(database, { projectId, demonstrationId: id, authorId, revision: 1, isReviewer: true });
  return { projectId, authorId, researcherId, id };
}

async function refusal(statement: ReturnType<typeof sql>): Promise<string | undefined> {
  try {
    await test.owner.database.execute(statement);
    return undefined;
  } catch (error) {
    const refused = postgresError(error);
    return refused?.detail === undefined ? refused?.message : `${refused.message}: ${refused.detail}`;
  }
}

describe('the tables of demonstrations', () => {
  it('refuse a review of one’s own work, whatever the code does and whoever it says the author was', async () => {
    const { id, authorId, researcherId } = await submitted(test.database);
    const review = (author: string, editor: string) => sql`
      INSERT INTO demonstration_reviews
        (id, demonstration_id, revision, author_id, editor_id, reviewer_id, decision, comment)
      VALUES (gen_random_uuid(), ${id}, 1, ${author}, ${editor}, ${authorId}, 'accept', '')`;
    expect(await refusal(review(authorId, authorId))).toContain('demonstration_reviews_not_own');
    expect(await refusal(review(researcherId, researcherId))).toContain('demonstration_reviews_author_fkey');
  });

  it('never change what reviewers were shown and what they said', async () => {
    const { id, projectId, researcherId } = await submitted(test.database);
    const review = { revision: 1, decision: 'accept' as const, comment: '' };
    await reviewDemonstration(test.database, { projectId, demonstrationId: id, reviewerId: researcherId, ...review });
    for (const table of ['demonstration_reviews', 'demonstration_revisions']) {
      const name = sql.identifier(table);
      expect(await refusal(sql`UPDATE ${name} SET created_at = now()`)).toBe(`append_only: UPDATE of ${table}`);
      expect(await refusal(sql`DELETE FROM ${name}`)).toBe(`append_only: DELETE of ${table}`);
      expect(await refusal(sql`TRUNCATE ${name} CASCADE`)).toMatch(/^append_only: TRUNCATE/);
    }
  });
});

const haiku = (subject: string) =>
  `The ${subject} lies over all the quiet fields tonight, and nothing in the valley stirs before the sun comes back.`;

describe('near-duplicates', () => {
  it('are told to the later one, however close together they are submitted', async () => {
    const { projectId } = await makeProject(test.database);
    const authors = await makeLabelers(test.database, projectId, 8);
    const drafts = await Promise.all(
      authors.map(async (authorId, i) => {
        const content = {
          messages: conversation('What of the frost?', `${haiku('frost')} ${i}`),
          contextDocuments: [],
        };
        const { id } = await createDemonstration(test.database, { projectId, authorId, ...content });
        return { projectId, demonstrationId: id, authorId, revision: 1, isReviewer: true };
      }),
    );
    const answers = await Promise.all(
      drafts.map((draft) => submitDemonstration(test.database, { ...draft, isReviewer: true })),
    );
    // Each is told of all before it, up to the five that are kept of one.
    const told = answers.map(({ nearDuplicates }) => nearDuplicates.length);
    expect(told.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 5, 5]);
  });

  it('that were submitted while an import was under way are found at its end', async () => {
    const { projectId, researcherId } = await makeProject(test.database);
    const [authorId = ''] = await makeLabelers(test.database, projectId, 1);
    const content = { messages: conversation('What of the frost?', haiku('frost')), contextDocuments: [] };
    const { id } = await createDemonstration(test.database, { projectId, authorId, ...content });
    async function* conversations() {
      // More than a batch, so that the first are stored and compared before the submission.
      yield content;
      for (let i = 0; i < 200; i++) yield { messages: conversation(word(i), word(-i)), contextDocuments: [] };
      await submitDemonstration(test.database, {
        projectId,
        demonstrationId: id,
        authorId,
        revision: 1,
        isReviewer: true,
      });
    }
    const order = { projectId, source: 'long', state: 'accepted' as const, actorId: researcherId };
    const counts = await importDemonstrations(test.pool, { ...order, conversations: conversations() });
    expect(counts).toEqual({ created: 201, existing: 0, nearDuplicates: 1 });
    const { items } = await listNearDuplicates(test.database, projectId, { limit: 9, offset: 0 });
    expect(items).toMatchObject([{ id, similarity: 1 }]);
  });
});

/** A word that no other number gives. */
const word = (i: number) => ((i * 2_654_435_761) >>> 0).toString(36);

function* broken() {
  yield { messages: conversation('Q?', 'A.'), contextDocuments: [] };
  throw new Error('cable pulled');
}

describe('an import of demonstrations', () => {
  it('finds near-duplicates through the bands’ index: a thousand cost seconds', async () => {
    const { projectId, researcherId } = await makeProject(test.database);
    const texts = Array.from({ length: 1000 }, (_, i) =>
      Array.from({ length: 30 }, (_word, j) => word(31 * i + j)).join(' '),
    );
    // Every hundredth comes once more, with one word more.
    const all = [...texts, ...texts.filter((_, i) => i % 100 === 0).map((text) => `${text} again`)];
    const order = { projectId, source: 'many', state: 'accepted' as const, actorId: researcherId };
    const conversations = all.map((text, i) => ({ messages: conversation(`${text}?`, `Yes. ${text}`), i }));
    const counts = await importDemonstrations(test.pool, {
      ...order,
      conversations: conversations.map(({ messages }) => ({ messages, contextDocuments: [] })),
    });
    expect(counts).toEqual({ created: 1010, existing: 0, nearDuplicates: 10 });
    const { items } = await listNearDuplicates(test.database, projectId, { limit: 100, offset: 0 });
    expect(items).toHaveLength(10);
  }, 60_000);

  it('that breaks off leaves nothing', async () => {
    const { projectId, researcherId } = await makeProject(test.database);
    const order = { projectId, source: 'broken', state: 'accepted' as const, actorId: researcherId };
    await expect(importDemonstrations(test.pool, { ...order, conversations: broken() })).rejects.toThrow('cable');
    const { rows } = await test.database.execute(sql`SELECT FROM demonstrations WHERE project_id = ${projectId}`);
    expect(rows).toHaveLength(0);
  });
});
