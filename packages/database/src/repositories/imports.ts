// Importing judged pairs: thousands of rows in one transaction, a batch of rows a statement, everything or nothing.

import { createHash } from 'node:crypto';
import { type ContextDocument, type Message, splitOf } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { uuidv7 } from '../uuid.js';
import { textHash } from './completions.js';
import { promptHash } from './prompts.js';
import { importedLabeler } from './users.js';

/** A prompt with two answers, and which of them somebody preferred. */
export interface JudgedPair {
  messages: Message[];
  chosen: string;
  rejected: string;
}

export interface PairImport {
  projectId: string;
  /** Whose judgments these are: a file's name. Kept with everything it makes. */
  source: string;
  pairs: AsyncIterable<JudgedPair> | Iterable<JudgedPair>;
}

/** What was not there before. */
export interface ImportCounts {
  prompts: number;
  completions: number;
  comparisons: number;
  judgments: number;
}

const BATCH = 1000;

/**
 * Imports judged pairs as prompts, completions of the source, closed comparisons, and judgments by the source's
 * stand-in labeler (of kind `imported`). Importing the same again adds nothing. When the iterable throws, nothing stays.
 * @throws DatabaseError `validation_failed` for a pair of equal answers.
 */
export async function importPairs(database: Database, order: PairImport): Promise<ImportCounts> {
  const { projectId, source, pairs } = order;
  return database.transaction(async (tx) => {
    const labeler = await importedLabeler(tx, source);
    const counts: ImportCounts = { prompts: 0, completions: 0, comparisons: 0, judgments: 0 };
    for await (const batch of batches(pairs, BATCH)) {
      const added = await importBatch(tx, { projectId, source, labelerId: labeler.id }, batch);
      counts.prompts += added.prompts;
      counts.completions += added.completions;
      counts.comparisons += added.comparisons;
      counts.judgments += added.judgments;
    }
    return counts;
  });
}

interface Origin {
  projectId: string;
  source: string;
  labelerId: string;
}

async function importBatch(tx: Database, origin: Origin, pairs: JudgedPair[]): Promise<ImportCounts> {
  const hashed = pairs.map((pair) => {
    const contextDocuments: ContextDocument[] = [];
    const prompt = promptHash({ messages: pair.messages, contextDocuments });
    return { ...pair, prompt, chosenHash: textHash(pair.chosen), rejectedHash: textHash(pair.rejected) };
  });
  const promptRows = [...new Map(hashed.map((pair) => [pair.prompt, pair])).values()].map((pair) => ({
    id: uuidv7(),
    messages: pair.messages,
    split: splitOf(pair.messages),
    hash: pair.prompt,
  }));
  const prompts = await addPrompts(tx, origin, promptRows);

  const texts = hashed.flatMap((pair) => [
    { prompt: pair.prompt, hash: pair.chosenHash, text: pair.chosen },
    { prompt: pair.prompt, hash: pair.rejectedHash, text: pair.rejected },
  ]);
  const completionRows = [...new Map(texts.map((row) => [`${row.prompt}${row.hash}`, row])).values()].map((row) => ({
    ...row,
    id: uuidv7(),
    prompt_id: prompts.ids.get(row.prompt) ?? '',
  }));
  const completions = await addCompletions(tx, origin, completionRows);

  const comparisonRows = hashed.map((pair) => {
    const chosen = completions.ids.get(`${pair.prompt}${pair.chosenHash}`) ?? '';
    const rejected = completions.ids.get(`${pair.prompt}${pair.rejectedHash}`) ?? '';
    if (chosen === rejected) {
      throw new DatabaseError('validation_failed', 'A pair has the same answer twice, so it says nothing.');
    }
    return {
      id: uuidv7(),
      prompt_id: prompts.ids.get(pair.prompt) ?? '',
      origin_key: originKey(origin.source, pair.prompt, pair.chosenHash, pair.rejectedHash),
      judgment_id: uuidv7(),
      ranking: [[chosen], [rejected]],
      // In an order that tells nothing of which was preferred.
      candidates: pair.chosenHash < pair.rejectedHash ? [chosen, rejected] : [rejected, chosen],
    };
  });
  const comparisons = await addJudgedComparisons(tx, origin, comparisonRows);
  return { prompts: prompts.added, completions: completions.added, comparisons, judgments: comparisons };
}

interface Added {
  added: number;
  /** Ids by content, of what was there before, too. */
  ids: Map<string, string>;
}

async function addPrompts(tx: Database, origin: Origin, rows: { id: string; hash: string }[]): Promise<Added> {
  const { rowCount } = await tx.execute(sql`
    INSERT INTO prompts (id, project_id, messages, context_documents, tags, split, content_hash)
    SELECT id, ${origin.projectId}, messages, '[]', '{}', split, hash
    FROM jsonb_to_recordset(${JSON.stringify(rows)}) AS row (id uuid, messages jsonb, split split, hash text)
    ON CONFLICT DO NOTHING`);
  const stored = await tx.execute<{ id: string; hash: string }>(sql`
    SELECT id, content_hash AS hash FROM prompts
    WHERE project_id = ${origin.projectId} AND content_hash = ANY (${sql.param(rows.map((row) => row.hash))})`);
  return { added: rowCount ?? 0, ids: new Map(stored.rows.map((row) => [row.hash, row.id])) };
}

async function addCompletions(
  tx: Database,
  origin: Origin,
  rows: { id: string; prompt: string; prompt_id: string; hash: string; text: string }[],
): Promise<Added> {
  const { rowCount } = await tx.execute(sql`
    INSERT INTO completions (id, project_id, prompt_id, text, author_kind, source, text_hash)
    SELECT id, ${origin.projectId}, prompt_id, text, 'import', ${origin.source}, hash
    FROM jsonb_to_recordset(${JSON.stringify(rows)}) AS row (id uuid, prompt_id uuid, text text, hash text)
    ON CONFLICT DO NOTHING`);
  const wanted = rows.map(({ prompt_id, prompt, hash }) => ({ prompt_id, prompt, hash }));
  const stored = await tx.execute<{ id: string; content: string }>(sql`
    SELECT completions.id, wanted.prompt || wanted.hash AS content
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}) AS wanted (prompt_id uuid, prompt text, hash text)
    JOIN completions ON completions.prompt_id = wanted.prompt_id AND completions.text_hash = wanted.hash
      AND completions.source = ${origin.source} AND completions.author_kind = 'import'`);
  return { added: rowCount ?? 0, ids: new Map(stored.rows.map((row) => [row.content, row.id])) };
}

/** Comparisons that are new, their candidates and judgments, in one statement. @returns how many. */
async function addJudgedComparisons(tx: Database, origin: Origin, rows: { id: string }[]): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    WITH wanted AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)})
        AS row (id uuid, prompt_id uuid, origin_key text, judgment_id uuid, ranking jsonb, candidates uuid[])
    ), made AS (
      INSERT INTO comparisons
        (id, project_id, prompt_id, judgments_needed, judgments_done, status, origin_key, closed_at)
      SELECT id, ${origin.projectId}, prompt_id, 1, 1, 'closed', origin_key, now() FROM wanted
      ON CONFLICT DO NOTHING
      RETURNING id
    ), candidates AS (
      INSERT INTO comparison_candidates (comparison_id, position, completion_id)
      SELECT made.id, candidate.position - 1, candidate.id
      FROM made JOIN wanted USING (id)
      CROSS JOIN unnest(wanted.candidates) WITH ORDINALITY AS candidate (id, position)
    )
    INSERT INTO judgments (id, project_id, comparison_id, labeler_id, verdict, ranking, displayed_order)
    SELECT wanted.judgment_id, ${origin.projectId}, made.id, ${origin.labelerId}, 'ranking', wanted.ranking, '{}'
    FROM made JOIN wanted USING (id)`);
  return rowCount ?? 0;
}

/** The same pair from the same source with the same outcome is the same judgment. */
function originKey(source: string, prompt: string, chosenHash: string, rejectedHash: string): string {
  const key = JSON.stringify([source, prompt, chosenHash, rejectedHash]);
  return `import:${createHash('sha256').update(key).digest('hex')}`;
}

/** The items, so many at a time. */
export async function* batches<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  size: number,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
