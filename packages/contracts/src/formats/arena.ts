// Arena battles: {"model_a", "model_b", "winner", "conversation_a", "conversation_b"} as the public Chatbot Arena sets have
// them (https://huggingface.co/datasets/lmsys/chatbot_arena_conversations, and the later lmarena-ai sets), and the columns of
// the competition's table: {"prompt", "response_a", "response_b", "winner_model_a", "winner_model_b", "winner_tie"}.
import { z } from 'zod';
import { timestamp } from '../primitives.js';
import { message } from '../prompts.js';
import { partDialogues } from './dialogue.js';
import {
  checkedRecord,
  describeIssues,
  type FileJudgment,
  plainJudgment,
  type RowReading,
  rowError,
} from './file-record.js';
import { looseBoolean, looseLabeler, looseMessages, looseNumber, looseSplit, looseTags } from './loose.js';

/** What each word for a winner means. */
export const winners = {
  model_a: 'a',
  model_b: 'b',
  tie: 'tie',
  'tie (bothbad)': 'bad',
  both_bad: 'bad',
  bothbad: 'bad',
} as const;

const common = {
  model_a: z.string().min(1).max(500),
  model_b: z.string().min(1).max(500),
  judge: looseLabeler,
  split: looseSplit,
  tags: looseTags,
  strength: looseNumber.pipe(z.int().min(-3).max(3).nullable()),
  tstamp: looseNumber,
  created_at: timestamp.nullish().transform((time) => time ?? null),
};

const battle = z.object({
  ...common,
  winner: z.enum(['model_a', 'model_b', 'tie', 'tie (bothbad)', 'both_bad', 'bothbad']),
  conversation_a: looseMessages,
  conversation_b: looseMessages,
  exact: z.object({ messages: z.array(message).min(1), a: z.string(), b: z.string() }).nullish(),
});

/** One text for each turn; the competition writes the list as JSON text, which has become a list by now. */
const turns = z
  .union([z.array(z.string().nullable()), z.string().transform((text) => [text])])
  .transform((all) => all.map((text) => text ?? ''));

const tableRow = z.object({
  ...common,
  prompt: turns,
  response_a: turns,
  response_b: turns,
  winner_model_a: looseBoolean,
  winner_model_b: looseBoolean,
  winner_tie: looseBoolean,
});

/** A battle in either form. Never throws. */
export function readArena(row: object): RowReading {
  return 'response_a' in row ? readTableRow(row) : readBattle(row);
}

function readBattle(row: object): RowReading {
  const parsed = battle.safeParse(row);
  if (!parsed.success) return rowError(describeIssues(parsed.error));
  const { conversation_a: a, conversation_b: b, winner, exact, ...facts } = parsed.data;
  if (exact) return recordOf(exact, winners[winner], facts);
  const parted = partDialogues(a, b);
  // Models that answered the same: still a battle, which ends in a tie as a rule.
  const same = { messages: a.slice(0, -1), chosen: a.at(-1)?.content ?? '', rejected: b.at(-1)?.content ?? '' };
  const sides = parted === 'same' ? same : parted;
  if (sides === undefined || sides.messages.length === 0)
    return rowError('both conversations must begin with the same message');
  return recordOf({ messages: sides.messages, a: sides.chosen, b: sides.rejected }, winners[winner], facts);
}

function readTableRow(row: object): RowReading {
  const parsed = tableRow.safeParse(row);
  if (!parsed.success) return rowError(describeIssues(parsed.error));
  const { prompt, response_a: a, response_b: b, winner_model_a, winner_model_b, winner_tie, ...facts } = parsed.data;
  if (Number(winner_model_a) + Number(winner_model_b) + Number(winner_tie) !== 1) {
    return rowError('one of winner_model_a, winner_model_b and winner_tie must be 1');
  }
  const conversation = (answers: string[]) =>
    prompt.flatMap((question, i) => [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answers[i] ?? '' },
    ]);
  const parted = partDialogues(conversation(a), conversation(b));
  if (parted === undefined) return rowError('must have a prompt');
  const last = { messages: conversation(a).slice(0, -1), chosen: a.at(-1) ?? '', rejected: b.at(-1) ?? '' };
  const { messages, chosen, rejected } = parted === 'same' ? last : parted;
  return recordOf({ messages, a: chosen, b: rejected }, winner_tie ? 'tie' : winner_model_a ? 'a' : 'b', facts);
}

type Facts = z.output<z.ZodObject<typeof common>>;
type Sides = NonNullable<z.output<typeof battle>['exact']>;

function recordOf({ messages, a, b }: Sides, winner: 'a' | 'b' | 'tie' | 'bad', facts: Facts): RowReading {
  const judgment: FileJudgment = {
    ...plainJudgment,
    ...verdictOf(winner),
    strength: winner === 'bad' ? null : facts.strength,
    displayedOrder: [0, 1],
    createdAt: facts.created_at ?? (facts.tstamp === null ? null : new Date(facts.tstamp * 1000).toISOString()),
    ...(facts.judge === undefined ? {} : { labeler: facts.judge }),
  };
  return checkedRecord({
    messages,
    contextDocuments: [],
    tags: facts.tags,
    split: facts.split,
    completions: [
      { text: a, source: sourceOf(facts.model_a) },
      { text: b, source: sourceOf(facts.model_b) },
    ],
    purpose: 'work',
    judgments: [judgment],
  });
}

function verdictOf(winner: 'a' | 'b' | 'tie' | 'bad'): Pick<FileJudgment, 'verdict' | 'ranking'> {
  if (winner === 'bad') return { verdict: 'allBad', ranking: null };
  if (winner === 'tie') return { verdict: 'ranking', ranking: [[0, 1]] };
  return { verdict: 'ranking', ranking: winner === 'a' ? [[0], [1]] : [[1], [0]] };
}

/** What stands for a model where no model, or nobody known, wrote the answer. */
export const nobody = 'unknown';

function sourceOf(model: string): string | null {
  return model === nobody ? null : model;
}
