// What a snapshot of a project's judgments is made of.

import { type ComparisonRecord, type ContextDocument, messagesWithContext } from '@tastemaker/contracts';
import type { Pool } from 'pg';
import { rowsOf } from '../cursor.js';

// Strengths are told in terms of what was displayed; a record tells them in terms of completion 0.
const query = `
  SELECT c.id, jsonb_build_object(
    'comparisonId', c.id,
    'promptId', c.prompt_id,
    'split', p.split,
    'messages', p.messages,
    'contextDocuments', p.context_documents,
    'completions', candidates.completions,
    'judgments', judged.judgments
  ) AS record
  FROM comparisons c
  JOIN prompts p ON p.id = c.prompt_id
  CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', completion.id, 'text', completion.text) ORDER BY cc.position) AS completions,
      array_agg(completion.id ORDER BY cc.position) AS ids
    FROM comparison_candidates cc JOIN completions completion ON completion.id = cc.completion_id
    WHERE cc.comparison_id = c.id
  ) candidates
  CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
      'id', j.id,
      'labelerId', j.labeler_id,
      'labelerKind', u.kind,
      'verdict', j.verdict,
      'ranking', (
        SELECT jsonb_agg(groups.indices ORDER BY groups.rank)
        FROM (
          SELECT rank, (
            SELECT jsonb_agg(array_position(candidates.ids, member::uuid) - 1
              ORDER BY array_position(candidates.ids, member::uuid))
            FROM jsonb_array_elements_text(tied) AS member
          ) AS indices
          FROM jsonb_array_elements(j.ranking) WITH ORDINALITY AS ranks (tied, rank)
        ) groups
      ),
      'strength', CASE WHEN j.displayed_order[1] = candidates.ids[1] THEN j.strength ELSE -j.strength END,
      'guidelineVersion', j.guideline_version
    ) ORDER BY j.id) AS judgments,
    bool_or(j.verdict <> 'skip') AS any_verdict
    FROM judgments j JOIN users u ON u.id = j.labeler_id
    WHERE j.comparison_id = c.id
  ) judged
  WHERE c.project_id = $1 AND judged.any_verdict
  ORDER BY c.id`;

/**
 * Every comparison of a project that somebody has judged (not only skipped), with all judgments on it, in order of id:
 * the same judgments give the same records in the same order. Holds one connection of the pool until the end, or until
 * the consumer stops.
 */
export async function* judgedComparisons(pool: Pool, projectId: string): AsyncGenerator<ComparisonRecord> {
  for await (const { record } of rowsOf<{ record: StoredRecord }>(pool, query, [projectId])) {
    yield inContractOrder(record);
  }
}

type StoredRecord = ComparisonRecord & { contextDocuments: ContextDocument[] };

/** jsonb sorts keys by length; records are written in the order in which the contract names them. */
function inContractOrder(record: StoredRecord): ComparisonRecord {
  const { comparisonId, promptId, split, messages, contextDocuments, completions, judgments } = record;
  return {
    comparisonId,
    promptId,
    split,
    messages: messagesWithContext(messages, contextDocuments).map(({ role, content }) => ({ role, content })),
    completions: completions.map(({ id, text }) => ({ id, text })),
    judgments: judgments.map(({ id, labelerId, labelerKind, verdict, ranking, strength, guidelineVersion }) => ({
      id,
      labelerId,
      labelerKind,
      verdict,
      ranking,
      strength,
      guidelineVersion,
    })),
  };
}
