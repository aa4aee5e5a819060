// An asking: a strategy chooses which completions are to be compared, and each comparison keeps how likely it was.
import { z } from 'zod';
import { count, id, name, oneOfThese, seed, timestamp } from './primitives.js';
import { split } from './prompts.js';

/**
 * - `random`: any set of the prompt's completions, each as likely as the other
 * - `kWise`: each prompt's completions are shuffled and cut into sets of K, so that each stands in one
 * - `balanced`: blocks of K in which every two of a prompt's completions meet equally often, or nearly
 * - `nearest`: those whose scores lie closest together
 * - `disagreement`: those on whose order the members of an ensemble disagree most
 * - `information`: those whose judgment is expected to tell the live head most
 */
export const askingStrategy = z.enum(['random', 'kWise', 'balanced', 'nearest', 'disagreement', 'information']);

const judgments = z.int().min(1).max(50);

/** What a go of a strategy and the project's continuous asking have in common. */
const policy = {
  strategy: askingStrategy,
  candidates: z.int().min(2).max(16).describe('K: how many completions are compared with each other'),
  explorationShare: z
    .number()
    .min(0)
    .max(1)
    .describe(
      'Share of the comparisons that is drawn at random, so that every set has a chance and estimates stay unbiased',
    ),
  rewardModel: name
    .optional()
    .describe("Id, name or alias: whose scores the strategy reads; left out: the project's live head"),
  split: split.optional().describe('Only prompts of this split'),
  tag: z.string().max(100).optional().describe('Only prompts with this tag'),
};

const order = {
  ...policy,
  strategy: policy.strategy.default('random'),
  candidates: policy.candidates.default(2),
  explorationShare: policy.explorationShare.default(0.1),
  count: z.int().min(1).max(10_000).optional().describe('So many comparisons in all'),
  perPrompt: z.int().min(1).max(100).optional().describe('Instead of count: so many of each prompt'),
  judgmentsNeeded: judgments.optional().describe("The project's setting if left out"),
  priority: z.int().min(-1000).max(1000).default(0).describe('Higher ones are judged first'),
  seed: seed.optional().describe('Drawn, and told, if left out'),
};

/** What an asking was told, as it is kept. */
export const askingOrder = z.object(order);

export const askingCreate = askingOrder
  .extend({ dryRun: z.boolean().default(false).describe('Tell what would be made, and make nothing') })
  .refine((asked) => (asked.count === undefined) !== (asked.perPrompt === undefined), {
    message: 'give either count or perPrompt',
    path: ['count'],
  })
  .meta(oneOfThese('count', 'perPrompt'));

/** One go of a strategy. */
export const asking = z
  .object({
    id,
    projectId: id,
    strategy: askingStrategy,
    order: askingOrder.describe('As it was asked for'),
    seed: z.int(),
    continuous: z.boolean().describe("Made by the project's setting, not by a person's order"),
    possible: count.describe('How many sets of completions could have been put up'),
    made: count.describe('How many were'),
    modelState: z.string().nullable(),
    createdBy: id.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Asking' });

/** A set of completions that a strategy chose, and why. */
export const chosenSet = z.object({
  promptId: id,
  completionIds: z.array(id),
  propensity: z.number(),
  explored: z.boolean(),
  worth: z.number().nullable().describe('By which the strategy put it first: see `worthIs`; null: it asks no model'),
});

export const askingMade = z
  .object({
    asking: asking.nullable().describe('Null of a dry run'),
    strategy: askingStrategy,
    seed: z.int(),
    prompts: count.describe(
      'Prompts that were chosen among: with as many completions as are compared, none of them flagged',
    ),
    possible: count.describe('Sets of completions that could be put up; those that are compared already are left out'),
    made: count.describe('Comparisons that were made; of a dry run, that would be'),
    explored: count.describe('Of these, drawn at random'),
    propensity: z.object({ least: z.number(), most: z.number() }).nullable().describe('Null where none were chosen'),
    balance: z
      .object({ least: count, most: count, isBalanced: z.boolean() })
      .nullable()
      .describe('Of `balanced`: how often two completions meet in the designs that were used; null of the others'),
    worthIs: z.string().nullable().describe('What the worth of a set is, in words; null: the strategy asks no model'),
    left: count.describe('Completions that were left out, as the model cannot read them'),
    chosen: z.array(chosenSet).describe('The first hundred'),
  })
  .meta({ id: 'AskingMade' });

/** Of a comparison that a strategy chose, as files tell it. */
export const askedByRecord = z.object({
  strategy: askingStrategy,
  propensity: z.number().gt(0).max(1).describe('How likely its asking was to put up this set of completions'),
  explored: z.boolean().describe('Drawn at random, not chosen by the strategy'),
  modelState: z
    .string()
    .max(200)
    .nullable()
    .default(null)
    .describe("Hash of the model's state by which it was chosen; null: none was asked"),
});

/** The same, with the asking that made it. */
export const askedBy = z
  .object({ askingId: id.nullable().describe('Null: of an imported comparison'), ...askedByRecord.shape })
  .meta({ id: 'AskedBy' });

export type AskingStrategy = z.infer<typeof askingStrategy>;
export type AskingOrder = z.output<typeof askingOrder>;
export type AskingCreate = z.input<typeof askingCreate>;
export type Asking = z.infer<typeof asking>;
export type AskingMade = z.infer<typeof askingMade>;
export type ChosenSet = z.infer<typeof chosenSet>;
export type AskedBy = z.infer<typeof askedBy>;
