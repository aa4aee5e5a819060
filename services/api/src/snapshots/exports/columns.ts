// The columns of each format of export. They are the same in every row, and but for a few that hardly any snapshot
// needs, in every export.
import type { ExportFormat, ExportOptions } from '@tastemaker/contracts';
import type { Draft, DraftFields, Fields, Rare, Shape } from './shapes.js';

const texts: Shape = { list: 'text' };
const integers: Shape = { list: 'integer' };
const ranking: Shape = { list: integers };

/** In OpenAI's names. */
const messages: Draft = {
  list: {
    fields: {
      role: 'text',
      content: 'text',
      reasoning_content: { rare: 'text' },
      tool_calls: {
        rare: {
          list: { fields: { id: 'text', type: 'text', function: { fields: { name: 'text', arguments: 'text' } } } },
        },
      },
      tool_call_id: { rare: 'text' },
      name: { rare: 'text' },
      // JSON, as the schemas of functions differ.
      tools: { rare: 'text' },
    },
  },
};

export function columnsOf(options: ExportOptions): DraftFields {
  const columns: Record<ExportFormat, () => DraftFields> = {
    tastemaker: () => ownColumns,
    arena: () => arenaColumns,
    hh: () => ({ chosen: 'text', rejected: 'text', ...pairColumns(options) }),
    kto: () => ({ ...ktoSides(options), ...ktoFacts, exact: exactCompletion }),
    trl: () => ({ ...trlSides(options), ...pairColumns(options) }),
  };
  return columns[options.format]();
}

function trlSides({ content, prompt }: ExportOptions): DraftFields {
  const side = content === 'messages' ? messages : 'text';
  const answers = { chosen: side, rejected: side };
  return prompt === 'explicit' ? { prompt: side, ...answers, tools } : { ...answers, tools };
}

function ktoSides({ content }: ExportOptions): DraftFields {
  const side = content === 'messages' ? messages : 'text';
  return { prompt: side, completion: side, label: 'boolean', tools };
}

const ktoFacts: DraftFields = {
  split: 'text',
  tags: texts,
  weight: 'number',
  labeler: 'text',
  created_at: 'text',
  source: 'text',
};

/** JSON, in a column of its own, where TRL looks for it. */
const tools: Rare = { rare: 'text' };

function pairColumns({ margin }: ExportOptions): DraftFields {
  return { ...(margin === 'false' ? {} : { margin: 'number' }), ...pairFacts, exact: exactPair };
}

const exactCompletion: Draft = {
  rare: { fields: { messages, completion: 'text', completion_messages: { rare: messages } } },
};

const exactPair: Draft = {
  rare: {
    fields: {
      messages,
      chosen: 'text',
      rejected: 'text',
      chosen_messages: { rare: messages },
      rejected_messages: { rare: messages },
    },
  },
};

/** `PairRow`'s. */
export const pairFacts = {
  strength: 'integer',
  weight: 'number',
  tie: 'boolean',
  score_chosen: 'number',
  score_rejected: 'number',
  split: 'text',
  tags: texts,
  labeler: 'text',
  created_at: 'text',
  chosen_source: 'text',
  rejected_source: 'text',
} as const satisfies Fields;

const arenaColumns: DraftFields = {
  question_id: 'text',
  model_a: 'text',
  model_b: 'text',
  winner: 'text',
  judge: 'text',
  conversation_a: messages,
  conversation_b: messages,
  turn: 'integer',
  anony: 'boolean',
  split: 'text',
  tags: texts,
  strength: 'integer',
  tstamp: 'number',
  created_at: 'text',
  exact: {
    rare: {
      fields: { messages, a: 'text', b: 'text', a_messages: { rare: messages }, b_messages: { rare: messages } },
    },
  },
};

const judgment: DraftFields = {
  labeler: 'text',
  verdict: 'text',
  ranking,
  skipReason: 'text',
  strength: 'integer',
  rationale: 'text',
  // A list, as an object's keys would be other ones from row to row.
  ratings: { list: { fields: { criterion: 'text', values: { list: 'number' } } } },
  displayedOrder: integers,
  dwellMs: 'integer',
  guidelineVersion: 'integer',
  goldCorrect: 'boolean',
  createdAt: 'text',
};

const drawnBy: Draft = {
  fields: {
    id: 'text',
    checkpoint: 'text',
    temperature: 'number',
    topP: 'number',
    topK: 'integer',
    maxTokens: 'integer',
  },
};

const ownColumns: DraftFields = {
  comparisonId: 'text',
  promptId: 'text',
  split: 'text',
  messages,
  tags: texts,
  flagged: 'boolean',
  purpose: 'text',
  goldAnswer: { fields: { ranking, allBad: 'boolean' } },
  askedBy: { rare: { fields: { strategy: 'text', propensity: 'number', explored: 'boolean', modelState: 'text' } } },
  completions: {
    list: { fields: { text: 'text', messages: { rare: messages }, source: 'text', drawnBy: { rare: drawnBy } } },
  },
  judgments: { list: { fields: judgment } },
};
