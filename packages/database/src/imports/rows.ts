// The rows that a batch of records becomes, and how each table is written.

import type { ContextDocument, FileRecord, Message, Split } from '@tastemaker/contracts';
import { copyJson, copyLine, copyText, copyTexts, type TableLines, tableLines } from '../connection/copy.js';

export interface PromptRow {
  id: string;
  messages: Message[];
  contextDocuments: ContextDocument[];
  tags: string[];
  split: Split;
  splitKey: number;
  hash: string;
}

export interface CompletionRow {
  id: string;
  promptId: string;
  text: string;
  messages: Message[] | null;
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
  askedBy: FileRecord['askedBy'];
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

/** As `write_import` takes them. */
export async function tablesOf(rows: Rows, now: string): Promise<TableLines[]> {
  return [
    await tableLines('pg_temp.imported_prompts', promptColumns, rows.prompts, promptLine),
    await tableLines('pg_temp.imported_completions', completionColumns, rows.completions, completionLine),
    await tableLines('pg_temp.imported_comparisons', comparisonColumns, rows.comparisons, (row) =>
      comparisonLine(row, now),
    ),
    await tableLines('pg_temp.imported_comparison_candidates', candidateColumns, rows.comparisons, candidateLines),
    await tableLines('pg_temp.imported_judgments', judgmentColumns, rows.judgments, judgmentLine),
  ];
}

const promptColumns = ['id', 'messages', 'context_documents', 'tags', 'split', 'split_key', 'content_hash'];

function promptLine(row: PromptRow): string {
  const { id, messages, contextDocuments, tags, split, splitKey, hash } = row;
  const content = [copyJson(messages), copyJson(contextDocuments), copyTexts(tags)] as const;
  return copyLine(id, ...content, split, splitKey, hash);
}

const completionColumns = ['id', 'prompt_id', 'text', 'messages', 'source', 'text_hash'];

function completionLine({ id, promptId, text, messages, source, textHash }: CompletionRow): string {
  return copyLine(id, promptId, copyText(text), copyJson(messages), copyText(source), textHash);
}

const comparisonColumns = [
  'id',
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
  'strategy',
  'propensity',
  'explored',
  'model_state',
];

function comparisonLine(row: ComparisonRow, now: string): string {
  const { id, promptId, purpose, requiredSkills, needed, limit, done, originKey, goldAnswer, askedBy } = row;
  const isClosed = needed === done;
  const place = [id, promptId, purpose, copyTexts(requiredSkills)] as const;
  const demand = [needed, limit, done, isClosed ? 'closed' : 'open'] as const;
  const closedAt = isClosed && done > 0 ? now : null;
  const policy = [askedBy?.strategy ?? null, askedBy?.propensity ?? null, askedBy?.explored ?? null] as const;
  const modelState = askedBy?.modelState ?? null;
  return copyLine(
    ...place,
    ...demand,
    originKey,
    copyJson(goldAnswer),
    closedAt,
    ...policy,
    modelState === null ? null : copyText(modelState),
  );
}

const candidateColumns = ['comparison_id', 'position', 'completion_id'];

/** A line for each. */
function candidateLines({ id, completionIds }: ComparisonRow): string {
  return completionIds.map((completionId, position) => copyLine(id, position, completionId)).join('\n');
}

const judgmentColumns = [
  'id',
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

function judgmentLine(row: JudgmentRow): string {
  return copyLine(
    row.id,
    row.comparisonId,
    row.labelerId,
    row.verdict,
    copyJson(row.ranking),
    row.skipReason,
    row.strength,
    row.rationale === null ? null : copyText(row.rationale),
    copyJson(row.ratings),
    row.goldCorrect,
    row.dwellMs,
    `{${row.displayedOrder.join(',')}}`,
    row.guidelineVersion,
    row.createdAt,
  );
}
