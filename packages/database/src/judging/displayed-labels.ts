// Labelers speak of the letters that they saw; what is stored speaks of completions.

import { labelAt } from '@tastemaker/contracts';
import { DatabaseError } from '../connection/database-error.js';

/**
 * A ranking in completion ids from one in displayed letters.
 * @param isPartial whether letters may be left out, all but two
 * @throws DatabaseError `validation_failed` unless each displayed letter stands in it exactly once.
 */
export function toCompletionIds(ranking: string[][], displayedOrder: string[], isPartial = false): string[][] {
  const named = ranking.flat();
  const wanted = isPartial ? Math.min(2, displayedOrder.length) : displayedOrder.length;
  if (named.length < wanted || new Set(named).size !== named.length) {
    const all = displayedOrder.map((_id, position) => labelAt(position)).join(', ');
    throw new DatabaseError('validation_failed', `Rank ${isPartial ? 'at least two' : 'each'} of ${all}, each once.`);
  }
  return ranking.map((group) => group.map((label) => completionOf(label, displayedOrder)));
}

/** @throws DatabaseError `validation_failed` when no candidate was shown under that letter. */
export function completionOf(label: string, displayedOrder: string[]): string {
  const completionId = displayedOrder.find((_id, position) => labelAt(position) === label);
  if (completionId !== undefined) return completionId;
  throw new DatabaseError('validation_failed', `There is no candidate ${label} in this assignment.`);
}

/** The same the other way round. */
export function toLabels(ranking: string[][], displayedOrder: string[]): string[][] {
  return ranking.map((group) => group.map((completionId) => labelOf(completionId, displayedOrder)));
}

/** The letter under which a completion was shown. */
export function labelOf(completionId: string, displayedOrder: string[]): string {
  return labelAt(displayedOrder.indexOf(completionId));
}
