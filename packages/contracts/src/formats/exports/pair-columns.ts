// The columns that rows of pairs have beside their texts, as they are written: all in every row, null where nothing was said.
import type { Split } from '../../prompts.js';
import type { PairFacts } from '../pairs.js';

/** What the column `margin` is made of; `false`: there is none, as TRL's reward trainer subtracts it wherever it stands. */
export type MarginSource = 'false' | 'true' | 'strength';

export interface PairRow {
  margin?: number;
  strength: number | null;
  weight: number;
  tie: boolean;
  score_chosen: number | null;
  score_rejected: number | null;
  split: Split | null;
  tags: string[];
  labeler: string | null;
  created_at: string | null;
  chosen_source: string | null;
  rejected_source: string | null;
}

/** The columns of a pair, in their order. */
export function pairFactsOf(pair: PairFacts, margin: MarginSource): PairRow {
  const { strength, scores, weight, tie, split, tags, labeler, createdAt, sources } = pair;
  const row: PairRow = {
    strength,
    weight,
    tie,
    score_chosen: scores?.chosen ?? null,
    score_rejected: scores?.rejected ?? null,
    split: split ?? null,
    tags,
    labeler: labeler ?? null,
    created_at: createdAt,
    chosen_source: sources.chosen,
    rejected_source: sources.rejected,
  };
  // A number in every row, as the trainer wants it.
  return margin === 'false' ? row : { margin: marginOf(pair, margin), ...row };
}

function marginOf({ margin, strength }: PairFacts, source: 'true' | 'strength'): number {
  return source === 'true' ? (margin ?? 0) : Math.max(0, strength ?? 0);
}
