// The columns that rows of pairs have beside their texts, as they are written.
import type { PairFacts } from '../pairs.js';

/** The columns of a pair. `margin` is a number in every row, as TRL's reward trainer wants it: 0 where none was said. */
export function pairFactsOf(pair: PairFacts): Record<string, unknown> {
  const { strength, margin, scores, weight, tie, split, tags, labeler, createdAt, sources } = pair;
  // One after the other: as spread objects they would take several times as long, for a hundred thousand rows a second.
  const row: Record<string, unknown> = { margin: strength === null ? (margin ?? 0) : Math.max(0, strength) };
  if (strength !== null) row['strength'] = strength;
  row['weight'] = weight;
  row['tie'] = tie;
  if (scores !== null) {
    row['score_chosen'] = scores.chosen;
    row['score_rejected'] = scores.rejected;
  }
  row['split'] = split;
  if (tags.length > 0) row['tags'] = tags;
  if (labeler !== undefined) row['labeler'] = labeler;
  if (createdAt !== null) row['created_at'] = createdAt;
  if (sources.chosen !== null) row['chosen_source'] = sources.chosen;
  if (sources.rejected !== null) row['rejected_source'] = sources.rejected;
  return row;
}
