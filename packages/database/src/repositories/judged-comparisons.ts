// What a snapshot of a project's judgments is made of.

import {
  type ComparisonRecord,
  type ContextDocument,
  type GoldAnswer,
  type Message,
  messagesWithContext,
  type SnapshotFilter,
} from '@tastemaker/contracts';
import type { Pool } from 'pg';
import { openSnapshotReader } from '../cursor.js';

/**
 * A comparison that somebody has judged. What a record holds as the database does is JSON already: taking it apart, only to
 * write it down again, would be most of the work.
 */
const comparisonsQuery = `
  WITH flagged_prompts AS MATERIALIZED (
    SELECT DISTINCT prompt_id FROM flags WHERE project_id = $1 AND state <> 'dismissed'
  )
  SELECT c.id, c.prompt_id AS "promptId", c.purpose, c.gold_answer::text AS "goldAnswer", p.split,
    p.messages::text AS messages, p.context_documents::text AS "contextDocuments", to_json(p.tags)::text AS tags,
    flagged.is AS flagged, candidates.completions
  FROM comparisons c
  JOIN prompts p ON p.id = c.prompt_id
  CROSS JOIN LATERAL (
    SELECT string_agg(
      '{"id":"' || completion.id::text || '","text":' || to_json(completion.text)::text || ',"source":' || coalesce(
        CASE completion.author_kind
          WHEN 'import' THEN to_json(completion.source)
          WHEN 'model' THEN (SELECT to_json(m.name) FROM models m WHERE m.id = completion.model_id)
        END::text,
        'null') || '}',
      ',' ORDER BY cc.position
    ) AS completions
    FROM comparison_candidates cc
    JOIN completions completion ON completion.id = cc.completion_id
    WHERE cc.comparison_id = c.id
  ) candidates
  CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS is, coalesce(bool_or(f.state = 'upheld'), false) AS upheld
    FROM flags f
    WHERE c.prompt_id IN (SELECT prompt_id FROM flagged_prompts) AND f.prompt_id = c.prompt_id AND f.state <> 'dismissed' AND (
      f.completion_id IS NULL
      OR f.completion_id IN (SELECT completion_id FROM comparison_candidates WHERE comparison_id = c.id)
    )
  ) flagged
  WHERE c.project_id = $1 AND c.judgments_done > 0 AND c.purpose::text = ANY ($2)
    AND ($3::text[] IS NULL OR p.split::text = ANY ($3)) AND ($4::text[] IS NULL OR p.tags && $4)
    AND ($5 OR NOT flagged.upheld)
  ORDER BY c.id`;

/** Judgments that stand, in the order of their comparisons. */
const judgmentsQuery = `
  SELECT j.comparison_id AS "comparisonId", j.id, j.labeler_id AS "labelerId", u.kind AS "labelerKind",
    u.pseudonym AS labeler, j.verdict, j.ranking, j.skip_reason AS "skipReason", j.strength, j.rationale, j.ratings,
    nullif(j.displayed_order::text, '{}') AS "displayedOrder", j.dwell_ms AS "dwellMs",
    j.guideline_version AS "guidelineVersion", j.gold_correct AS "goldCorrect",
    (j.created_at AT TIME ZONE 'UTC')::text AS "createdAt"
  FROM standing_judgments j
  JOIN comparisons c ON c.id = j.comparison_id
  JOIN users u ON u.id = j.labeler_id
  WHERE c.project_id = $1 AND c.judgments_done > 0 AND c.purpose::text = ANY ($2)
    AND ($3::uuid[] IS NULL OR j.labeler_id = ANY ($3)) AND ($4::integer[] IS NULL OR j.guideline_version = ANY ($4))
    AND ($5::timestamptz IS NULL OR j.created_at >= $5) AND ($6::timestamptz IS NULL OR j.created_at < $6)
  ORDER BY j.comparison_id, j.id`;

/**
 * Both queries walk an index in the order of comparisons and look the rest up row by row. Just after an import, the planner
 * knows nothing of its rows, would take them in any order, and sort them all on disk before the first one comes.
 */
const inOrder = ['enable_sort', 'enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin'];

interface ComparisonRow {
  id: string;
  promptId: string;
  purpose: 'work' | 'gold' | 'repeat';
  split: ComparisonRecord['split'];
  flagged: boolean;
  // JSON.
  messages: string;
  contextDocuments: string;
  tags: string;
  goldAnswer: string | null;
  /** The elements of a list. */
  completions: string;
}

/** A comparison as a snapshot holds it. */
export interface JudgedComparison {
  /** A `ComparisonRecord` as JSON, its properties in the order in which the contract names them. */
  json: string;
  split: ComparisonRecord['split'];
  /** Of its judgments. */
  verdicts: JudgmentRecord['verdict'][];
}

type JudgmentRecord = ComparisonRecord['judgments'][number];

interface JudgmentRow
  extends Pick<JudgmentRecord, 'id' | 'labelerId' | 'labelerKind' | 'verdict' | 'strength' | 'guidelineVersion'>,
    Required<Pick<JudgmentRecord, 'skipReason' | 'rationale' | 'dwellMs' | 'goldCorrect'>> {
  comparisonId: string;
  labeler: string;
  ranking: string[][] | null;
  ratings: Record<string, Record<string, number>> | null;
  /** `{…,…}`; null: not known. */
  displayedOrder: string | null;
  /** `2026-01-31 12:34:56.789012`, with as many digits after the point as there are. */
  createdAt: string;
}

/**
 * The comparisons of a project that somebody has judged (not only skipped), as the filter wants them, with the judgments on
 * them that stand, some at a time and in order of id: the same judgments give the same text in the same order. Holds one or
 * two connections of the pool until the end, or until the consumer stops.
 */
export async function* judgedComparisons(
  pool: Pool,
  projectId: string,
  filter: SnapshotFilter,
): AsyncGenerator<JudgedComparison[]> {
  const reader = await openSnapshotReader(pool, { avoided: inOrder, connections: 2 });
  let failure: Error | undefined;
  try {
    const { splits, tags, includeFlagged, labelerIds, guidelineVersions, from, until, minJudgments } = filter;
    const purposes = ['work', ...(filter.includeGold ? ['gold'] : []), ...(filter.includeRepeats ? ['repeat'] : [])];
    const comparisons = reader.read<ComparisonRow>(comparisonsQuery, [
      projectId,
      purposes,
      splits ?? null,
      tags ?? null,
      includeFlagged,
    ]);
    const judgments = reader.read<JudgmentRow>(judgmentsQuery, [
      projectId,
      purposes,
      labelerIds ?? null,
      guidelineVersions ?? null,
      from ?? null,
      until ?? null,
    ]);
    yield* merged(comparisons, judgments, minJudgments);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    await reader.close(failure);
  }
}

/** Both come in order of comparison ids, so that each comparison meets its judgments. */
async function* merged(
  comparisons: AsyncIterable<ComparisonRow[]>,
  judgments: AsyncIterator<JudgmentRow[], unknown>,
  minJudgments: number,
): AsyncGenerator<JudgedComparison[]> {
  let waiting: JudgmentRow[] = [];
  let at = 0;
  let isDone = false;
  for await (const rows of comparisons) {
    const last = rows.at(-1)?.id ?? '';
    const byComparison = new Map<string, JudgmentRow[]>();
    for (;;) {
      for (; at < waiting.length; at++) {
        const judgment = waiting[at];
        if (judgment === undefined || judgment.comparisonId > last) break;
        const theirs = byComparison.get(judgment.comparisonId);
        if (theirs === undefined) byComparison.set(judgment.comparisonId, [judgment]);
        else theirs.push(judgment);
      }
      if (at < waiting.length || isDone) break;
      const next = await judgments.next();
      isDone = next.done === true;
      [waiting, at] = [next.done === true ? [] : next.value, 0];
    }
    const records = rows.map((row) => recordOf(row, byComparison.get(row.id) ?? []));
    yield records.filter((record) => isJudged(record, minJudgments));
  }
}

function isJudged({ verdicts }: JudgedComparison, minJudgments: number): boolean {
  return verdicts.filter((verdict) => verdict !== 'skip').length >= minJudgments;
}

function recordOf(row: ComparisonRow, rows: readonly JudgmentRow[]): JudgedComparison {
  const { id, promptId, split, tags, flagged, purpose, completions } = row;
  const ids = idsIn(completions);
  const gold = row.goldAnswer === null ? '' : `,"goldAnswer":${goldJson(row.goldAnswer, ids)}`;
  const json =
    `{"comparisonId":"${id}","promptId":"${promptId}","split":"${split}","messages":${messagesJson(row)},"tags":${tags},` +
    `"flagged":${flagged},"purpose":"${purpose}"${gold},"completions":[${completions}],` +
    `"judgments":[${rows.map((judgment) => judgmentJson(judgment, ids)).join(',')}]}`;
  return { json, split, verdicts: rows.map(({ verdict }) => verdict) };
}

const [idMark, nextIdMark] = ['{"id":"', '},{"id":"'];
const idLength = 36;

/** Each completion's id: no text holds what they stand behind, as in JSON a quote within a text follows a backslash. */
function idsIn(completions: string): string[] {
  const ids = [completions.slice(idMark.length, idMark.length + idLength)];
  for (let at = completions.indexOf(nextIdMark); at !== -1; at = completions.indexOf(nextIdMark, at + 1)) {
    ids.push(completions.slice(at + nextIdMark.length, at + nextIdMark.length + idLength));
  }
  return ids;
}

function messagesJson({ messages, contextDocuments }: ComparisonRow): string {
  if (contextDocuments === '[]') return messages;
  // oxlint-disable typescript/no-unsafe-type-assertion -- the columns hold nothing else
  const documents = JSON.parse(contextDocuments) as ContextDocument[];
  const all = messagesWithContext(JSON.parse(messages) as Message[], documents);
  return JSON.stringify(all.map(({ role, content }) => ({ role, content })));
}

function goldJson(answer: string, ids: readonly string[]): string {
  return JSON.stringify(goldIndices(JSON.parse(answer) as GoldAnswer, ids));
  // oxlint-enable typescript/no-unsafe-type-assertion
}

/** A `JudgmentRecord` as JSON. */
function judgmentJson(row: JudgmentRow, ids: readonly string[]): string {
  const { id, labelerId, labelerKind, labeler, verdict, skipReason, rationale, dwellMs, guidelineVersion } = row;
  return (
    `{"id":"${id}","labelerId":"${labelerId}","labelerKind":"${labelerKind}","labeler":${JSON.stringify(labeler)},` +
    `"verdict":"${verdict}","ranking":${JSON.stringify(row.ranking && indices(row.ranking, ids))},` +
    `"skipReason":${JSON.stringify(skipReason)},"strength":${strengthOf(row, ids)},` +
    `"rationale":${JSON.stringify(rationale)},"ratings":${JSON.stringify(row.ratings && ratingsOf(row.ratings, ids))},` +
    `"displayedOrder":${JSON.stringify(displayed(row).map((shown) => ids.indexOf(shown)))},"dwellMs":${dwellMs},` +
    `"guidelineVersion":${guidelineVersion},"goldCorrect":${row.goldCorrect},"createdAt":"${instantOf(row.createdAt)}"}`
  );
}

/** Ids of completions, in the order in which they were shown; empty where that is not known. */
function displayed({ displayedOrder }: JudgmentRow): string[] {
  return displayedOrder === null ? [] : displayedOrder.slice(1, -1).split(',');
}

/** As `Date` writes it, with milliseconds. */
function instantOf(createdAt: string): string {
  const [day = '', time = ''] = createdAt.split(' ');
  const [seconds = '', fraction = ''] = time.split('.');
  return `${day}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

function goldIndices(answer: GoldAnswer, ids: readonly string[]): NonNullable<ComparisonRecord['goldAnswer']> {
  return 'allBad' in answer ? answer : { ranking: indices(answer.ranking, ids) };
}

function indices(ranking: readonly (readonly string[])[], ids: readonly string[]): number[][] {
  return ranking.map((group) => group.map((id) => ids.indexOf(id)).toSorted((a, b) => a - b));
}

/**
 * Strengths are told in terms of what was displayed first, or, where that is not known, of the first completion; a record
 * tells them in terms of the first completion.
 */
function strengthOf(row: JudgmentRow, ids: readonly string[]): number | null {
  const { strength } = row;
  if (strength === null || strength === 0) return strength;
  const [first] = displayed(row);
  return first === undefined || first === ids[0] ? strength : -strength;
}

function ratingsOf(ratings: NonNullable<JudgmentRow['ratings']>, ids: readonly string[]): JudgmentRecord['ratings'] {
  const valuesOf = (byId: Record<string, number>) => ids.map((id) => byId[id] ?? null);
  // Sorted, as PostgreSQL sorts keys by their length first.
  const criteria = Object.entries(ratings).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(criteria.map(([criterion, byId]) => [criterion, valuesOf(byId)]));
}
