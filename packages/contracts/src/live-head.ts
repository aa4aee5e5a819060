// The live head: a Bayesian last layer over a reward model's hidden states, which takes each judgment as it comes.
import { z } from 'zod';
import { askingStrategy } from './askings.js';
import { count, id, name, timestamp } from './primitives.js';

export const liveHeadPut = z.object({
  rewardModel: name.describe('Id, name or alias: whose hidden states are read, and whose head is where it starts from'),
  priorMargin: z
    .number()
    .min(0.01)
    .max(100)
    .default(2)
    .describe(
      'How far a margin of two answers may be off before anything is judged: one standard deviation, in logits',
    ),
  keepOpen: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('Comparisons that it keeps open by itself, choosing the next as judgments come; 0: it asks nothing'),
  strategy: askingStrategy
    .default('information')
    .refine((strategy) => strategy === 'information', {
      message:
        'a live head asks by information only, as that is what it knows; the others are asked once: POST …/askings',
    })
    .describe('By which it chooses these; only `information`'),
  explorationShare: z.number().min(0).max(1).default(0.1).describe('Of these, share that is drawn at random'),
});

/**
 * - `reading`: hidden states are computed, or read
 * - `ready`: it follows the judgments
 * - `failed`: see `error`
 */
const liveHeadState = z.enum(['reading', 'ready', 'failed']);

const nextPair = z.object({
  promptId: id,
  completionIds: z.array(id).length(2),
  information: z.number().describe('What its judgment is expected to tell, in nats'),
});

export const liveHead = z
  .object({
    projectId: id,
    modelId: id,
    priorMargin: z.number(),
    keepOpen: count,
    explorationShare: z.number(),
    createdAt: timestamp,
    state: liveHeadState.describe('Of the process that answers: each follows by itself, and comes to the same'),
    error: z.string().nullable().describe('Why it failed; while it is ready, why what waits cannot join'),
    completions: count.describe('That it scores; of prompts with two or more'),
    waiting: count.describe('Completions that came later and are not in it yet; they join in the background'),
    states: count.describe('Hidden states that are there so far'),
    votes: count.describe('Pairs of judgments that it has learned from'),
    next: nextPair.nullable().describe('Whose judgment would tell it most; null: all are compared, or it is not ready'),
  })
  .meta({ id: 'LiveHead' });

export const liveScoresQuery = z.object({ promptId: id });

/** Scores of the answers to a prompt, best first. Exploratory: the official model is trained by a run. */
export const liveScores = z
  .object({
    votes: count.describe('n: pairs of judgments, of the whole project, that they rest on'),
    scores: z.array(
      z.object({
        completionId: id,
        score: z.number().describe('In logits, against the mean of the answers to this prompt'),
        low: z.number().describe('Its interval of 95 %: of the posterior, taken as normal'),
        high: z.number(),
      }),
    ),
  })
  .meta({ id: 'LiveScores' });

/** What an event of its stream says: it has learned from the judgments on a comparison, or has taken in new completions. */
export const liveHeadEvent = z.object({
  comparisonId: id
    .nullable()
    .describe('Null: no judgment; how it stands as the stream begins, and with new completions'),
  votes: count,
  next: nextPair.nullable(),
});

export type LiveHead = z.infer<typeof liveHead>;
export type LiveHeadPut = z.input<typeof liveHeadPut>;
export type LiveHeadEvent = z.infer<typeof liveHeadEvent>;
export type LiveScores = z.infer<typeof liveScores>;
