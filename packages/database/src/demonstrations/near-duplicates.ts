// Finding and listing demonstrations that say nearly the same. Candidates share a band (an index finds them), then their
// signatures are compared. Few are kept of each: where hundreds are alike, some of them tell it. A search sees only what is
// committed, so searches of one project come one after another: of two at once the second finds the first.

import type { Message, NearDuplicate, NearDuplicatePair, Page } from '@tastemaker/contracts';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { bandsOf, nearDuplicateSimilarity, shinglesOf, signatureLength, signatureOf } from './minhash.js';

const KEPT_OF_EACH = 5;
/** Compared at most, so that the cost of one is bounded in a project of very many that are alike. */
const CANDIDATES = 50;

/** What is kept of a conversation to compare it by. System messages don't count: many share one. */
export function fingerprintOf(messages: readonly Message[]): { signature: number[]; bands: number[] } {
  const text = messages.filter(({ role }) => role !== 'system').map(({ content }) => content);
  const signature = signatureOf(shinglesOf(text.join('\n')));
  return { signature, bands: bandsOf(signature) };
}

/** Looks again for what is like one, after its content has changed. */
export async function refreshNearDuplicates(tx: Database, projectId: string, id: string): Promise<void> {
  await oneSearchAtATime(tx, projectId);
  await pinPlan(tx);
  await tx.execute(sql`DELETE FROM near_duplicates WHERE demonstration_id = ${id} OR other_id = ${id}`);
  await tx.execute(insertPairs(projectId, [id], sql`other.id <> one.id`));
}

/** For rows that are new: each is compared with what was there before it. @returns how many have a near-duplicate. */
export async function findNearDuplicates(tx: Database, projectId: string, ids: string[]): Promise<number> {
  await pinPlan(tx);
  const { rows } = await tx.execute<{ count: number }>(sql`
    WITH found AS (${insertPairs(projectId, ids, sql`other.id < one.id`)} RETURNING demonstration_id)
    SELECT count(DISTINCT demonstration_id)::int AS count FROM found`);
  return rows[0]?.count ?? 0;
}

/** Of two imports into a project the second waits here for the first, and then finds what it brought. */
export async function oneImportAtATime(tx: Database, projectId: string): Promise<void> {
  await lockUntilTheEnd(tx, `tastemaker demonstration import ${projectId}`);
}

/**
 * At an import's end: compares its rows with what others have submitted or changed in the meantime. Searching one by one
 * from its beginning would have kept them all waiting.
 * @returns how many of its rows have a near-duplicate only now.
 */
export async function findMeanwhileSubmitted(tx: Database, projectId: string, authorId: string): Promise<number> {
  await oneSearchAtATime(tx, projectId);
  await pinPlan(tx);
  const imported = (row: string) =>
    sql`${sql.identifier(row)}.author_id = ${authorId} AND ${sql.identifier(row)}.created_at = now()`;
  // What was committed meanwhile may have begun before.
  const { rows: meanwhile } = await tx.execute<{ id: string }>(sql`
    SELECT d.id FROM demonstrations d
    WHERE d.project_id = ${projectId} AND d.bands IS NOT NULL AND d.updated_at > now() - interval '10 minutes'
      AND NOT (${imported('d')})`);
  if (meanwhile.length === 0) return 0;
  const ids = meanwhile.map(({ id }) => id);
  const own = sql`SELECT d.id FROM demonstrations d WHERE d.project_id = ${projectId} AND ${imported('d')}`;
  const before = await countOf(tx, own);
  await tx.execute(sql`
    DELETE FROM near_duplicates WHERE other_id = ANY (${sql.param(ids)}::uuid[]) AND demonstration_id IN (${own})`);
  await tx.execute(insertPairs(projectId, ids, imported('other')));
  return (await countOf(tx, own)) - before;
}

/** How many of these have a near-duplicate. */
async function countOf(tx: Database, ids: SQL): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM (${ids}) AS one
    WHERE EXISTS (SELECT FROM near_duplicates WHERE demonstration_id = one.id OR other_id = one.id)`);
  return rows[0]?.count ?? 0;
}

/**
 * The most similar first.
 * @param authorId only those that this person wrote: whoever does not review learns of nobody else's
 */
export async function nearDuplicatesOf(database: Database, id: string, authorId?: string): Promise<NearDuplicate[]> {
  const { rows } = await database.execute<{ demonstrationId: string; similarity: number }>(sql`
    SELECT alike.* FROM (
    SELECT other_id AS "demonstrationId", similarity FROM near_duplicates WHERE demonstration_id = ${id}
    UNION ALL
    SELECT demonstration_id, similarity FROM near_duplicates WHERE other_id = ${id}) AS alike
    JOIN demonstrations ON demonstrations.id = alike."demonstrationId"
    WHERE ${authorId ?? null}::uuid IS NULL OR demonstrations.author_id = ${authorId ?? null}::uuid
    ORDER BY similarity DESC, 1`);
  return rows;
}

/** The pairs of a project, the most similar first; the cursor is how many were seen. */
export async function listNearDuplicates(
  database: Database,
  projectId: string,
  page: { limit: number; offset: number },
): Promise<Page<NearDuplicatePair>> {
  const { rows } = await database.execute<{
    id: string;
    otherId: string;
    similarity: number;
    acrossSplits: boolean;
  }>(sql`
    SELECT one.id, other.id AS "otherId", pair.similarity, one.split <> other.split AS "acrossSplits"
    FROM near_duplicates pair
    JOIN demonstrations one ON one.id = pair.demonstration_id
    JOIN demonstrations other ON other.id = pair.other_id
    WHERE one.project_id = ${projectId}
    ORDER BY pair.similarity DESC, one.id, other.id
    LIMIT ${page.limit + 1} OFFSET ${page.offset}`);
  const isMore = rows.length > page.limit;
  return { items: rows.slice(0, page.limit), nextCursor: isMore ? String(page.offset + page.limit) : null };
}

async function oneSearchAtATime(tx: Database, projectId: string): Promise<void> {
  await lockUntilTheEnd(tx, `tastemaker near-duplicates ${projectId}`);
}

async function lockUntilTheEnd(tx: Database, name: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** Statistics are out of date in the middle of an import: without this the planner may read the table for each row. */
async function pinPlan(tx: Database): Promise<void> {
  await tx.execute(sql`SET LOCAL enable_seqscan = off`);
}

function insertPairs(projectId: string, ids: string[], which: SQL) {
  return sql`
    INSERT INTO near_duplicates (demonstration_id, other_id, similarity)
    SELECT one.id, alike.id, alike.similarity
    FROM demonstrations one
    CROSS JOIN LATERAL (
      SELECT candidate.id, compared.similarity
      FROM (
        SELECT other.id, other.signature
        FROM (
          -- OFFSET 0 keeps the planner from looking through all of the project instead of the bands' index.
          SELECT d.id, d.project_id, d.author_id, d.created_at, d.signature
          FROM demonstrations d WHERE d.bands && one.bands OFFSET 0
        ) other
        WHERE other.project_id = ${projectId} AND ${which}
        LIMIT ${CANDIDATES}
      ) candidate
      CROSS JOIN LATERAL (
        SELECT count(*)::real / ${signatureLength} AS similarity
        FROM unnest(one.signature, candidate.signature) AS minimum (a, b) WHERE a = b
      ) compared
      WHERE compared.similarity >= ${nearDuplicateSimilarity}
      ORDER BY compared.similarity DESC
      LIMIT ${KEPT_OF_EACH}
    ) alike
    WHERE one.id = ANY (${sql.param(ids)}::uuid[])`;
}
