// Every format of comparisons that can be read, and how a file is told to be in one.
import type { ImportFormat } from '../imports.js';
import { type RowReading, rowError } from './file-record.js';
import { arena } from './layouts/arena.js';
import { arenaTable } from './layouts/arena-table.js';
import { joinedRows, type Row, type RowFormat } from './layouts/format.js';
import { helpSteer2 } from './layouts/help-steer.js';
import { hh } from './layouts/hh.js';
import { alpaca, argilla, openAiPreference, orca, shareGpt } from './layouts/instruction-pairs.js';
import { openPipe } from './layouts/openpipe.js';
import { own, prompts } from './layouts/own.js';
import { helpSteer2Preference, helpSteer3, nectar, safeRlhf, shp } from './layouts/ranked-answers.js';
import { rewardBench, trl } from './layouts/trl.js';
import { ultraFeedback } from './layouts/ultrafeedback.js';
import { lossOf } from './reading/meaning.js';
import { RowNotes, type Unread } from './reading/row-notes.js';

export const rowFormats: Record<ImportFormat, RowFormat> = {
  arena_table: arenaTable,
  arena,
  openpipe: openPipe,
  ultrafeedback: ultraFeedback,
  openai: openAiPreference,
  nectar,
  shp,
  saferlhf: safeRlhf,
  helpsteer3: helpSteer3,
  helpsteer2_preference: helpSteer2Preference,
  helpsteer2: helpSteer2,
  hh,
  sharegpt: shareGpt,
  argilla,
  alpaca,
  rewardbench: rewardBench,
  orca,
  trl,
  tastemaker: own,
  prompts,
};

/** Where a row could be in several, the first that recognizes it is meant: a layout before the form that it is a case of. */
const detectionOrder: readonly ImportFormat[] = [
  'arena_table',
  'arena',
  'openpipe',
  'ultrafeedback',
  'openai',
  'nectar',
  'shp',
  'saferlhf',
  'helpsteer3',
  'helpsteer2_preference',
  'helpsteer2',
  'hh',
  'sharegpt',
  'argilla',
  'alpaca',
  'rewardbench',
  'orca',
  'trl',
  'tastemaker',
];

/** What a row gives, and what of it is not read. */
export type FormatReading = RowReading & { unread: readonly Unread[] };

const nothing: ReadonlySet<string> = new Set();

/**
 * Reads one row, of which every column and key is used, noted as unread, or a reason to refuse it. Never throws.
 * @param ignored columns, and keys within them, that are left out knowingly
 */
export function readRow(name: ImportFormat, row: object, ignored: ReadonlySet<string> = nothing): FormatReading {
  const format = formatFor(name, row);
  const notes = new RowNotes(ignored);
  const given = ignored.size === 0 ? { ...row } : withoutColumns(row, ignored);
  const reading = format.read(given, notes);
  for (const each of format.joins === undefined ? [given] : joinedRows(given)) leaveColumns(each, format, notes);
  const record = reading?.kind === 'record' ? reading.record : undefined;
  const losses = new Set(notes.unread.flatMap((unread) => lossOf(unread, record) ?? []));
  const faults = [...notes.faults, ...losses];
  if (faults.length > 0) return { ...rowError(faults.join('; ')), unread: [] };
  return { ...(reading ?? rowError('cannot be read')), unread: notes.unread };
}

/** The competitions' tables are arena's, too, for whoever names the format so. */
function formatFor(name: ImportFormat, row: object): RowFormat {
  const isTable = name === 'arena' && 'response_a' in row && !('conversation_a' in row);
  return rowFormats[isTable ? 'arena_table' : name];
}

function withoutColumns(row: object, ignored: ReadonlySet<string>): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !ignored.has(column)));
}

function leaveColumns(row: Row, { columns }: RowFormat, notes: RowNotes): void {
  for (const column of Object.keys(row)) {
    if (!Object.hasOwn(columns, column)) notes.leave(column, row[column]);
  }
}

/** The format of a file by what its first rows hold; undefined when they are in none. */
export function detectFormat(rows: readonly object[]): ImportFormat | undefined {
  for (const row of rows) {
    const found = detectionOrder.find((name) => rowFormats[name].recognizes({ ...row }));
    if (found !== undefined) return found;
  }
  return undefined;
}
