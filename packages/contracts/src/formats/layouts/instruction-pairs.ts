// Pairs whose question stands in columns of other names: Alpaca's and LLaMA-Factory's instruction and input
// (https://llamafactory.readthedocs.io/en/latest/getting_started/data_preparation.html), orca_dpo_pairs' question, Argilla's
// responses, and ShareGPT's conversations.
import type { Message } from '../../prompts.js';
import { pairColumns } from '../pair-columns.js';
import { exactJson } from '../reading/exact-json.js';
import { readMessages } from '../reading/messages.js';
import { isEmpty, type RowNotes } from '../reading/row-notes.js';
import { structureOf } from '../reading/structured-text.js';
import { hasAll, type Row, type RowFormat } from './format.js';
import { readPair } from './pair-parts.js';
import { answerColumns } from './trl.js';

/** Stanford's own template parts the instruction and its input by an empty line, too. */
export function instructionText(row: Row, notes: RowNotes): string | undefined {
  const { instruction, input } = row;
  if (typeof instruction !== 'string') {
    notes.fault('instruction', 'must be a text');
    return undefined;
  }
  if (isEmpty(input)) return instruction;
  if (typeof input === 'string') return input.trim() === '' ? instruction : `${instruction}\n\n${input}`;
  notes.fault('input', 'must be a text');
  return undefined;
}

/** Questions and answers before the instruction: `[["question", "answer"], …]`. */
export function readTurns(value: unknown, path: string, notes: RowNotes): Message[] {
  if (isEmpty(value)) return [];
  const structure = typeof value === 'string' ? structureOf(value) : { value };
  const turns: unknown = structure !== undefined && 'value' in structure ? structure.value : undefined;
  if (!Array.isArray(turns)) {
    notes.fault(path, 'must be a list of [question, answer]');
    return [];
  }
  return turns.flatMap((turn: unknown, i): Message[] => {
    const [question, answer]: unknown[] = Array.isArray(turn) && turn.length === 2 ? turn : [];
    if (typeof question === 'string' && typeof answer === 'string')
      return [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ];
    notes.fault(`${path}.${i}`, 'must be [question, answer]');
    return [];
  });
}

const alpacaColumns = {
  instruction: 'the prompt',
  input: 'what the instruction speaks of, put behind it after an empty line',
  history: 'what was said before: [["question", "answer"], …]',
};

export const alpaca: RowFormat = {
  title: "Alpaca's and LLaMA-Factory's pairs",
  columns: { ...alpacaColumns, output: 'in place of chosen and rejected: both, in this order', ...answerColumns },
  recognizes: (row) => 'instruction' in row && (hasAll(row, 'chosen', 'rejected') || isPair(row['output'])),
  read: (row, notes) => {
    const { system, tools, output, history } = row;
    const both = answersIn(output, notes);
    const { chosen = both[0], rejected = both[1] } = row;
    if (!isEmpty(output) && 'chosen' in row) notes.fault('output', 'stands beside chosen: name one of them to ignore');
    const prompt = instructionText(row, notes);
    return readPair(
      row,
      { system, tools, history: readTurns(history, 'history', notes), prompt, chosen, rejected },
      notes,
    );
  },
};

/** Two answers, the better one first; also as text. */
function isPair(output: unknown): boolean {
  return listOf(output)?.length === 2;
}

function listOf(value: unknown): unknown[] | undefined {
  const structure = typeof value === 'string' ? structureOf(value) : { value };
  return structure !== undefined && 'value' in structure && Array.isArray(structure.value)
    ? structure.value
    : undefined;
}

function answersIn(output: unknown, notes: RowNotes): unknown[] {
  if (isEmpty(output)) return [];
  const list = listOf(output);
  if (list?.length === 2) return list;
  notes.fault('output', 'must be a list of two answers, the better one first');
  return [];
}

/** What one of several columns of the same meaning holds; two that differ contradict each other. */
function oneOf(row: Row, columns: readonly string[], notes: RowNotes): unknown {
  const given = columns.filter((column) => !isEmpty(row[column]));
  const [first, ...others] = given;
  for (const other of others) {
    if (first !== undefined && exactJson(row[first]) !== exactJson(row[other]))
      notes.fault(other, `says otherwise than ${first}: leave one of them out (--ignore ${other})`);
  }
  return first === undefined ? undefined : row[first];
}

/** https://huggingface.co/datasets/Intel/orca_dpo_pairs, and distilabel's form of it, which says `input`. */
export const orca: RowFormat = {
  title: "orca_dpo_pairs' pairs",
  columns: { question: 'the prompt', input: 'the same, in other releases', ...answerColumns },
  recognizes: (row) => hasAll(row, 'chosen', 'rejected') && !('prompt' in row) && ('question' in row || 'input' in row),
  read: (row, notes) => {
    const { chosen, rejected, system, tools } = row;
    const prompt = oneOf(row, ['question', 'input'], notes);
    return readPair(row, { prompt, chosen, rejected, system, tools }, notes);
  },
};

/** https://huggingface.co/datasets/argilla/ultrafeedback-binarized-preferences and its cleaned form. */
export const argilla: RowFormat = {
  title: "Argilla's binarized preferences",
  columns: {
    instruction: 'the prompt',
    prompt: 'the prompt, in later releases',
    chosen_response: 'the better answer, in earlier releases',
    rejected_response: 'the worse one',
    ...answerColumns,
  },
  recognizes: (row) =>
    hasAll(row, 'instruction', 'chosen_response', 'rejected_response') ||
    hasAll(row, 'chosen', 'rejected', 'chosen-model', 'rejected-model'),
  read: (row, notes) => {
    const { system, tools } = row;
    const prompt = oneOf(row, ['prompt', 'instruction'], notes);
    const chosen = oneOf(row, ['chosen', 'chosen_response'], notes);
    const rejected = oneOf(row, ['rejected', 'rejected_response'], notes);
    return readPair(row, { prompt, chosen, rejected, system, tools }, notes);
  },
};

/** LLaMA-Factory's `ranking` data sets in ShareGPT's form: one message each as chosen and rejected. */
export const shareGpt: RowFormat = {
  title: "ShareGPT's and LLaMA-Factory's conversations with two answers",
  columns: { conversations: 'messages, each with from and value', ...answerColumns },
  recognizes: (row) => hasAll(row, 'conversations', 'chosen', 'rejected'),
  read: (row, notes) => {
    const { conversations, chosen, rejected, system, tools } = row;
    const prompt = readMessages(conversations, 'conversations', notes);
    return prompt === undefined ? undefined : readPair(row, { prompt, chosen, rejected, system, tools }, notes);
  },
};

/** https://platform.openai.com/docs/guides/direct-preference-optimization */
export const openAiPreference: RowFormat = {
  title: "OpenAI's preference fine-tuning",
  columns: {
    input: 'messages, and tools',
    preferred_output: 'the better answer: messages',
    non_preferred_output: 'the worse one',
    ...pairColumns,
  },
  recognizes: (row) => hasAll(row, 'input', 'preferred_output', 'non_preferred_output'),
  read: (row, notes) => {
    const { input: given, preferred_output: chosen, non_preferred_output: rejected } = row;
    const structure = typeof given === 'string' ? structureOf(given) : { value: given };
    const input: unknown = structure !== undefined && 'value' in structure ? structure.value : undefined;
    if (typeof input !== 'object' || input === null || !('messages' in input)) {
      notes.fault('input', 'must have messages');
      return undefined;
    }
    const { messages, tools, ...others } = { tools: undefined, ...input };
    for (const [key, value] of Object.entries(others)) notes.leave(`input.${key}`, value);
    const prompt = readMessages(messages, 'input.messages', notes);
    return prompt === undefined ? undefined : readPair(row, { prompt, tools, chosen, rejected }, notes);
  },
};
