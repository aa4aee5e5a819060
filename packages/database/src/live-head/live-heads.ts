// Live heads: which project has one, the hidden states that it reads, and the votes that it learns from.

import { eq, sql } from 'drizzle-orm';
import { askableCompletionIds } from '../askings/askable-prompts.js';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { inserted } from '../connection/only.js';
import { hiddenStates, liveHeads } from './tables.js';

/** Judgments of projects with a live head are notified here: the project's and the comparison's id, with a blank between. */
export const VOTES_CHANNEL = 'tastemaker_votes';

export interface LiveHeadRow {
  projectId: string;
  modelId: string;
  checkpointHash: string;
  priorMargin: number;
  keepOpen: number;
  explorationShare: number;
  createdBy: string | null;
  createdAt: string;
}

export async function putLiveHead(tx: Database, wanted: Omit<LiveHeadRow, 'createdAt'>): Promise<LiveHeadRow> {
  const { projectId: _project, ...change } = wanted;
  const row = inserted(
    await tx
      .insert(liveHeads)
      .values(wanted)
      .onConflictDoUpdate({ target: liveHeads.projectId, set: { ...change, createdAt: sql`now()` } })
      .returning(),
  );
  return { ...row, createdAt: iso(row.createdAt) };
}

export async function liveHeadOf(database: Database, projectId: string): Promise<LiveHeadRow | undefined> {
  const [row] = await database.select().from(liveHeads).where(eq(liveHeads.projectId, projectId));
  return row === undefined ? undefined : { ...row, createdAt: iso(row.createdAt) };
}

/** @returns whether there was one */
export async function removeLiveHead(tx: Database, projectId: string): Promise<boolean> {
  const rows = await tx.delete(liveHeads).where(eq(liveHeads.projectId, projectId)).returning();
  return rows.length > 0;
}

/** Of these completions, those whose state is not known yet, not even as unreadable. */
export async function withoutState(
  database: Database,
  checkpointHash: string,
  completionIds: readonly string[],
): Promise<string[]> {
  const { rows } = await database.execute<{ id: string }>(sql`
    SELECT wanted.id::text AS id FROM unnest(${sql.param([...completionIds])}::uuid[]) AS wanted (id)
    WHERE NOT EXISTS (
      SELECT FROM hidden_states h WHERE h.completion_id = wanted.id AND h.checkpoint_hash = ${checkpointHash}
    )`);
  return rows.map(({ id }) => id);
}

/** How the rows stand to what a live head holds. */
export interface HeadSources {
  /** Completions of prompts with two or more whose state is not known yet. */
  unread: number;
  /** Those whose state is known. */
  readable: number;
  /** sha256 (hex) of the ids of these, in order with commas between. */
  readableHash: string;
  /** Comparisons of the project's work. */
  comparisons: number;
}

/** Counted from indexes and the states' table; no state is read. */
export async function headSources(database: Database, projectId: string, checkpointHash: string): Promise<HeadSources> {
  const { rows } = await database.execute<{ [Key in keyof HeadSources]: HeadSources[Key] }>(sql`
    WITH askable AS (${askableCompletionIds(projectId)})
    SELECT count(*) FILTER (WHERE h.completion_id IS NULL)::int AS unread,
      count(h.state)::int AS readable,
      encode(sha256(coalesce(string_agg(askable.id::text, ',' ORDER BY askable.id) FILTER (WHERE h.state IS NOT NULL), '')::bytea),
        'hex') AS "readableHash",
      (SELECT count(*)::int FROM comparisons c
        WHERE c.project_id = ${projectId} AND c.purpose = 'work' AND c.erasure_id IS NULL) AS comparisons
    FROM askable
    LEFT JOIN hidden_states h ON h.completion_id = askable.id AND h.checkpoint_hash = ${checkpointHash}`);
  return rows[0] ?? { unread: 0, readable: 0, readableHash: '', comparisons: 0 };
}

/** Null: the model cannot read it. What is there already stays; of a completion that is gone meanwhile, nothing is kept. */
export async function storeStates(
  database: Database,
  checkpointHash: string,
  states: readonly { completionId: string; state: Float32Array | null }[],
): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map(({ completionId, state }) => ({
    checkpointHash,
    completionId,
    state: state && bytesOf(state),
  }));
  await database.insert(hiddenStates).values(rows).onConflictDoNothing();
}

function bytesOf(state: Float32Array): Buffer {
  return Buffer.from(state.buffer, state.byteOffset, state.byteLength);
}

/** The states of these completions that the model could read, by completion. */
export async function readStates(
  database: Database,
  checkpointHash: string,
  completionIds: readonly string[],
): Promise<Map<string, Float32Array>> {
  const { rows } = await database.execute<{ id: string; state: Buffer }>(sql`
    SELECT completion_id::text AS id, state FROM hidden_states
    WHERE checkpoint_hash = ${checkpointHash} AND state IS NOT NULL
      AND completion_id = ANY (${sql.param([...completionIds])}::uuid[])`);
  return new Map(rows.map(({ id, state }) => [id, new Float32Array(Uint8Array.from(state).buffer)]));
}

/** What one labeler's standing judgment says of one pair. */
export interface PairVote extends Record<string, unknown> {
  comparisonId: string;
  labelerId: string;
  firstId: string;
  secondId: string;
  outcome: 'first' | 'second' | 'tie' | 'bothBad';
}

const votes = sql`SELECT v.comparison_id::text AS "comparisonId", v.labeler_id::text AS "labelerId",
  v.first_id::text AS "firstId", v.second_id::text AS "secondId", v.outcome FROM pair_votes v`;

export async function votesOfProject(database: Database, projectId: string): Promise<PairVote[]> {
  const { rows } = await database.execute<PairVote>(
    sql`${votes} JOIN comparisons c ON c.id = v.comparison_id
      WHERE c.project_id = ${projectId} AND c.purpose = 'work' AND c.erasure_id IS NULL`,
  );
  return rows;
}

export async function votesOfComparison(database: Database, comparisonId: string): Promise<PairVote[]> {
  const { rows } = await database.execute<PairVote>(
    sql`${votes} JOIN comparisons c ON c.id = v.comparison_id
      WHERE v.comparison_id = ${comparisonId} AND c.purpose = 'work' AND c.erasure_id IS NULL`,
  );
  return rows;
}

/** Comparisons that the project asks by itself and that still need a judgment. */
export async function openAsked(database: Database, projectId: string): Promise<number> {
  const { rows } = await database.execute<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM comparisons c JOIN askings a ON a.id = c.asking_id
    WHERE a.project_id = ${projectId} AND a.continuous AND c.status = 'open' AND c.erasure_id IS NULL`);
  return rows[0]?.count ?? 0;
}
