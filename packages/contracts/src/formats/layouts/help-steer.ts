// HelpSteer2's ratings: an answer a row, the two answers of a prompt one after the other, each rated from 0 to 4 by five
// criteria (https://huggingface.co/datasets/nvidia/HelpSteer2). Helpfulness ranks them; the rest are ratings.
import { z } from 'zod';
import { checkedRecord, plainJudgment, type RowReading, skippedRow } from '../file-record.js';
import { exactJson } from '../reading/exact-json.js';
import { looseLabeler, looseNumber, looseSplit } from '../reading/loose.js';
import { readSide } from '../reading/messages.js';
import type { RowNotes } from '../reading/row-notes.js';
import { zodReader } from '../reading/zod-row.js';
import { hasAll, joinedRows, type Row, type RowFormat } from './format.js';
import { promptMessages, withSystem } from './pair-parts.js';
import { rankedByScore } from './scores.js';

const criteria = ['helpfulness', 'correctness', 'coherence', 'complexity', 'verbosity'] as const;

const readAnswer = zodReader(
  z.object({
    response: z.string(),
    helpfulness: looseNumber,
    correctness: looseNumber,
    coherence: looseNumber,
    complexity: looseNumber,
    verbosity: looseNumber,
    split: looseSplit,
    labeler: looseLabeler,
  }),
);

export const helpSteer2: RowFormat = {
  title: "HelpSteer2's rated answers, one a row",
  columns: {
    prompt: 'the prompt, the same in the rows that belong together',
    response: 'an answer',
    helpfulness: 'the higher, the better: the ranking; kept as a rating, as are the four others',
    correctness: 'a rating',
    coherence: 'a rating',
    complexity: 'a rating',
    verbosity: 'a rating',
    system: 'becomes the system message',
    split: 'train, validation or test',
    labeler: 'who rated',
  },
  joins: 'prompt',
  recognizes: (row) => hasAll(row, 'prompt', 'response', 'helpfulness'),
  read: readAnswers,
};

const mostAnswers = 16;

function readAnswers(row: Row, notes: RowNotes): RowReading | undefined {
  const rows = joinedRows(row);
  const [first] = rows;
  const answers = rows.flatMap((each) => readAnswer(each, notes) ?? []);
  const side = first === undefined ? undefined : readSide(first['prompt'], 'prompt', notes);
  if (rows.length > mostAnswers) notes.fault('', `${rows.length} answers to one prompt are more than ${mostAnswers}`);
  if (first === undefined || side === undefined || answers.length < rows.length) return undefined;
  const messages = withSystem(promptMessages(side), first['system'], notes);
  const completions = answers.map(({ response }) => ({ text: response, source: null }));
  const { split, labeler } = answers[0] ?? {};
  for (const column of ['split', 'labeler', 'system']) {
    if (new Set(rows.map((each) => exactJson(each[column] ?? null))).size > 1)
      notes.fault(column, 'differs between the answers to one prompt');
  }
  const record = { messages, contextDocuments: [], tags: [], split, completions, purpose: 'work' as const };
  if (answers.length === 1 && answers.some((answer) => criteria.some((criterion) => answer[criterion] !== null)))
    notes.fault('', 'no row beside it has another answer to its prompt to be compared with: sort the file by prompt');
  if (answers.length === 1) return checkedRecord({ ...record, judgments: [] });
  const ranking = rankedByScore(answers.map(({ helpfulness }) => helpfulness));
  if (ranking.flat().length < 2) return skippedRow('fewer than two answers have a helpfulness');
  const rated = criteria.filter((criterion) => answers.some((answer) => answer[criterion] !== null));
  const ratings = Object.fromEntries(rated.map((criterion) => [criterion, answers.map((answer) => answer[criterion])]));
  const judgment = { ...plainJudgment, ranking, ratings };
  return checkedRecord({ ...record, judgments: [labeler === undefined ? judgment : { ...judgment, labeler }] });
}
