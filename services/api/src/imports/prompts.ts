// Files of prompts: each line as the API takes one.
import type { Readable } from 'node:stream';
import { type ImportResult, promptCreate } from '@tastemaker/contracts';
import { createPrompts, type NewPrompt } from '@tastemaker/database';
import { checkedLines, jsonLine } from './checked-lines.js';
import type { ImportTarget } from './hh.js';

const batchSize = 500;

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importPrompts({ database, projectId }: ImportTarget, body: Readable): Promise<ImportResult> {
  return database.transaction(async (transaction) => {
    const result: ImportResult = { lines: 0, prompts: 0, completions: 0, comparisons: 0, judgments: 0, skipped: [] };
    let batch: NewPrompt[] = [];
    const store = async () => {
      if (batch.length > 0) result.prompts += (await createPrompts(transaction, projectId, batch)).created;
      batch = [];
    };
    for await (const { value } of checkedLines(body, jsonLine(promptCreate))) {
      result.lines++;
      if (batch.push(value) === batchSize) await store();
    }
    await store();
    return result;
  });
}
