// Labelers speak of the letters that they saw; what is stored speaks of completions.

import { labelAt } from '@tastemaker/contracts';
import { DatabaseError } from '../database-error.js';

/**
 * A ranking in completion ids from one in displayed letters.
 * @throws DatabaseError `validation_failed` unless each displayed letter stands in it exactly once.
 */
export function toCompletionIds(ranking: string[][], displayedOrder: string[]): string[][] {
  const byLabel = new Map(displayedOrder.map((completionId, position) => [labelAt(position), completionId]));
  const named = ranking.flat();
  if (named.length !== byLabel.size || new Set(named).size !== named.length) {
    throw new DatabaseError('validation_failed', `Rank each of ${[...byLabel.keys()].join(', ')} once.`);
  }
  return ranking.map((group) =>
    group.map((label) => {
      const completionId = byLabel.get(label);
      if (completionId === undefined) {
        throw new DatabaseError('validation_failed', `There is no candidate ${label} in this assignment.`);
      }
      return completionId;
    }),
  );
}

/** The same the other way round. */
export function toLabels(ranking: string[][], displayedOrder: string[]): string[][] {
  return ranking.map((group) => group.map((completionId) => labelAt(displayedOrder.indexOf(completionId))));
}
