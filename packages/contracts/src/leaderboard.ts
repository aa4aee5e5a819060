// The leaderboard: what is ranked by which votes, and each change that people made of it.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { count, digits, id, instant, int32Max, ordinal, timestamp } from './primitives.js';
import { split } from './prompts.js';
import { userKind } from './users.js';

/** What a judgment says of two completions: which is better, in the order in which they were shown, or neither. */
export const pairOutcome = z.enum(['first', 'second', 'tie', 'bothBad']);

/**
 * By what completions are told apart:
 * - `model`: the model that made them; people; the source of an import
 * - `checkpoint`: the checkpoint of the model, or the name by which its endpoint answered
 * - `temperature`, `topP`, `topK`, `maxTokens`: how a model's completions were sampled
 * - `source`: what a file or a caller said of where they are from
 * - `author`: models, people, imports
 * - `guideline`: the version that the labeler went by, with the model
 * - `systemPrompt`: the system prompt that was answered, with the model
 */
export const leaderboardBy = z.enum([
  'model',
  'checkpoint',
  'temperature',
  'topP',
  'topK',
  'maxTokens',
  'source',
  'author',
  'guideline',
  'systemPrompt',
]);

/** What may be held constant: `style` are headings, bold words and lists. */
export const leaderboardControl = z.enum(['length', 'style', 'position']);

/** How ties enter: Davidson (1970), Rao & Kupper (1967), or half a win for each side. */
export const leaderboardTie = z.enum(['davidson', 'raoKupper', 'halfWin']);

export const entryKey = z.string().min(1).max(600).describe("An entry's `key`");

/** Everything that decides the figures of a leaderboard, besides the judgments. */
export const leaderboardSettings = z.object({
  by: leaderboardBy.default('model'),
  control: z.array(leaderboardControl).max(3).default([]),
  tie: leaderboardTie.default('davidson'),
  bothBad: z.enum(['tie', 'leave']).default('tie').describe('Judgments that all are bad: ties, or left out'),
  weights: z
    .enum(['none', 'propensity'])
    .default('none')
    .describe('`propensity`: each vote counts by the inverse of the chance by which its pair was asked'),
  votes: z
    .array(userKind)
    .min(1)
    .max(10)
    .default(['person', 'simulated', 'imported'])
    .describe('Whose: of people, of simulated labelers, of files'),
  tag: z.string().min(1).max(100).nullable().default(null).describe('Only prompts with this tag'),
  split: split.nullable().default(null).describe('Only prompts of this split'),
  guidelineVersion: ordinal.nullable().default(null).describe('Only judgments under this version'),
  labelerIds: z.array(id).max(1000).default([]).describe('Only judgments of these; empty: of all'),
  from: instant.nullable().default(null).describe('Judgments from then on'),
  to: instant.nullable().default(null).describe('Judgments before then'),
  anchor: entryKey.nullable().default(null).describe('The entry that is put at 1000; null: the mean of all is'),
});

/** A list in the text of an address: `a,b`; nothing is the empty list. */
function listed<Item extends z.ZodType<string, string>>(item: Item, description: string) {
  return z
    .string()
    .max(40_000)
    .transform((text) => (text === '' ? [] : text.split(',')))
    .pipe(z.array(item).refine((items) => new Set(items).size === items.length, 'names one twice'))
    .optional()
    .describe(description);
}

const settingsQuery = {
  by: leaderboardBy.optional(),
  control: listed(leaderboardControl, 'What is held constant: `length,style,position`'),
  tie: leaderboardTie.optional(),
  bothBad: z.enum(['tie', 'leave']).optional(),
  weights: z.enum(['none', 'propensity']).optional(),
  votes: listed(userKind, 'Whose: `person,simulated,imported`'),
  tag: z.string().min(1).max(100).optional(),
  split: split.optional(),
  guidelineVersion: digits(1, int32Max).optional(),
  labelers: listed(id, 'Only judgments of these, by id, with commas between'),
  from: instant.optional().describe('Judgments from then on'),
  to: instant.optional().describe('Judgments before then'),
  anchor: entryKey.optional().describe('The entry that is put at 1000'),
};

/** What is left out is as the project declared it, or as the defaults are. */
export const leaderboardQuery = z.object({
  ...settingsQuery,
  snapshot: id.optional().describe('Of the judgments of this snapshot, not of those of now'),
});

/** As it is read over HTTP. */
export const leaderboardRead = leaderboardQuery.extend({
  format: z
    .enum(['json', 'csv', 'parquet'])
    .optional()
    .describe('Instead of Accept: csv and parquet are a table with a row for each entry. Left out: json'),
});

export const leaderboardChangeKind = z.enum(['settings', 'withdrawal', 'return']);

const reason = z.string().trim().min(1).max(2000);

/** A change that a person made: who, when, why, and how many votes there were then. It stays listed. */
export const leaderboardChange = z
  .object({
    id,
    kind: leaderboardChangeKind,
    settings: leaderboardSettings.nullable().describe('Of `settings`: what was declared'),
    by: leaderboardBy.nullable().describe('Of an entry: by what it is told apart'),
    key: z.string().nullable(),
    name: z.string().nullable().describe('As it was called then'),
    reason: z.string(),
    votes: count.describe('Votes that the project had then'),
    actorId: id.nullable(),
    actorName: z.string().nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'LeaderboardChange' });

export const leaderboardChangesQuery = pageQuery;

/** The settings whose figures are the project's, and not exploratory. */
export const leaderboardDeclare = z.object({ settings: leaderboardSettings, reason });

export const leaderboardWithdraw = z.object({
  by: leaderboardBy.default('model'),
  key: entryKey,
  reason: reason.describe('Everybody who sees the leaderboard reads it'),
});

export type LeaderboardBy = z.infer<typeof leaderboardBy>;
export type LeaderboardControl = z.infer<typeof leaderboardControl>;
export type LeaderboardSettings = z.output<typeof leaderboardSettings>;
export type LeaderboardQuery = z.output<typeof leaderboardQuery>;
/** As programs ask: lists as lists. */
export type LeaderboardAsk = Partial<LeaderboardQuery>;
export type LeaderboardChange = z.infer<typeof leaderboardChange>;
export type LeaderboardDeclare = z.input<typeof leaderboardDeclare>;
export type LeaderboardWithdraw = z.input<typeof leaderboardWithdraw>;
