// The prompts and completions of a batch: which the project has already, and which are new. New ones get their ids here, so
// that everything that refers to them can be written at once.

import { type Split, splitOfKey } from '@tastemaker/contracts';
import type { Database } from '../database.js';
import { splitsByKey } from '../repositories/prompts.js';
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
  const prompts = await promptsBefore(tx, projectId, batch);
  const splits = await splitsByKey(tx, projectId, newKeys(batch, prompts));
  const rows: PromptRow[] = [];
  for (const { line, record, promptHash: hash, splitKey } of batch) {
    let prompt = prompts.get(hash);
    if (prompt === undefined) {
      const { messages, contextDocuments } = record;
      const split = splits.get(splitKey) ?? record.split ?? splitOfKey(splitKey);
      splits.set(splitKey, split);
      prompt = { id: uuidv7(), split, tags: [...new Set(record.tags)], isNew: true };
      prompts.set(hash, prompt);
      rows.push({ id: prompt.id, messages, contextDocuments, tags: prompt.tags, split, splitKey, hash });
    }
    if (record.split !== undefined && record.split !== prompt.split) {
      notes.remark(line, `its prompt is in split ${prompt.split} and stays there, as a prompt is in one split only`);
    }
  }
  return { rows, prompts };
}

async function promptsBefore(tx: Database, projectId: string, batch: readonly Identified[]) {
  const hashes = [...new Set(batch.map(({ promptHash }) => promptHash))];
  const stored = await storedPrompts(tx, projectId, hashes);
  return new Map(stored.map(({ hash, ...prompt }): [string, ResolvedPrompt] => [hash, { ...prompt, isNew: false }]));
}

function newKeys(batch: readonly Identified[], prompts: ReadonlyMap<string, ResolvedPrompt>): number[] {
  return batch.flatMap(({ promptHash, splitKey }) => (prompts.has(promptHash) ? [] : [splitKey]));
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
