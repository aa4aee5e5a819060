// A leaderboard as a table: a row for each entry, those that can't be compared last.
import type { Leaderboard } from '@tastemaker/contracts';
import type { Fields } from '../snapshots/exports/shapes.js';
import type { Cell } from '../tables/csv.js';

export const leaderboardColumns = {
  place_best: 'integer',
  place_worst: 'integer',
  key: 'text',
  name: 'text',
  rating: 'number',
  rating_low: 'number',
  rating_high: 'number',
  strength: 'number',
  strength_low: 'number',
  strength_high: 'number',
  standard_error: 'number',
  plain_rating: 'number',
  plain_rating_low: 'number',
  plain_rating_high: 'number',
  votes: 'integer',
  wins: 'integer',
  losses: 'integer',
  ties: 'integer',
  labelers: 'integer',
  prompts: 'integer',
  sampling_rate: 'number',
  apart: 'text',
  withdrawn: 'boolean',
  exploratory: 'boolean',
} as const satisfies Fields;

type LeaderboardRow = Readonly<Record<keyof typeof leaderboardColumns, Cell>>;

/** Null where a figure is not known: an entry that can't be compared has no standing, and one without controls no plain one. */
export function leaderboardRows({ figures, withdrawn, exploratory }: Leaderboard): LeaderboardRow[] {
  const taken = new Set(withdrawn.map(({ key }) => key));
  return figures.entries.map(({ standing, plain, ...entry }) => ({
    place_best: standing?.place?.best ?? null,
    place_worst: standing?.place?.worst ?? null,
    key: entry.key,
    name: entry.name,
    rating: standing?.rating.value ?? null,
    rating_low: standing?.rating.low ?? null,
    rating_high: standing?.rating.high ?? null,
    strength: standing?.strength.value ?? null,
    strength_low: standing?.strength.low ?? null,
    strength_high: standing?.strength.high ?? null,
    standard_error: standing?.standardError ?? null,
    plain_rating: plain?.rating.value ?? null,
    plain_rating_low: plain?.rating.low ?? null,
    plain_rating_high: plain?.rating.high ?? null,
    votes: entry.votes,
    wins: entry.wins,
    losses: entry.losses,
    ties: entry.ties,
    labelers: entry.labelers,
    prompts: entry.prompts,
    sampling_rate: entry.samplingRate,
    apart: entry.apart,
    withdrawn: taken.has(entry.key),
    exploratory,
  }));
}
