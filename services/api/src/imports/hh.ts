// HH files: each line a prompt, two completions, and a closed comparison with the judgment of whoever chose.
import type { Readable } from 'node:stream';
import { type ImportResult, parseHhLine } from '@tastemaker/contracts';
import { type Database, importPairs } from '@tastemaker/database';
import { checkedLines, type Parsed } from './checked-lines.js';
import type { Line } from './lines.js';

export interface ImportTarget {
  database: Database;
  projectId: string;
  /** The file's name, kept with what it made. */
  source: string;
}

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importHh({ database, projectId, source }: ImportTarget, body: Readable): Promise<ImportResult> {
  const skipped: ImportResult['skipped'] = [];
  let lines = 0;
  async function* pairs() {
    for await (const { line, value } of checkedLines(body, parsePair)) {
      lines++;
      if (value.kind === 'pair') yield value;
      else skipped.push({ line, reason: 'both answers are the same' });
    }
  }
  const made = await importPairs(database, { projectId, source, pairs: pairs() });
  return { lines, ...made, skipped };
}

function parsePair({ text }: Line): Parsed<Exclude<ReturnType<typeof parseHhLine>, { kind: 'error' }>> {
  const parsed = parseHhLine(text);
  return parsed.kind === 'error' ? { error: parsed.message } : { value: parsed };
}
