// Arena battles: {"model_a", "model_b", "winner", "conversation_a", "conversation_b"} as the public Chatbot Arena sets have
// them (https://huggingface.co/datasets/lmsys/chatbot_arena_conversations, and the later lmarena-ai sets).
import { z } from 'zod';
import { looseInstant } from '../../instants.js';
import { type Answer, answerOfMessages } from '../../messages.js';
import type { Message } from '../../prompts.js';
import { partDialogues } from '../dialogue.js';
import { checkedRecord, type FileJudgment, plainJudgment, type RowReading } from '../file-record.js';
import { readExact } from '../reading/exact.js';
import { looseLabeler, looseNumber, looseSplit, looseTags } from '../reading/loose.js';
import { readMessages } from '../reading/messages.js';
import type { RowNotes } from '../reading/row-notes.js';
import { zodReader } from '../reading/zod-row.js';
import { hasAll, type Row, type RowFormat } from './format.js';

export const winners = {
  model_a: 'a',
  model_b: 'b',
  tie: 'tie',
  'tie (bothbad)': 'bad',
  both_bad: 'bad',
  bothbad: 'bad',
} as const;

export type Winner = (typeof winners)[keyof typeof winners];

const model = z
  .string()
  .max(500)
  .nullish()
  .transform((name) => name || nobody);

/** What stands for a model where no model, or nobody known, wrote the answer. */
export const nobody = 'unknown';

/** What both forms of a battle have. */
export const battleFacts = {
  model_a: model,
  model_b: model,
  judge: looseLabeler,
  split: looseSplit,
  tags: looseTags,
  strength: looseNumber.pipe(z.int().min(-3).max(3).nullable()),
  tstamp: looseInstant,
  timestamp: looseInstant,
  created_at: looseInstant,
};

/** `Model A`, `MODEL_A` and the like are `model_a`. */
export const winnerColumn = z
  .string()
  .transform((text) => text.trim().toLowerCase().replaceAll(' ', '_').replace('tie_(bothbad)', 'tie (bothbad)'))
  .pipe(z.enum(['model_a', 'model_b', 'tie', 'tie (bothbad)', 'both_bad', 'bothbad']));

const readColumns = zodReader(
  z.object({
    ...battleFacts,
    winner: winnerColumn,
    conversation_a: z.unknown().optional(),
    conversation_b: z.unknown().optional(),
  }),
  ['tags'],
);

export const battleColumns = {
  model_a: 'what wrote the first answer; "unknown": nobody known',
  model_b: 'what wrote the second',
  judge: 'who judged',
  split: 'train, validation or test',
  tags: "the prompt's",
  strength: '−3…3, positive: a is better',
  tstamp: 'when, in seconds, milliseconds or nanoseconds since 1970, or ISO 8601',
  timestamp: 'the same',
  created_at: 'the same',
};

export const arena: RowFormat = {
  title: 'Arena battles',
  columns: {
    winner: 'model_a, model_b, tie, both_bad or tie (bothbad)',
    conversation_a: 'messages',
    conversation_b: 'messages that begin with the same prompt',
    ...battleColumns,
    exact: 'what exports write where their form cannot hold a battle as it is',
  },
  recognizes: (row) => hasAll(row, 'model_a', 'model_b') || hasAll(row, 'conversation_a', 'conversation_b'),
  read: readBattle,
};

function readBattle(row: Row, notes: RowNotes): RowReading | undefined {
  const columns = readColumns(row, notes);
  const a = readMessages(row['conversation_a'], 'conversation_a', notes);
  const b = readMessages(row['conversation_b'], 'conversation_b', notes);
  if (columns === undefined) return undefined;
  const { winner } = columns;
  const exact = readExact(row['exact'], ['a', 'b'], notes);
  if (exact !== undefined) {
    const [first, second] = exact.answers;
    return recordOfBattle({ messages: exact.messages, a: first, b: second }, winners[winner], columns, notes);
  }
  if (a === undefined || b === undefined) return undefined;
  const battle = partBattle(a, b);
  if (battle !== undefined) return recordOfBattle(battle, winners[winner], columns, notes);
  notes.fault('', 'both conversations must begin with the same message');
  return undefined;
}

export interface Battle {
  messages: Message[];
  a: Answer;
  b: Answer;
}

/** The prompt and the answers of two conversations; undefined where they share no prompt. */
export function partBattle(a: readonly Message[], b: readonly Message[]): Battle | undefined {
  const parted = partDialogues(a, b);
  // Models that answered the same: still a battle, which ends in a tie as a rule.
  if (parted === 'same') {
    const messages = a.slice(0, -1);
    return messages.length === 0
      ? undefined
      : { messages, a: answerOfMessages(a.slice(-1)), b: answerOfMessages(b.slice(-1)) };
  }
  return parted === undefined ? undefined : { messages: parted.messages, a: parted.chosen, b: parted.rejected };
}

type Facts = z.output<z.ZodObject<typeof battleFacts>>;

export function recordOfBattle({ messages, a, b }: Battle, winner: Winner, facts: Facts, notes: RowNotes): RowReading {
  const { strength, tags, split } = facts;
  if (strength !== null && contradicts(strength, winner)) notes.fault('strength', `${strength} contradicts the winner`);
  const times = [facts.created_at, facts.tstamp, facts.timestamp].filter((time) => time !== null);
  // One may be a number of seconds that has been rounded.
  if (times.some((time) => Math.abs(Date.parse(time) - Date.parse(times[0] ?? time)) > 1000))
    notes.fault('created_at', 'tstamp, timestamp and created_at say different instants');
  const judgment: FileJudgment = {
    ...plainJudgment,
    ...verdictOf(winner),
    strength,
    displayedOrder: [0, 1],
    createdAt: times[0] ?? null,
    ...(facts.judge === undefined ? {} : { labeler: facts.judge }),
  };
  return checkedRecord({
    messages,
    contextDocuments: [],
    tags,
    split,
    completions: [
      { ...a, source: sourceOf(facts.model_a) },
      { ...b, source: sourceOf(facts.model_b) },
    ],
    purpose: 'work',
    judgments: [judgment],
  });
}

function contradicts(strength: number, winner: Winner): boolean {
  if (winner === 'a') return strength < 0;
  if (winner === 'b') return strength > 0;
  return strength !== 0;
}

function verdictOf(winner: Winner): Pick<FileJudgment, 'verdict' | 'ranking'> {
  if (winner === 'bad') return { verdict: 'allBad', ranking: null };
  if (winner === 'tie') return { verdict: 'ranking', ranking: [[0, 1]] };
  return { verdict: 'ranking', ranking: winner === 'a' ? [[0], [1]] : [[1], [0]] };
}

function sourceOf(name: string): string | null {
  return name === nobody ? null : name;
}
