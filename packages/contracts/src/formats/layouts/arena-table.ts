// The arena's competitions on Kaggle: one text for each turn, as JSON text (LMSYS: `winner_model_a`, `winner_model_b`,
// `winner_tie`) or plain (WSDM: `winner`). https://www.kaggle.com/competitions/lmsys-chatbot-arena
import { z } from 'zod';
import type { Message } from '../../prompts.js';
import { type RowReading, skippedRow } from '../file-record.js';
import { looseBoolean } from '../reading/loose.js';
import type { RowNotes } from '../reading/row-notes.js';
import { structureOf } from '../reading/structured-text.js';
import { zodReader } from '../reading/zod-row.js';
import { battleColumns, battleFacts, partBattle, recordOfBattle, type Winner, winnerColumn, winners } from './arena.js';
import { hasAll, type Row, type RowFormat } from './format.js';

/** A text for each turn; null: nothing was said. */
const turns = z.array(z.string().nullable());

const readColumns = zodReader(
  z.object({
    ...battleFacts,
    prompt: z.unknown().optional(),
    response_a: z.unknown().optional(),
    response_b: z.unknown().optional(),
    winner: winnerColumn.nullish(),
    winner_model_a: looseBoolean,
    winner_model_b: looseBoolean,
    winner_tie: looseBoolean,
  }),
  ['tags'],
);

export const arenaTable: RowFormat = {
  title: "the arena's tables on Kaggle",
  columns: {
    prompt: 'a text, or a list of one for each turn, also as JSON text',
    response_a: 'the first answer, or one for each turn',
    response_b: 'the second',
    winner: 'model_a, model_b, tie or both_bad',
    winner_model_a: '1: the first is better',
    winner_model_b: '1: the second is',
    winner_tie: '1: neither is',
    ...battleColumns,
  },
  recognizes: (row) => hasAll(row, 'response_a', 'response_b', 'prompt'),
  read: readTableRow,
};

function readTableRow(row: Row, notes: RowNotes): RowReading | undefined {
  const columns = readColumns(row, notes);
  // Where the prompt is one text, answers that look like lists are texts, too.
  const isOneTurn = typeof row['prompt'] === 'string' && !isListed(row['prompt']);
  const [prompt, a, b] = ['prompt', 'response_a', 'response_b'].map((column) =>
    turnsOf(row[column], { column, isOneTurn }, notes),
  );
  if (columns === undefined || prompt === undefined || a === undefined || b === undefined) return undefined;
  const winner = winnerOf(columns, notes);
  if ([...prompt, ...a, ...b].includes(null)) return skippedRow('a turn has no text');
  if (prompt.length === 0 || a.length !== prompt.length || b.length !== prompt.length) {
    notes.fault(
      '',
      `has ${prompt.length} turns of the prompt, ${a.length} of response_a and ${b.length} of response_b`,
    );
    return undefined;
  }
  const battle = partBattle(conversation(prompt, a), conversation(prompt, b));
  if (winner === undefined || battle === undefined) return undefined;
  return recordOfBattle(battle, winner, columns, notes);
}

function isListed(text: string): boolean {
  const structure = structureOf(text);
  return structure !== undefined && 'value' in structure && turns.safeParse(structure.value).success;
}

function conversation(prompt: readonly (string | null)[], answers: readonly (string | null)[]): Message[] {
  return prompt.flatMap((question, i): Message[] => [
    { role: 'user', content: question ?? '' },
    { role: 'assistant', content: answers[i] ?? '' },
  ]);
}

function turnsOf(
  value: unknown,
  { column, isOneTurn }: { column: string; isOneTurn: boolean },
  notes: RowNotes,
): (string | null)[] | undefined {
  if (isOneTurn && typeof value === 'string') return [value];
  const structure = typeof value === 'string' ? structureOf(value) : { value };
  const parsed = turns.safeParse(structure !== undefined && 'value' in structure ? structure.value : value);
  if (parsed.success) return parsed.data;
  notes.fault(column, 'must be a text, or a list of a text for each turn');
  return undefined;
}

interface WinnerColumns {
  winner?: keyof typeof winners | null | undefined;
  winner_model_a: boolean;
  winner_model_b: boolean;
  winner_tie: boolean;
}

function winnerOf(row: WinnerColumns, notes: RowNotes): Winner | undefined {
  const flags = [row.winner_model_a, row.winner_model_b, row.winner_tie].filter(Boolean).length;
  const flagged = row.winner_tie ? 'tie' : row.winner_model_a ? 'a' : 'b';
  if (row.winner === null || row.winner === undefined) {
    if (flags === 1) return flagged;
    notes.fault(
      '',
      'one of winner_model_a, winner_model_b and winner_tie must be 1, or winner must name the better one',
    );
    return undefined;
  }
  const named = winners[row.winner];
  if (flags === 0 || (flags === 1 && named === flagged)) return named;
  notes.fault('winner', 'contradicts winner_model_a, winner_model_b or winner_tie');
  return undefined;
}
