// What a snapshot of a project's judgments is made of.

import type { ComparisonRecord, SnapshotFilter } from '@tastemaker/contracts';
import { escapeLiteral, type Pool } from 'pg';
import type { CopiedRow } from '../copy-rows.js';
import { openTwoReaders } from '../cursor.js';
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
      || ',"purpose":"' || c.purpose::text || '","completions":[' || candidates.completions || '],"judgments":[',
    nullif(p.context_documents::text, '[]'), c.gold_answer::text
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
  WHERE c.project_id = ${escapeLiteral(projectId)} AND c.judgments_done > 0 AND c.purpose::text = ANY (${texts(purposes)})
    AND ${splits === undefined ? 'true' : `p.split::text = ANY (${texts(splits)})`}
    AND ${tags === undefined ? 'true' : `p.tags && ${texts(tags)}`}
    AND (${includeFlagged} OR NOT flagged.upheld)
  ORDER BY c.id`;
}

/** An array as SQL writes it. */
function texts(values: readonly string[]): string {
  return `ARRAY[${values.map(escapeLiteral).join(', ')}]::text[]`;
}

/** Judgments that stand, in the order of their comparisons. */
const judgmentsQuery = `
  SELECT j.comparison_id AS "comparisonId", j.id, j.labeler_id AS "labelerId", u.kind AS "labelerKind",
    u.pseudonym AS labeler, j.verdict, j.ranking, j.skip_reason AS "skipReason", j.strength, j.rationale, j.ratings,
    nullif(j.displayed_order::text, '{}') AS "displayedOrder", j.dwell_ms AS "dwellMs",
    j.guideline_version AS "guidelineVersion", j.gold_correct AS "goldCorrect",
    iso_instant(j.created_at) AS "createdAt"
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
    const { labelerIds, guidelineVersions, from, until, minJudgments } = filter;
    const purposes = ['work', ...(filter.includeGold ? ['gold'] : []), ...(filter.includeRepeats ? ['repeat'] : [])];
    const comparisons = readers[0].copy(comparisonsQuery(projectId, purposes, filter));
    const judgments = readers[1].read<JudgmentRow>(judgmentsQuery, [
      projectId,
      purposes,
      labelerIds ?? null,
      guidelineVersions ?? null,
      from ?? null,
      until ?? null,
    ]);
    const judgmentsOf = judgmentsInOrder(judgments);
    for await (const copied of comparisons) {
      const rows = copied.map(comparisonIn);
      const byComparison = await judgmentsOf(rows.at(-1)?.id ?? '');
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
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    await Promise.all(readers.map((reader) => reader.close(failure)));
  }
}

/**
 * Takes judgments as they come, by their comparisons. Asked in turn for all up to one comparison, and then to a later one:
 * what is in no answer before.
 */
function judgmentsInOrder(batches: AsyncIterator<JudgmentRow[], unknown>) {
  let waiting: JudgmentRow[] = [];
  let at = 0;
  let isDone = false;
  return async (last: string): Promise<Map<string, JudgmentRow[]>> => {
    const byComparison = new Map<string, JudgmentRow[]>();
    for (;;) {
      for (; at < waiting.length; at++) {
        const judgment = waiting[at];
        if (judgment === undefined || judgment.comparisonId > last) break;
        const theirs = byComparison.get(judgment.comparisonId);
        if (theirs === undefined) byComparison.set(judgment.comparisonId, [judgment]);
        else theirs.push(judgment);
      }
      if (at < waiting.length || isDone) return byComparison;
      const next = await batches.next();
      isDone = next.done === true;
      [waiting, at] = [next.done === true ? [] : next.value, 0];
    }
  };
}

function isJudged({ judgments }: Judged, minJudgments: number): boolean {
  return judgments.filter(({ verdict }) => verdict !== 'skip').length >= minJudgments;
}

function comparisonIn([id, split, head, contextDocuments, goldAnswer]: CopiedRow): ComparisonRow {
  if (!head) throw new Error(`The comparison ${textOf(id)} has no completions.`);
  return {
    id: textOf(id),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the column holds nothing else
    split: textOf(split) as ComparisonRow['split'],
    head,
    contextDocuments: contextDocuments?.toString() ?? null,
    goldAnswer: goldAnswer?.toString() ?? null,
  };
}

function textOf(field: Buffer | null | undefined): string {
  return field?.toString() ?? '';
}
