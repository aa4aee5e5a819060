// What a snapshot of a project's judgments is made of.

import type { ComparisonRecord, SnapshotFilter } from '@tastemaker/contracts';
import { escapeLiteral, type Pool } from 'pg';
import type { CopiedRow } from '../connection/copy-rows.js';
import { openTwoReaders } from '../connection/cursor.js';
import { isoOfMicroseconds } from '../connection/instants.js';
import {
  type ComparisonRow,
  type Judged,
  type JudgmentRecord,
  type JudgmentRow,
  linesOf,
} from './judged-comparison-lines.js';

/**
 * Comparisons that somebody has judged, each as a record's JSON up to its judgments: what a record holds as the database does
 * is JSON already, and goes from there to a file as bytes. Texts read into strings, and written down again, would be most of
 * the work.
 */
function comparisonsQuery(projectId: string, purposes: string[], filter: SnapshotFilter): string {
  const { splits, tags, includeFlagged } = filter;
  return `
  WITH flagged_prompts AS MATERIALIZED (
    SELECT DISTINCT prompt_id FROM flags WHERE project_id = ${escapeLiteral(projectId)} AND state <> 'dismissed'
  )
  SELECT c.id::text, p.split::text,
    '{"comparisonId":"' || c.id::text || '","promptId":"' || c.prompt_id::text || '","split":"' || p.split::text
      || '","messages":' || p.messages::text || ',"tags":' || to_json(p.tags)::text || ',"flagged":' || flagged.is::text
      || ',"purpose":"' || c.purpose::text || '"' || coalesce(',"askedBy":{"strategy":"' || c.strategy::text || '","propensity":'
      || c.propensity::text || ',"explored":' || c.explored::text || ',"modelState":'
      || coalesce(to_json(c.model_state)::text, 'null') || '}', '') || ',"completions":[' || candidates.completions || '],"judgments":[',
    candidates.ids, nullif(p.context_documents::text, '[]'), c.gold_answer::text
  FROM comparisons c
  JOIN prompts p ON p.id = c.prompt_id
  CROSS JOIN LATERAL (
    SELECT string_agg(
      '{"id":"' || completion.id::text || '","text":' || to_json(completion.text)::text
        || coalesce(',"messages":' || completion.messages::text, '') || ',"source":' || coalesce(
        CASE completion.author_kind
          WHEN 'import' THEN to_json(completion.source)
          -- A model of another project is told by its id: who reads the snapshot may not know of it.
          WHEN 'model' THEN (
            SELECT to_json(CASE WHEN m.project_id <> completion.project_id THEN 'model ' || m.id::text ELSE m.name END)
            FROM models m WHERE m.id = completion.model_id
          )
        END::text,
        'null') || coalesce(
        ',"drawnBy":{"id":"' || completion.model_id::text || '","checkpoint":'
          || to_json(coalesce(completion.checkpoint_hash, completion.endpoint_model))::text
          || ',"temperature":' || (completion.sampling ->> 'temperature') || ',"topP":' || (completion.sampling ->> 'topP')
          || ',"topK":' || (completion.sampling ->> 'topK') || ',"maxTokens":' || (completion.sampling ->> 'maxTokens') || '}',
        '') || '}',
      ',' ORDER BY cc.position
    ) AS completions, string_agg(completion.id::text, ',' ORDER BY cc.position) AS ids
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
  WHERE c.project_id = ${escapeLiteral(projectId)} AND c.erasure_id IS NULL AND c.judgments_done > 0 AND c.purpose::text = ANY (${texts(purposes)})
    AND ${splits === undefined ? 'true' : `p.split::text = ANY (${texts(splits)})`}
    AND ${tags === undefined ? 'true' : `p.tags && ${texts(tags)}`}
    AND (${includeFlagged} OR NOT flagged.upheld)
  ORDER BY c.id`;
}

/** An array as SQL writes it. */
function texts(values: readonly string[]): string {
  return `ARRAY[${values.map(escapeLiteral).join(', ')}]::text[]`;
}

/** Judgments on them that stand, in the order of comparisons. */
function judgmentsQuery(projectId: string, purposes: string[], filter: SnapshotFilter): string {
  const { labelerIds, guidelineVersions, from, until } = filter;
  const conditions = [
    `c.project_id = ${escapeLiteral(projectId)}`,
    'c.judgments_done > 0',
    `c.purpose::text = ANY (${texts(purposes)})`,
    ...(labelerIds === undefined ? [] : [`j.labeler_id = ANY (${texts(labelerIds)}::uuid[])`]),
    ...(guidelineVersions === undefined
      ? []
      : [`j.guideline_version = ANY ('{${guidelineVersions.join(',')}}'::integer[])`]),
    ...(from === undefined ? [] : [`j.created_at >= ${escapeLiteral(from)}`]),
    ...(until === undefined ? [] : [`j.created_at < ${escapeLiteral(until)}`]),
  ];
  return `
  SELECT j.comparison_id::text, j.verdict::text,
    '{"id":"' || j.id::text || '","labelerId":"' || j.labeler_id::text || '","labelerKind":"' || u.kind::text
      || '","labeler":' || to_json(u.pseudonym)::text || ',',
    j.ranking::text, j.skip_reason::text, j.strength, j.rationale, j.ratings::text,
    nullif(j.displayed_order::text, '{}'), j.dwell_ms, j.guideline_version, j.gold_correct, j.created_at
  FROM standing_judgments j
  JOIN comparisons c ON c.id = j.comparison_id
  JOIN users u ON u.id = j.labeler_id
  WHERE ${conditions.join(' AND ')}
  ORDER BY j.comparison_id, j.id`;
}

/**
 * Both queries walk an index in the order of comparisons and look the rest up row by row. Just after an import, the planner
 * knows nothing of its rows, would take them in any order, and sort them all on disk before the first one comes.
 */
const inOrder = ['enable_sort', 'enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin'];

/** Comparisons as a snapshot holds them. */
export interface JudgedComparisons {
  /** Of each a `ComparisonRecord` as JSON, its properties in the order in which the contract names them, and a newline. */
  lines: Uint8Array;
  comparisons: { split: ComparisonRecord['split']; verdicts: JudgmentRecord['verdict'][] }[];
}

/**
 * The comparisons of a project that somebody has judged (not only skipped), as the filter wants them, with the judgments on
 * them that stand, some at a time and in order of id: the same judgments give the same text in the same order. Holds two
 * connections of the pool until the end, or until the consumer stops.
 */
export async function* judgedComparisons(
  pool: Pool,
  projectId: string,
  filter: SnapshotFilter,
): AsyncGenerator<JudgedComparisons> {
  const readers = await openTwoReaders(pool, inOrder);
  let failure: Error | undefined;
  try {
    const { minJudgments } = filter;
    const purposes = ['work', ...(filter.includeGold ? ['gold'] : []), ...(filter.includeRepeats ? ['repeat'] : [])];
    const comparisons = readers[0].copy(comparisonsQuery(projectId, purposes, filter));
    const judgments = readers[1].copy(judgmentsQuery(projectId, purposes, filter));
    const judgmentsOf = judgmentsInOrder(judgments);
    for await (const copied of comparisons) {
      const rows = copied.map(comparisonIn);
      const byComparison = await judgmentsOf(rows.map(({ id }) => id));
      const judged = rows
        .map((row) => ({ row, judgments: byComparison.get(row.id) ?? [] }))
        .filter((comparison) => isJudged(comparison, minJudgments));
      yield {
        lines: linesOf(judged),
        comparisons: judged.map(({ row, judgments: theirs }) => ({
          split: row.split,
          verdicts: theirs.map(({ verdict }) => verdict),
        })),
      };
    }
    // To their end: then the connection is free again.
    await judgmentsOf([AFTER_ALL]);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    await Promise.all(readers.map((reader) => reader.close(failure)));
  }
}

/** Sorts behind every id. */
const AFTER_ALL = 'g';

/**
 * Takes judgments as they come, in the order of their comparisons. Asked for those of some comparisons, in that order, and
 * then of later ones; those of comparisons in between are dropped.
 */
function judgmentsInOrder(batches: AsyncIterator<CopiedRow[], unknown>) {
  let waiting: JudgmentRow[] = [];
  let at = 0;
  let isDone = false;
  return async (comparisonIds: readonly string[]): Promise<Map<string, JudgmentRow[]>> => {
    const byComparison = new Map(comparisonIds.map((id): [string, JudgmentRow[]] => [id, []]));
    const last = comparisonIds.at(-1) ?? '';
    for (;;) {
      for (; at < waiting.length; at++) {
        const judgment = waiting[at];
        if (judgment === undefined || judgment.comparisonId > last) break;
        byComparison.get(judgment.comparisonId)?.push(judgment);
      }
      if (at < waiting.length || isDone) return byComparison;
      const next = await batches.next();
      isDone = next.done === true;
      [waiting, at] = [next.done === true ? [] : next.value.map(judgmentIn), 0];
    }
  };
}

function isJudged({ judgments }: Judged, minJudgments: number): boolean {
  return judgments.filter(({ verdict }) => verdict !== 'skip').length >= minJudgments;
}

function comparisonIn(copied: CopiedRow): ComparisonRow {
  const completionIds = copied.text(3)?.split(',');
  if (completionIds === undefined) throw new Error(`The comparison ${copied.text(0)} has no completions.`);
  return {
    id: copied.text(0) ?? '',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the column holds nothing else
    split: copied.text(1) as ComparisonRow['split'],
    completionIds,
    head: { length: copied.bytesOf(2), copy: (target, at) => copied.copy(2, target, at) },
    contextDocuments: copied.text(4),
    goldAnswer: copied.text(5),
  };
}

function judgmentIn(copied: CopiedRow): JudgmentRow {
  return {
    comparisonId: copied.text(0) ?? '',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the column holds nothing else
    verdict: copied.text(1) as JudgmentRow['verdict'],
    head: copied.text(2) ?? '',
    ranking: copied.text(3),
    skipReason: copied.text(4),
    strength: copied.integer(5),
    rationale: copied.text(6),
    ratings: copied.text(7),
    displayedOrder: copied.text(8),
    dwellMs: copied.integer(9),
    guidelineVersion: copied.integer(10),
    goldCorrect: copied.boolean(11),
    createdAt: isoInstant(copied.instant(12) ?? 0n),
  };
}

/** Judgments of a file have often been made at the same instant. */
let lastInstant = { microseconds: 0n, iso: isoOfMicroseconds(0n) };

function isoInstant(microseconds: bigint): string {
  if (microseconds !== lastInstant.microseconds) lastInstant = { microseconds, iso: isoOfMicroseconds(microseconds) };
  return lastInstant.iso;
}
