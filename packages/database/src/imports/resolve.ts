// The prompts and completions of a batch: which the project has already, and which are new. New ones get their ids here, so
// that everything that refers to them can be written at once.

import type { Split } from '@tastemaker/contracts';
import type { Database } from '../database.js';
import { uuidv7 } from '../uuid.js';
import type { Identified, IdentifiedCompletion } from './identify.js';
import type { ImportTarget } from './order.js';
import type { CompletionRow, PromptRow } from './rows.js';
import { storedCompletions, storedPrompts, type WantedCompletion } from './stored-before.js';

export interface ResolvedPrompt {
  id: string;
  split: Split;
  tags: string[];
  /** Then nothing refers to it yet. */
  isNew: boolean;
}

/** By the prompt's hash. */
export async function resolvePrompts(
  tx: Database,
  { projectId, notes }: ImportTarget,
  batch: readonly Identified[],
): Promise<{ rows: PromptRow[]; prompts: Map<string, ResolvedPrompt> }> {
  const hashes = [...new Set(batch.map(({ promptHash }) => promptHash))];
  const prompts = new Map<string, ResolvedPrompt>();
  for (const { hash, ...stored } of await storedPrompts(tx, projectId, hashes)) {
    prompts.set(hash, { ...stored, isNew: false });
  }
  const rows: PromptRow[] = [];
  for (const { line, record, promptHash: hash, split } of batch) {
    const known = prompts.get(hash);
    if (known === undefined) {
      const { messages, contextDocuments, tags } = record;
      const row = { id: uuidv7(), messages, contextDocuments, tags: [...new Set(tags)], split, hash };
      rows.push(row);
      prompts.set(hash, { id: row.id, split, tags: row.tags, isNew: true });
    } else if (record.split !== undefined && record.split !== known.split) {
      notes.remark(line, `its prompt is in split ${known.split} and stays there, as a prompt is in one split only`);
    }
  }
  return { rows, prompts };
}

/** Ids by `completionKey`. */
export async function resolveCompletions(
  tx: Database,
  batch: readonly Identified[],
  prompts: ReadonlyMap<string, ResolvedPrompt>,
): Promise<{ rows: CompletionRow[]; completions: Map<string, string> }> {
  const completions = new Map<string, string>();
  for (const { id, ...stored } of await storedCompletions(tx, wantedOf(batch, prompts))) {
    completions.set(completionKey(stored.promptId, stored), id);
  }
  const rows: CompletionRow[] = [];
  for (const { promptHash, completions: wanted } of batch) {
    const promptId = prompts.get(promptHash)?.id ?? '';
    for (const completion of wanted) {
      const key = completionKey(promptId, completion);
      if (completions.has(key)) continue;
      const row = { id: uuidv7(), promptId, ...completion };
      rows.push(row);
      completions.set(key, row.id);
    }
  }
  return { rows, completions };
}

export function completionKey(promptId: string, { textHash, source }: Omit<IdentifiedCompletion, 'text'>): string {
  return `${promptId}${textHash}${source}`;
}

/** Those that may be there: the ones of prompts that are. */
function wantedOf(batch: readonly Identified[], prompts: ReadonlyMap<string, ResolvedPrompt>): WantedCompletion[] {
  return batch.flatMap(({ promptHash, completions }) => {
    const prompt = prompts.get(promptHash);
    if (prompt === undefined || prompt.isNew) return [];
    return completions.map(({ textHash, source }) => ({ promptId: prompt.id, textHash, source }));
  });
}
