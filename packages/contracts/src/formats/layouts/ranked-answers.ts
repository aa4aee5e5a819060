// Data sets of several answers, each with a rank, a score or a label: Nectar, SHP, SafeRLHF and HelpSteer.
import { z } from 'zod';
import { looseInstant } from '../../instants.js';
import type { Message } from '../../prompts.js';
import { checkedRecord, type FileJudgment, plainJudgment, type RowReading, skippedRow } from '../file-record.js';
import { looseBoolean, looseLabeler, looseNumber, looseSplit, looseTags } from '../reading/loose.js';
import { readSide } from '../reading/messages.js';
import type { RowNotes } from '../reading/row-notes.js';
import { zodReader } from '../reading/zod-row.js';
import { hasAll, type Row, type RowFormat } from './format.js';
import { promptMessages, withSystem } from './pair-parts.js';
import { rankedByScore } from './scores.js';

const facts = { split: looseSplit, tags: looseTags, labeler: looseLabeler, created_at: looseInstant };

const factColumns = {
  system: 'becomes the system message',
  split: 'train, validation or test',
  tags: "the prompt's",
  labeler: 'who judged',
  created_at: 'when',
};

interface Facts {
  split: z.output<typeof looseSplit>;
  tags: string[];
  labeler: string | undefined;
  created_at: string | null;
}

type Said = Pick<FileJudgment, 'ranking'> & Partial<Pick<FileJudgment, 'ratings' | 'strength' | 'rationale'>>;

interface Judged {
  messages: Message[];
  completions: { text: string; source: string | null }[];
  said: Said[];
}

function recordOf({ messages, completions, said }: Judged, { split, tags, labeler, created_at }: Facts): RowReading {
  const judgments = said.map((each): FileJudgment => {
    const judgment = { ...plainJudgment, ...each, createdAt: created_at };
    return labeler === undefined ? judgment : { ...judgment, labeler };
  });
  return checkedRecord({ messages, contextDocuments: [], tags, split, completions, purpose: 'work', judgments });
}

function promptOf(row: Row, column: string, notes: RowNotes): Message[] | undefined {
  const side = row[column] === undefined || row[column] === null ? undefined : readSide(row[column], column, notes);
  if (side !== undefined) return withSystem(promptMessages(side), row['system'], notes);
  if (notes.faults.length === 0) notes.fault(column, 'is missing');
  return undefined;
}

function pairRanking(better: 0 | 1): number[][] {
  return better === 0 ? [[0], [1]] : [[1], [0]];
}

const readNectar = zodReader(
  z.object({
    ...facts,
    answers: z
      .array(z.object({ answer: z.string(), model: z.string().max(500).nullish(), rank: looseNumber }))
      .min(2)
      .max(16),
  }),
  ['answers', 'tags'],
);

/** https://huggingface.co/datasets/berkeley-nest/Nectar */
export const nectar: RowFormat = {
  title: "Nectar's ranked answers",
  columns: {
    prompt: 'a dialogue that waits for its assistant',
    answers: 'each with answer, model and rank',
    ...factColumns,
  },
  recognizes: (row) =>
    hasAll(row, 'prompt', 'answers') && (Array.isArray(row['answers']) || /^\s*\[\s*\{/.test(String(row['answers']))),
  read: (row, notes) => {
    const parsed = readNectar(row, notes);
    const messages = promptOf(row, 'prompt', notes);
    if (parsed === undefined || messages === undefined) return undefined;
    const ranking = rankedByScore(parsed.answers.map(({ rank }) => (rank === null ? null : -rank)));
    if (ranking.flat().length < 2) return skippedRow('fewer than two answers have a rank');
    const completions = parsed.answers.map(({ answer, model }) => ({ text: answer, source: model || null }));
    return recordOf({ messages, completions, said: [{ ranking }] }, parsed);
  },
};

const readShp = zodReader(
  z.object({
    ...facts,
    human_ref_A: z.string(),
    human_ref_B: z.string(),
    labels: looseNumber.pipe(z.literal([0, 1], 'must be 1 (A is better) or 0 (B is)')),
    score_A: looseNumber,
    score_B: looseNumber,
    domain: z.string().max(100).nullish(),
  }),
);

/** https://huggingface.co/datasets/stanfordnlp/SHP */
export const shp: RowFormat = {
  title: "SHP's pairs of comments",
  columns: {
    history: 'the prompt',
    human_ref_A: 'the first answer',
    human_ref_B: 'the second',
    labels: '1: A is better; 0: B is',
    score_A: 'its votes, kept as a rating',
    score_B: 'its votes',
    domain: 'becomes a tag',
    ...factColumns,
  },
  recognizes: (row) => hasAll(row, 'history', 'human_ref_A', 'human_ref_B', 'labels'),
  read: (row, notes) => {
    const parsed = readShp(row, notes);
    const messages = promptOf(row, 'history', notes);
    if (parsed === undefined || messages === undefined) return undefined;
    const { human_ref_A: a, human_ref_B: b, labels, score_A, score_B, domain, tags, ...rest } = parsed;
    const ratings = score_A === null && score_B === null ? null : { score: [score_A, score_B] };
    const completions = [a, b].map((text) => ({ text, source: null }));
    const all = domain ? [...tags, domain] : tags;
    return recordOf(
      { messages, completions, said: [{ ranking: pairRanking(labels === 1 ? 0 : 1), ratings }] },
      { ...rest, tags: all },
    );
  },
};

/** True, false, or not said. */
const flag = z
  .union([z.null(), z.undefined(), z.literal(''), looseBoolean])
  .transform((said) => (typeof said === 'boolean' ? said : null));

const which = looseNumber.pipe(z.literal([0, 1], 'must be 0 or 1'));

const readSafe = zodReader(
  z.object({
    ...facts,
    response_0: z.string(),
    response_1: z.string(),
    better_response_id: which,
    safer_response_id: which.nullish(),
    is_response_0_safe: flag,
    is_response_1_safe: flag,
  }),
);

/** https://huggingface.co/datasets/PKU-Alignment/PKU-SafeRLHF */
export const safeRlhf: RowFormat = {
  title: "SafeRLHF's pairs, judged twice",
  columns: {
    prompt: 'the prompt',
    response_0: 'the first answer',
    response_1: 'the second',
    better_response_id:
      'which is more helpful: the ranking. For the safer one, --ignore better_response_id --map better_response_id=safer_response_id',
    safer_response_id: 'which is safer: kept as the rating `safer`, 1 for it and 0 for the other',
    is_response_0_safe: 'kept as the rating `safe`',
    is_response_1_safe: 'kept as the rating `safe`',
    ...factColumns,
  },
  recognizes: (row) => hasAll(row, 'response_0', 'response_1', 'better_response_id'),
  read: (row, notes) => {
    const parsed = readSafe(row, notes);
    const messages = promptOf(row, 'prompt', notes);
    if (parsed === undefined || messages === undefined) return undefined;
    const { response_0, response_1, better_response_id: better, safer_response_id: safer } = parsed;
    const { is_response_0_safe: safe0, is_response_1_safe: safe1 } = parsed;
    const ratings = {
      ...(typeof safer === 'number' ? { safer: [Number(safer === 0), Number(safer === 1)] } : {}),
      ...('is_response_0_safe' in row || 'is_response_1_safe' in row
        ? { safe: [safe0, safe1].map((safe) => (safe === null ? null : Number(safe))) }
        : {}),
    };
    const completions = [response_0, response_1].map((text) => ({ text, source: null }));
    const said = [{ ranking: pairRanking(better), ratings: Object.keys(ratings).length === 0 ? null : ratings }];
    return recordOf({ messages, completions, said }, parsed);
  },
};

const preference = looseNumber.pipe(z.int().min(-3).max(3));

/** HelpSteer's scale: −3, the first is much better; 3, the second is. Ours is the other way round. */
function saidBy(score: number): Said {
  if (score === 0) return { ranking: [[0, 1]], strength: 0 };
  return { ranking: pairRanking(score < 0 ? 0 : 1), strength: -score };
}

const readHelpSteer3 = zodReader(
  z.object({
    ...facts,
    response1: z.string(),
    response2: z.string(),
    overall_preference: preference,
    domain: z.string().max(100).nullish(),
    language: z.string().max(100).nullish(),
  }),
  ['tags'],
);

/** https://huggingface.co/datasets/nvidia/HelpSteer3 */
export const helpSteer3: RowFormat = {
  title: "HelpSteer3's pairs",
  columns: {
    context: 'the prompt: messages',
    response1: 'the first answer',
    response2: 'the second',
    overall_preference: '−3, the first is much better, to 3, the second is',
    domain: 'becomes a tag',
    language: 'becomes a tag',
    ...factColumns,
  },
  recognizes: (row) => hasAll(row, 'context', 'response1', 'response2', 'overall_preference'),
  read: (row, notes) => {
    const parsed = readHelpSteer3(row, notes);
    const messages = promptOf(row, 'context', notes);
    if (parsed === undefined || messages === undefined) return undefined;
    const { response1, response2, overall_preference: score, domain, language, tags, ...rest } = parsed;
    const completions = [response1, response2].map((text) => ({ text, source: null }));
    const all = [...tags, ...[domain, language].flatMap((tag) => tag || [])];
    return recordOf({ messages, completions, said: [saidBy(score)] }, { ...rest, tags: all });
  },
};

const readHelpSteer2 = zodReader(
  z.object({
    ...facts,
    response_1: z.string(),
    response_2: z.string(),
    preference_strength: preference,
    preference_statement: z.string().max(20_000).nullish(),
  }),
  ['tags'],
);

/** https://huggingface.co/datasets/nvidia/HelpSteer2, its preferences. */
export const helpSteer2Preference: RowFormat = {
  title: "HelpSteer2's preferences",
  columns: {
    prompt: 'the prompt',
    response_1: 'the first answer',
    response_2: 'the second',
    preference_strength: '−3, the first is much better, to 3, the second is',
    preference_statement: 'kept as the rationale',
    ...factColumns,
  },
  recognizes: (row) => hasAll(row, 'prompt', 'response_1', 'response_2', 'preference_strength'),
  read: (row, notes) => {
    const parsed = readHelpSteer2(row, notes);
    const messages = promptOf(row, 'prompt', notes);
    if (parsed === undefined || messages === undefined) return undefined;
    const { response_1, response_2, preference_strength: score, preference_statement: rationale } = parsed;
    const completions = [response_1, response_2].map((text) => ({ text, source: null }));
    return recordOf({ messages, completions, said: [{ ...saidBy(score), rationale: rationale || null }] }, parsed);
  },
};
