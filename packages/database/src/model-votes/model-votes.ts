// Blind votes: a round is kept with its letters, voted on once by its asker, and counted.

import type { ModelVoteChoice } from '@tastemaker/contracts';
import { and, count, eq, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { found, inserted } from '../connection/only.js';
import { modelVoteRounds } from './tables.js';

export type NewModelVoteRound = Omit<typeof modelVoteRounds.$inferInsert, 'id' | 'choice' | 'votedAt' | 'createdAt'>;

export async function createModelVoteRound(database: Database, round: NewModelVoteRound): Promise<{ id: string }> {
  return inserted(await database.insert(modelVoteRounds).values(round).returning({ id: modelVoteRounds.id }));
}

/** The models of a round that this person asked for. @throws DatabaseError `not_found` */
export async function askedRound(
  database: Database,
  userId: string,
  id: string,
): Promise<{ id: string; modelA: string; modelB: string }> {
  const { modelA, modelB } = modelVoteRounds;
  const rows = await database
    .select({ id: modelVoteRounds.id, modelA, modelB })
    .from(modelVoteRounds)
    .where(and(eq(modelVoteRounds.id, id), eq(modelVoteRounds.askedBy, userId)));
  return found(rows, 'round');
}

/** @throws DatabaseError `conflict` when it was voted on already */
export async function voteOnRound(database: Database, id: string, choice: ModelVoteChoice): Promise<void> {
  const voted = await database
    .update(modelVoteRounds)
    .set({ choice, votedAt: sql`now()` })
    .where(and(eq(modelVoteRounds.id, id), sql`${modelVoteRounds.choice} IS NULL`))
    .returning({ id: modelVoteRounds.id });
  if (voted.length === 0) throw new DatabaseError('conflict', 'This round has a vote already: ask for another one.');
}

export interface ModelVoteCounts {
  /** For the first model, and for the second. */
  wins: [number, number];
  ties: number;
  bothBad: number;
}

/** Everybody's votes between the two, whichever letters they had. */
export async function countModelVotes(database: Database, [first, second]: [string, string]): Promise<ModelVoteCounts> {
  const { modelA, choice } = modelVoteRounds;
  const rows = await database
    .select({ modelA, choice, votes: count() })
    .from(modelVoteRounds)
    .where(
      and(
        isNotNull(choice),
        sql`least(${modelVoteRounds.modelA}, ${modelVoteRounds.modelB}) = least(${first}::uuid, ${second}::uuid)`,
        sql`greatest(${modelVoteRounds.modelA}, ${modelVoteRounds.modelB}) = greatest(${first}::uuid, ${second}::uuid)`,
      ),
    )
    .groupBy(modelA, choice);
  const sumOf = (isCounted: (row: (typeof rows)[number]) => boolean) =>
    rows.reduce((sum, row) => sum + (isCounted(row) ? row.votes : 0), 0);
  return {
    wins: [
      sumOf((row) => row.choice === (row.modelA === first ? 'A' : 'B')),
      sumOf((row) => row.choice === (row.modelA === first ? 'B' : 'A')),
    ],
    ties: sumOf((row) => row.choice === 'tie'),
    bothBad: sumOf((row) => row.choice === 'bothBad'),
  };
}
