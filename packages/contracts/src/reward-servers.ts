// What the shapes of other servers of reward models have in common, and OpenRLHF's; vllm.ts and tei.ts have theirs.
import { z } from 'zod';
import { closed } from './known-parameters.js';
import { text } from './primitives.js';
import { referenceName } from './score-references.js';

export const rewardModelReference = z
  .string()
  .min(1)
  .max(200)
  .describe("A reward model's id, name or alias; left out: the alias `current`");

export const rewardServerQuery = z.object({ model: rewardModelReference.optional() });

const mostInputs = 10_000;

/** OpenRLHF's remote reward model: rendered conversations, each with the prompt that it begins with. */
export const getRewardRequest = closed({
  query: z.array(text.min(1)).min(1).max(mostInputs),
  prompts: z.array(text).max(mostInputs).nullish(),
  labels: z.array(z.unknown()).max(mostInputs).nullish().describe('Sent along by OpenRLHF; nothing depends on them'),
}).refine(({ query, prompts }) => prompts == null || prompts.length === query.length, {
  message: 'must be as many as query has',
  path: ['prompts'],
});

export const getRewardQuery = rewardServerQuery.extend({ normalize: referenceName.optional() });

/** Newer OpenRLHF reads `scores` and `extra_logs` beside `rewards`. */
export const getRewardResponse = z.object({
  rewards: z.array(z.number()),
  scores: z.array(z.number()),
  extra_logs: z.record(z.string(), z.array(z.number())),
});
