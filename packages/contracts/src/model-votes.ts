// Blind votes between two language models: a round has one question and two answers; who wrote which is told after the vote.
import { z } from 'zod';
import { sampling } from './completions.js';
import { openaiFinishReason } from './openai.js';
import { count, id, name, noneTwice, seed } from './primitives.js';
import { message } from './prompts.js';

export const roundLetter = z.enum(['A', 'B']);

export const modelVoteChoice = z.enum(['A', 'B', 'tie', 'bothBad']);

export const modelVoteRoundCreate = z.object({
  modelIds: z
    .array(id)
    .min(2)
    .max(16)
    .refine((ids) => new Set(ids).size === ids.length, 'names a model twice')
    .meta(noneTwice)
    .describe('The two language models, or more, of which two are drawn'),
  messages: z.array(message).min(1).max(200),
  sampling: sampling.prefault({}),
  seed: seed.optional().describe('Of both answers; drawn where it is left out'),
});

/** Nothing in it tells the models: which is A was drawn, and both answers were ready before either is told. */
export const modelVoteRound = z
  .object({
    id,
    answers: z.array(z.object({ letter: roundLetter, text: z.string(), finishReason: openaiFinishReason })).length(2),
  })
  .meta({ id: 'ModelVoteRound' });

export const modelVoteCast = z.object({ choice: modelVoteChoice });

const namedModel = z.object({ id, name });

export const modelVote = z
  .object({ roundId: id, choice: modelVoteChoice, models: z.object({ A: namedModel, B: namedModel }) })
  .meta({ id: 'ModelVote' });

/** Commas between the two. */
export const modelVotesQuery = z.object({
  modelIds: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(
      z
        .array(id)
        .length(2)
        .refine((ids) => ids[0] !== ids[1], 'names a model twice'),
    )
    .describe('Two models, a comma between them'),
});

const shareInterval = z.object({ low: z.number(), high: z.number() });

export const modelVoteTally = z
  .object({
    models: z
      .array(namedModel.extend({ wins: count }))
      .length(2)
      .describe('In the order asked for'),
    ties: count,
    bothBad: count,
    votes: count,
    decisive: count.describe('Votes for either: what share, interval and test are of'),
    share: z
      .object({ value: z.number(), ...shareInterval.shape })
      .nullable()
      .describe(
        "Of the first model's wins, with Wilson's 95 % interval, right for one look; null without a decisive vote",
      ),
    test: z
      .object({
        alpha: z.number(),
        interval: shareInterval.describe('Of the same share, right however often one looks'),
        winnerId: id.nullable().describe('null: not decided. Once it is, one may stop'),
        votesToGo: count
          .nullable()
          .describe('Decisive votes that it takes still if the share stays; null: more than 10,000'),
      })
      .describe('A confidence sequence: it ever leaves out the true share with probability alpha at most'),
  })
  .meta({ id: 'ModelVoteTally' });

export type RoundLetter = z.infer<typeof roundLetter>;
export type ModelVoteChoice = z.infer<typeof modelVoteChoice>;
export type ModelVoteRoundCreate = z.input<typeof modelVoteRoundCreate>;
export type ModelVoteRound = z.infer<typeof modelVoteRound>;
export type ModelVote = z.infer<typeof modelVote>;
export type ModelVoteTally = z.infer<typeof modelVoteTally>;
