// What a researcher wants to know of a project at a glance: how it goes on day by day, and what waits for somebody.
import { z } from 'zod';
import { flagReason } from './flags.js';
import { count, digits, id, ordinal, timestamp } from './primitives.js';

export const activityQuery = z.object({
  days: digits(1, 366).default(28).describe('How many, up to and including today (UTC)'),
});

const day = z.object({
  date: z.iso.date().describe('UTC'),
  judged: count.describe('Standing judgments of the work by people, without skips'),
  skipped: count.describe('Skips of the work by people'),
  checks: count.describe('Judgments of gold comparisons and repeats by people'),
  imported: count.describe('Judgments that files brought, on the day when they were made as the file says'),
  simulated: count.describe('Judgments of simulated labelers'),
});

/**
 * - `nothing_needed`: there are no comparisons
 * - `all_in`: every judgment that is needed is there
 * - `project_paused`: nothing is leased while it is
 * - `too_early`: people began to judge less than two days ago
 * - `no_pace`: nobody judged in the last seven days
 * - `too_slow`: at this pace it takes more than a hundred years
 */
export const forecastLack = z.enum(['nothing_needed', 'all_in', 'project_paused', 'too_early', 'no_pace', 'too_slow']);

export const activity = z
  .object({
    days: z.array(day).describe('Oldest first, days without judgments among them'),
    pace: z
      .object({
        perDay: z.number(),
        low: z.number(),
        high: z.number(),
        days: count.describe(
          'How many days it is the mean of, seven or since people began: of 24 hours up to now; in a project of more than 100,000 judgments whole days (UTC) up to yesterday',
        ),
      })
      .nullable()
      .describe('Judgments of the work that people give in a day, with its 95 % interval; null: nobody began'),
    remaining: count.describe('Judgments that are still needed'),
    forecast: z
      .object({
        at: timestamp,
        earliest: timestamp,
        latest: timestamp.nullable().describe('Null: more than a hundred years'),
      })
      .nullable()
      .describe(
        'When the remaining ones will be in at that pace, earliest and latest by its interval: the wider of a bootstrap over the days and of a Poisson count',
      ),
    noForecast: forecastLack.nullable().describe('Why there is none'),
  })
  .meta({ id: 'Activity' });

export const attention = z
  .object({
    flags: z.object({
      open: count,
      byReason: z.array(z.object({ reason: flagReason, count })).describe('The commonest first'),
    }),
    pausedLabelers: count,
    drafts: z.array(z.object({ version: ordinal, updatedAt: timestamp })).describe('Guideline drafts, newest first'),
    undecided: count.describe('Comparisons all of whose judgments are in, and no choice has a majority'),
    failedRuns: z.array(id).describe('Runs that failed in the last seven days, newest first; ten at most'),
    demonstrations: count.describe('Demonstrations that wait for review, by others than the one who asks'),
  })
  .meta({ id: 'Attention' });

export type ActivityQuery = z.input<typeof activityQuery>;
export type ForecastLack = z.infer<typeof forecastLack>;
export type Activity = z.infer<typeof activity>;
export type Attention = z.infer<typeof attention>;
