// The columns that every format of pairs may have beside its own: what is known of a pair but its texts. Several names of one
// column are read alike; two of them that differ contradict each other.
import { z } from 'zod';
import { looseInstant } from '../instants.js';
import type { PairFacts } from './pairs.js';
import { looseBoolean, looseLabeler, looseNumber, looseSplit, looseTags } from './reading/loose.js';
import type { RowNotes } from './reading/row-notes.js';

const source = z
  .string()
  .max(500)
  .nullish()
  .transform((name) => name || null);

/** How many labelers say so: more are no single row's to say. */
const mostLabelers = 1000;

const wholeWeight = looseNumber.refine(
  (weight) => weight === null || (Number.isInteger(weight) && weight >= 1 && weight <= mostLabelers),
  {
    error: ({ input }) =>
      `${String(input)} is no number of labelers from 1 to ${mostLabelers}: each becomes a judgment (--ignore weight reads the row as one)`,
  },
);

const readers = {
  margin: looseNumber,
  strength: looseNumber.pipe(z.int().min(-3).max(3).nullable()),
  weight: wholeWeight,
  tie: looseBoolean,
  score_chosen: looseNumber,
  score_rejected: looseNumber,
  split: looseSplit,
  tags: looseTags,
  /** RewardBench's. */
  subset: looseTags,
  labeler: looseLabeler,
  created_at: looseInstant,
  chosen_source: source,
  rejected_source: source,
};

type Name = keyof typeof readers;

/** Other names of the same, as data sets have them. */
const synonyms: Record<string, Name> = {
  chosen_model: 'chosen_source',
  rejected_model: 'rejected_source',
  'chosen-model': 'chosen_source',
  'rejected-model': 'rejected_source',
  chosen_score: 'score_chosen',
  rejected_score: 'score_rejected',
  chosen_rating: 'score_chosen',
  rejected_rating: 'score_rejected',
  'chosen-rating': 'score_chosen',
  'rejected-rating': 'score_rejected',
  chosen_avg_rating: 'score_chosen',
  rejected_avg_rating: 'score_rejected',
};

const whole = z.object(readers);
type Columns = z.output<typeof whole>;

/** What rows without any of them have. */
const none: Columns = whole.parse({});

/** What a format's page tells of them. */
export const pairColumns: Record<string, string> = {
  margin: "by how much, on the file's own scale: kept as a rating, 0 as none",
  strength: '0…3: how much better `chosen` is',
  weight: `how many labelers say so, 1…${mostLabelers}`,
  tie: 'neither is better',
  score_chosen: 'what it was rated',
  score_rejected: 'what it was rated',
  split: 'train, validation or test',
  tags: "the prompt's",
  subset: 'becomes a tag',
  labeler: 'who judged',
  created_at: 'when',
  chosen_source: 'what wrote it',
  rejected_source: 'what wrote it',
  exact: 'what exports write where their form cannot hold a pair as it is',
  ...Object.fromEntries(Object.entries(synonyms).map(([name, of]) => [name, `the same as \`${of}\``])),
};

/** The columns that a row has, the rest as if they were empty; undefined, and faults noted, where one is wrong. */
export function readPairColumns(row: object, notes: RowNotes): Columns | undefined {
  // Column by column: most rows have a few of them, and parsing all takes longer than everything else about a row.
  const found: Partial<Record<string, unknown>> = {};
  let isRight = true;
  for (const [column, value] of Object.entries(row)) {
    const name = nameOf(column);
    if (name === undefined || value === null || value === undefined) continue;
    const parsed: z.ZodSafeParseResult<unknown> = readers[name].safeParse(value);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) notes.fault([column, ...issue.path].join('.'), issue.message);
      isRight = false;
    } else if (found[name] !== undefined && JSON.stringify(found[name]) !== JSON.stringify(parsed.data)) {
      notes.fault(column, `says otherwise than another column that is read as ${name}`);
      isRight = false;
    } else {
      found[name] = parsed.data;
    }
  }
  const columns: Columns = { ...none, ...found };
  return isRight && isConsistent(columns, notes) ? columns : undefined;
}

function nameOf(column: string): Name | undefined {
  if (isName(column)) return column;
  return Object.hasOwn(synonyms, column) ? synonyms[column] : undefined;
}

function isName(column: string): column is Name {
  return Object.hasOwn(readers, column);
}

function isConsistent({ strength, tie, weight, labeler }: Columns, notes: RowNotes): boolean {
  const before = notes.faults.length;
  if (strength !== null && strength < 0) notes.fault('strength', `${strength} says that rejected is better`);
  if (strength !== null && strength > 0 && tie) notes.fault('strength', `${strength} contradicts the tie`);
  if (labeler !== undefined && (weight ?? 1) > 1)
    notes.fault('weight', `${weight} labelers cannot all be ${labeler}: a labeler judges a comparison once`);
  return notes.faults.length === before;
}

export function pairFacts(row: Columns): PairFacts {
  const { margin, strength, weight, tie, split, tags, subset, labeler } = row;
  const { score_chosen: chosen, score_rejected: rejected } = row;
  return {
    tie,
    strength,
    margin: margin === 0 ? null : margin,
    scores: chosen === null && rejected === null ? null : { chosen, rejected },
    weight: weight ?? 1,
    split,
    tags: subset.length === 0 ? tags : [...new Set([...tags, ...subset])],
    labeler,
    createdAt: row.created_at,
    sources: { chosen: row.chosen_source, rejected: row.rejected_source },
  };
}
