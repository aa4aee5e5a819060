// The rows that a batch of records becomes, and how each table is written.

import type { FileRecord, Message, ContextDocument, Split } from '@tastemaker/contracts';
import { arrayText, type Copy, type CopyValue } from '../copy.js';

export interface PromptRow {
  id: string;
  messages: Message[];
  contextDocuments: ContextDocument[];
  tags: string[];
  split: Split;
  hash: string;
}

export interface CompletionRow {
  id: string;
  promptId: string;
  text: string;
  textHash: string;
  source: string;
}

export interface ComparisonRow {
  id: string;
  promptId: string;
  completionIds: string[];
  purpose: FileRecord['purpose'];
  goldAnswer: { ranking: string[][] } | { allBad: true } | null;
  originKey: string;
  /** Of labelers who are to judge it here; empty when it needs no more judgments. */
  requiredSkills: string[];
  needed: number;
  limit: number | null;
  done: number;
}

export interface JudgmentRow {
  id: string;
  comparisonId: string;
  labelerId: string;
  verdict: string;
  ranking: string[][] | null;
  skipReason: string | null;
  strength: number | null;
  rationale: string | null;
  ratings: Record<string, Record<string, number>> | null;
  goldCorrect: boolean | null;
  dwellMs: number | null;
  displayedOrder: string[];
  guidelineVersion: number | null;
  createdAt: string;
}

export interface Rows {
  prompts: PromptRow[];
  completions: CompletionRow[];
  comparisons: ComparisonRow[];
  judgments: JudgmentRow[];
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** In the order in which rows refer to each other. */
export async function writeRows(copy: Copy, projectId: string, rows: Rows, now: string): Promise<void> {
  await copy(
    'prompts',
    ['id', 'project_id', 'messages', 'context_documents', 'tags', 'split', 'content_hash'],
    rows.prompts.map(({ id, messages, contextDocuments, tags, split, hash }) => {
      return [id, projectId, json(messages), json(contextDocuments), arrayText(tags), split, hash];
    }),
  );
  await copy(
    'completions',
    ['id', 'project_id', 'prompt_id', 'text', 'author_kind', 'source', 'text_hash'],
    rows.completions.map(({ id, promptId, text, source, textHash }) => {
      return [id, projectId, promptId, text, 'import', source, textHash];
    }),
  );
  await copy(
    'comparisons',
    comparisonColumns,
    rows.comparisons.map((row) => comparisonValues(projectId, row, now)),
  );
  await copy(
    'comparison_candidates',
    ['comparison_id', 'position', 'completion_id'],
    rows.comparisons.flatMap(({ id, completionIds }) =>
      completionIds.map((completionId, position) => [id, position, completionId]),
    ),
  );
  await copy(
    'judgments',
    judgmentColumns,
    rows.judgments.map((row) => judgmentValues(projectId, row)),
  );
}

const comparisonColumns = [
  'id',
  'project_id',
  'prompt_id',
  'purpose',
  'required_skills',
  'judgments_needed',
  'judgments_limit',
  'judgments_done',
  'status',
  'origin_key',
  'gold_answer',
  'closed_at',
];

function comparisonValues(projectId: string, row: ComparisonRow, now: string): CopyValue[] {
  const { id, promptId, purpose, requiredSkills, needed, limit, done, originKey, goldAnswer } = row;
  const isClosed = needed === done;
  const [status, closedAt] = isClosed ? ['closed', done === 0 ? null : now] : ['open', null];
  const demand = [needed, limit, done, status];
  return [
    id,
    projectId,
    promptId,
    purpose,
    arrayText(requiredSkills),
    ...demand,
    originKey,
    json(goldAnswer),
    closedAt,
  ];
}

const judgmentColumns = [
  'id',
  'project_id',
  'comparison_id',
  'labeler_id',
  'verdict',
  'ranking',
  'skip_reason',
  'strength',
  'rationale',
  'ratings',
  'gold_correct',
  'dwell_ms',
  'displayed_order',
  'guideline_version',
  'created_at',
];

function judgmentValues(projectId: string, row: JudgmentRow): CopyValue[] {
  const { id, comparisonId, labelerId, verdict, ranking, skipReason, strength, rationale, ratings } = row;
  const said = [verdict, json(ranking), skipReason, strength, rationale, json(ratings), row.goldCorrect];
  const seen = [row.dwellMs, arrayText(row.displayedOrder), row.guidelineVersion, row.createdAt];
  return [id, projectId, comparisonId, labelerId, ...said, ...seen];
}
