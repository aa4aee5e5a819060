// Pairs whose question stands in columns of other names: Alpaca's and LLaMA-Factory's instruction and input
// (https://llamafactory.readthedocs.io/en/latest/getting_started/data_preparation.html), orca_dpo_pairs' question, Argilla's
// responses, and ShareGPT's conversations.
import type { Message } from '../../prompts.js';
import { pairColumns } from '../pair-columns.js';
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
  recognizes: (row) =>
    'instruction' in row &&
    (hasAll(row, 'chosen', 'rejected') || (Array.isArray(row['output']) && row['output'].length === 2)),
  read: (row, notes) => {
    const { system, tools, output, history } = row;
    const [first, second]: unknown[] = Array.isArray(output) ? output : [];
    const { chosen = first, rejected = second } = row;
    if (!isEmpty(output) && 'chosen' in row) notes.fault('output', 'stands beside chosen: name one of them to ignore');
    const prompt = instructionText(row, notes);
    return readPair(
      row,
      { system, tools, history: readTurns(history, 'history', notes), prompt, chosen, rejected },
      notes,
    );
  },
};

/** https://huggingface.co/datasets/Intel/orca_dpo_pairs, and distilabel's form of it, which says `input`. */
export const orca: RowFormat = {
  title: "orca_dpo_pairs' pairs",
  columns: { question: 'the prompt', input: 'the same, in other releases', ...answerColumns },
  recognizes: (row) => hasAll(row, 'chosen', 'rejected') && !('prompt' in row) && ('question' in row || 'input' in row),
  read: (row, notes) => {
    const { question, input, chosen, rejected, system, tools } = row;
    if (!isEmpty(question) && !isEmpty(input))
      notes.fault('input', 'stands beside question: name one of them to ignore');
    const prompt = isEmpty(question) ? input : question;
    return readPair(row, { prompt, chosen, rejected, system, tools }, notes);
  },
};

/** https://huggingface.co/datasets/argilla/ultrafeedback-binarized-preferences and its cleaned form. */
export const argilla: RowFormat = {
  title: "Argilla's binarized preferences",
  columns: {
    ...alpacaColumns,
    prompt: 'the prompt, in later releases',
    chosen_response: 'the better answer, in earlier releases',
    rejected_response: 'the worse one',
    ...answerColumns,
  },
  recognizes: (row) =>
    hasAll(row, 'instruction', 'chosen_response', 'rejected_response') ||
    hasAll(row, 'chosen', 'rejected', 'chosen-model', 'rejected-model'),
  read: (row, notes) => {
    const { chosen_response: better, rejected_response: worse, system, tools } = row;
    const { chosen = better, rejected = worse } = row;
    const prompt = 'instruction' in row ? instructionText(row, notes) : row['prompt'];
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
