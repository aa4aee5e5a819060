// What reports on agreement, labelers and bias are reckoned from: every standing judgment of a project, in order of id.

import { sql } from 'drizzle-orm';
import type { Pool } from 'pg';
import { rowsOf } from '../connection/cursor.js';
import type { Database } from '../connection/database.js';

/** A judgment with what its labeler was shown. Candidates are numbered from 0 in the comparison's own order. */
export interface ReportedJudgment {
  comparisonId: string;
  labelerId: string;
  purpose: 'work' | 'gold' | 'repeat';
  repeatOf: string | null;
  verdict: 'ranking' | 'allBad' | 'skip';
  ranking: number[][] | null;
  /** Empty for imports. */
  displayedOrder: number[];
  completionIds: string[];
  /** Characters of each candidate. */
  lengths: number[];
  /** Characters of the prompt and its context documents. */
  promptLength: number;
  tags: string[];
  /** By criterion and candidate. */
  ratings: Record<string, Record<number, number>> | null;
  dwellMs: number | null;
  /** Milliseconds since 1970. */
  at: number;
  goldCorrect: boolean | null;
  /** The version that its labeler went by. */
  guidelineVersion: number | null;
}

/** As the database has it. */
type StoredJudgment = Omit<ReportedJudgment, 'ranking' | 'displayedOrder' | 'ratings' | 'at'> & {
  /** In completion ids, as are the two below. */
  ranking: string[][] | null;
  displayedOrder: string[];
  ratings: Record<string, Record<string, number>> | null;
  /** A number that the driver gives as text. */
  at: string;
};

const ownColumns = `
  j.comparison_id AS "comparisonId", j.labeler_id AS "labelerId", j.verdict, j.ranking,
  j.displayed_order AS "displayedOrder", j.ratings, j.dwell_ms AS "dwellMs", extract(epoch FROM j.created_at) * 1000 AS at,
  j.gold_correct AS "goldCorrect", j.guideline_version AS "guidelineVersion"`;

/** The same for all judgments of a comparison. */
const sharedColumns = `
  c.purpose, c.repeat_of AS "repeatOf", candidates.ids AS "completionIds", candidates.lengths,
  (SELECT coalesce(sum(length(message ->> 'content')), 0)::int FROM jsonb_array_elements(p.messages) AS message)
    + (SELECT coalesce(sum(length(document ->> 'text')), 0)::int
       FROM jsonb_array_elements(p.context_documents) AS document) AS "promptLength",
  p.tags`;

type SharedColumns = Pick<
  StoredJudgment,
  'purpose' | 'repeatOf' | 'completionIds' | 'lengths' | 'promptLength' | 'tags'
>;
type OwnColumns = Omit<StoredJudgment, keyof SharedColumns>;

const columns = `${ownColumns}, ${sharedColumns}`;

/** To `judgments j`. */
const joins = `
  JOIN comparisons c ON c.id = j.comparison_id
  JOIN prompts p ON p.id = c.prompt_id
  CROSS JOIN LATERAL (
    SELECT array_agg(completion.id ORDER BY cc.position) AS ids,
      array_agg(length(completion.text) ORDER BY cc.position) AS lengths
    FROM comparison_candidates cc JOIN completions completion ON completion.id = cc.completion_id
    WHERE cc.comparison_id = c.id
  ) candidates`;

const query = `
  SELECT ${columns} FROM standing_judgments j ${joins}
  WHERE j.project_id = $1 AND c.erasure_id IS NULL
    AND ($2::timestamptz IS NULL OR j.created_at >= $2) AND ($3::timestamptz IS NULL OR j.created_at < $3)
  ORDER BY j.id`;

export interface ReportedPeriod {
  /** ISO 8601; from then on. */
  from?: string | undefined;
  /** ISO 8601; before then. */
  to?: string | undefined;
}

/** Holds one connection of the pool until the end, or until the consumer stops. */
export async function* reportedJudgments(
  pool: Pool,
  projectId: string,
  { from, to }: ReportedPeriod = {},
): AsyncGenerator<ReportedJudgment> {
  for await (const row of rowsOf<StoredJudgment>(pool, query, [projectId, from ?? null, to ?? null])) {
    yield numbered(row);
  }
}

/** Those of some comparisons that stand now, in order of id. */
export async function judgmentsOfComparisons(
  database: Database,
  projectId: string,
  comparisonIds: readonly string[],
): Promise<ReportedJudgment[]> {
  const { rows } = await database.execute<StoredJudgment & Record<string, unknown>>(sql`
    SELECT ${sql.raw(columns)} FROM standing_judgments j ${sql.raw(joins)}
    WHERE j.project_id = ${projectId} AND j.comparison_id = ANY (${sql.param([...comparisonIds])}::uuid[])
      AND c.erasure_id IS NULL
    ORDER BY j.id`);
  return rows.map(numbered);
}

/** The latest that stand, at most so many, in order of id. */
export async function latestJudgments(
  database: Database,
  projectId: string,
  most: number,
): Promise<ReportedJudgment[]> {
  const { rows } = await database.execute<StoredJudgment & Record<string, unknown>>(sql`
    SELECT ${sql.raw(columns)} FROM (
      SELECT * FROM standing_judgments WHERE project_id = ${projectId} ORDER BY id DESC LIMIT ${most}
    ) j ${sql.raw(joins)}
    WHERE c.erasure_id IS NULL
    ORDER BY j.id`);
  return rows.map(numbered);
}

/** By their ids, whether they stand or not. Each comparison is read once. */
export async function judgmentsById(
  database: Database,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, ReportedJudgment>> {
  const { rows } = await database.execute<OwnColumns & { id: string } & Record<string, unknown>>(sql`
    SELECT j.id, ${sql.raw(ownColumns)} FROM unnest(${sql.param([...ids])}::uuid[]) AS wanted (id)
    JOIN judgments j ON j.project_id = ${projectId} AND j.id = wanted.id`);
  const comparisonIds = [...new Set(rows.map(({ comparisonId }) => comparisonId))];
  const { rows: compared } = await database.execute<SharedColumns & { id: string } & Record<string, unknown>>(sql`
    SELECT c.id, ${sql.raw(sharedColumns)}
    FROM unnest(${sql.param(comparisonIds)}::uuid[]) AS j (comparison_id) ${sql.raw(joins)}`);
  const byId = new Map(compared.map(({ id, ...shared }) => [id, shared]));
  const found = new Map<string, ReportedJudgment>();
  for (const { id, ...own } of rows) {
    const shared = byId.get(own.comparisonId);
    if (shared !== undefined) found.set(id, numbered({ ...shared, ...own }));
  }
  return found;
}

/** Completion ids become the candidates' numbers. */
function numbered(row: StoredJudgment): ReportedJudgment {
  const numberOf = (completionId: string): number => row.completionIds.indexOf(completionId);
  const ratings =
    row.ratings &&
    Object.fromEntries(
      Object.entries(row.ratings).map(([criterion, byCompletion]) => [
        criterion,
        Object.fromEntries(Object.entries(byCompletion).map(([id, rating]) => [numberOf(id), rating])),
      ]),
    );
  return {
    ...row,
    ranking: row.ranking && row.ranking.map((group) => group.map(numberOf)),
    displayedOrder: row.displayedOrder.map(numberOf),
    ratings,
    at: Number(row.at),
  };
}
