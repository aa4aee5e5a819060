// What jobs ask for, how urgent they are, and why one waits.
import { z } from 'zod';

/** The higher goes first; a job rises by one for each hour that it has waited. */
export const jobPriority = z.enum(['low', 'normal', 'high']);

/** Largest memory that can be asked for, in GiB. */
const mostMemoryGiB = 65_536;

export const jobResources = z.object({
  memoryGiB: z
    .number()
    .gt(0)
    .max(mostMemoryGiB)
    .optional()
    .describe('Memory that it takes; left out: estimated from the size of the model and of a step'),
  cores: z
    .number()
    .min(0.1)
    .max(1024)
    .optional()
    .describe('Cores that it takes and computes with; left out: it counts as one, and computes with all there are'),
});

/** What a job counts as. */
export const askedResources = z.object({
  memoryGiB: z.number().describe('As ordered, or estimated'),
  cores: z.number(),
});

/**
 * Why a job has not begun:
 * - `no_worker`: no worker runs
 * - `too_large`: no worker that runs could ever hold it
 * - `no_room`: what is at work leaves no room for it on any worker that could hold it
 * - `turn`: others are before it
 */
export const jobWaiting = z.object({
  code: z.enum(['no_worker', 'too_large', 'no_room', 'turn']),
  message: z.string().describe('What it waits for, and what to do about it where something is to be done'),
});

export type JobPriority = z.infer<typeof jobPriority>;
export type JobResources = z.infer<typeof jobResources>;
export type JobWaiting = z.infer<typeof jobWaiting>;
