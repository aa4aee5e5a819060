// The columns that every format of pairs may have beside its own: what is known of a pair but its texts.
import { z } from 'zod';
import { timestamp } from '../primitives.js';
import { message } from '../prompts.js';
import { looseBoolean, looseLabeler, looseNumber, looseSplit, looseTags } from './loose.js';
import type { PairFacts } from './pairs.js';

const source = z
  .string()
  .max(500)
  .nullish()
  .transform((name) => name || null);

const pairColumns = {
  margin: looseNumber,
  strength: looseNumber.pipe(z.int().min(-3).max(3).nullable()),
  weight: looseNumber,
  tie: looseBoolean,
  score_chosen: looseNumber,
  score_rejected: looseNumber,
  split: looseSplit,
  tags: looseTags,
  labeler: looseLabeler,
  created_at: timestamp.nullish().transform((time) => time ?? null),
  chosen_source: source,
  rejected_source: source,
  /** What a row's form cannot hold as it is. */
  exact: z.object({ messages: z.array(message).min(1), chosen: z.string(), rejected: z.string() }).nullish(),
};

const columns = z.object(pairColumns);

type Columns = z.output<typeof columns>;

/** What rows without any of them have. */
const none: Columns = columns.parse({});

/** The columns that a row has, the rest as if they were empty; or what is wrong with them. */
export function readPairColumns(row: object): Columns | string {
  // Column by column: most rows have a few of them, and parsing all takes longer than everything else about a row.
  const found: Partial<Record<string, unknown>> = {};
  const faults: string[] = [];
  for (const [name, value] of Object.entries(row)) {
    if (!isColumn(name)) continue;
    const parsed: z.ZodSafeParseResult<unknown> = pairColumns[name].safeParse(value);
    if (parsed.success) found[name] = parsed.data;
    else faults.push(...parsed.error.issues.map(({ path, message: text }) => `${[name, ...path].join('.')}: ${text}`));
  }
  return faults.length === 0 ? { ...none, ...found } : faults.join('; ');
}

function isColumn(name: string): name is keyof typeof pairColumns {
  return Object.hasOwn(pairColumns, name);
}

export function pairFacts(row: Columns): PairFacts {
  const { margin, strength, weight, tie, split, tags, labeler } = row;
  const scores =
    row.score_chosen === null || row.score_rejected === null
      ? null
      : { chosen: row.score_chosen, rejected: row.score_rejected };
  return {
    tie,
    strength,
    // Where a strength is given, the margin is only that of the strength, again.
    margin: strength === null && margin !== 0 ? margin : null,
    scores,
    weight: weight ?? 1,
    split,
    tags,
    labeler,
    createdAt: row.created_at,
    sources: { chosen: row.chosen_source, rejected: row.rejected_source },
  };
}
