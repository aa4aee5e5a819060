// TRL's preference files: {"prompt", "chosen", "rejected"} with the prompt apart (explicit) or in both answers (implicit), each
// as text or as messages, and the columns of UltraFeedback's binarized form. https://huggingface.co/docs/trl/dataset_formats
import { pairColumns } from '../pair-columns.js';
import { hasAll, type RowFormat } from './format.js';
import { readPair } from './pair-parts.js';

/** What formats with `chosen` and `rejected` share. */
export const answerColumns = {
  chosen: 'the better answer: a text, or messages',
  rejected: 'the worse one',
  system: 'becomes the system message',
  tools: 'functions that the assistant may call: a list, or JSON of one',
  ...pairColumns,
};

export const trl: RowFormat = {
  title: "TRL's preference pairs",
  columns: { prompt: 'a text or messages; left out: what both conversations begin with', ...answerColumns },
  recognizes: (row) => hasAll(row, 'chosen', 'rejected'),
  read: (row, notes) => {
    const { prompt, chosen, rejected, system, tools } = row;
    return readPair(row, { prompt, chosen, rejected, system, tools }, notes);
  },
};

/** https://huggingface.co/datasets/allenai/reward-bench */
export const rewardBench: RowFormat = {
  ...trl,
  title: "RewardBench's pairs (chosen_model, rejected_model; subset becomes a tag)",
  recognizes: (row) => hasAll(row, 'prompt', 'chosen', 'rejected', 'chosen_model', 'rejected_model', 'subset'),
};
