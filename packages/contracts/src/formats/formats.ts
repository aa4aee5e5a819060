// Every format of comparisons that can be read, and how a file is told to be in one.
import type { ImportFormat } from '../imports.js';
import { readArena } from './arena.js';
import type { RowReading } from './file-record.js';
import { readHh } from './hh.js';
import { readOpenPipe } from './openpipe.js';
import { readOwn, readPrompt } from './own.js';
import { readTrl } from './trl.js';
import { readUltraFeedback } from './ultrafeedback.js';

/** Reads one row. None of them throws. */
export const rowReaders: Record<ImportFormat, (row: object) => RowReading> = {
  tastemaker: readOwn,
  prompts: readPrompt,
  trl: readTrl,
  hh: readHh,
  arena: readArena,
  ultrafeedback: readUltraFeedback,
  openpipe: readOpenPipe,
};

/** The format of a file by what its first rows hold; undefined when they are in none. */
export function detectFormat(rows: readonly object[]): ImportFormat | undefined {
  for (const row of rows) {
    const format = formatOf(row);
    if (format !== undefined) return format;
  }
  return undefined;
}

function formatOf(row: object): ImportFormat | undefined {
  if ('model_a' in row && 'model_b' in row) return 'arena';
  if ('rejected_message' in row) return 'openpipe';
  if ('instruction' in row && 'completions' in row) return 'ultrafeedback';
  if ('chosen' in row && 'rejected' in row) return isHh(row) ? 'hh' : 'trl';
  if ('messages' in row && Array.isArray(row.messages)) {
    return !('completions' in row) && isConversation(row.messages) ? undefined : 'tastemaker';
  }
  return undefined;
}

function isHh(row: object & { chosen: unknown; rejected: unknown }): boolean {
  return isDialogue(row.chosen) && isDialogue(row.rejected) && !('prompt' in row);
}

/** Ends with the answer, as demonstrations do, and OpenPipe's rows without a rejected message: later rows may tell. */
function isConversation(messages: readonly unknown[]): boolean {
  const last = messages.at(-1);
  return typeof last === 'object' && last !== null && 'role' in last && last.role === 'assistant';
}

function isDialogue(side: unknown): boolean {
  return typeof side === 'string' && side.startsWith('\n\nHuman:');
}
