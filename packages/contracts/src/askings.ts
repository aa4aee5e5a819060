// An asking: a strategy chooses which completions are to be compared, and each comparison keeps how likely it was.
import { z } from 'zod';
import { id, name, oneOfThese, seed } from './primitives.js';
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

export const askingOrder = z
  .object({
    ...policy,
    strategy: policy.strategy.default('random'),
    candidates: policy.candidates.default(2),
    explorationShare: policy.explorationShare.default(0.1),
    count: z.int().min(1).max(10_000).optional().describe('So many comparisons in all'),
    perPrompt: z.int().min(1).max(100).optional().describe('Instead of count: so many of each prompt'),
    judgmentsNeeded: judgments.optional().describe("The project's setting if left out"),
    priority: z.int().min(-1000).max(1000).default(0).describe('Higher ones are judged first'),
    seed: seed.optional().describe('Drawn, and told, if left out'),
  })
  .refine((order) => (order.count === undefined) !== (order.perPrompt === undefined), {
    message: 'give either count or perPrompt',
    path: ['count'],
  })
  .meta(oneOfThese('count', 'perPrompt'));

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
export type AskedBy = z.infer<typeof askedBy>;
