// Held-out judgments beside the scores of the answers that they are about.
import type { ScoredPair } from '@tastemaker/preference';
import type { JudgedComparison } from '../learning/judged-comparison.js';
import { pairVotes } from '../learning/pair-votes.js';

/** One labeler's preference between two answers, and by how much the model prefers the same one. */
export interface ScoredVote extends ScoredPair {
  /** 1, or a part of it where the labeler judged the pair several times. */
  readonly weight: number;
  readonly labeler: string;
  /** Numbers the comparison that its pair stands in. */
  readonly comparison: number;
  /** Numbers the pair: votes on the same two answers have the same. */
  readonly pair: number;
  /** Which of the pair's answers is preferred. */
  readonly prefersFirst: boolean;
  /** 0 to 3; null where it was not asked. */
  readonly strength: number | null;
  readonly tags: readonly string[];
  /** Characters of the preferred answer and of the other. */
  readonly lengths: readonly [number, number];
  /** Positions of the preferred answer and of the other in their comparison. */
  readonly answers: readonly [number, number];
}

/**
 * All votes that prefer one answer, of comparisons that have scores (one a position of `answers`). Votes on the same texts
 * under the same prompt count for one pair; a labeler has one vote on it.
 */
export function scoredVotes(
  comparisons: readonly JudgedComparison[],
  scoresOf: ReadonlyMap<JudgedComparison, readonly number[]>,
): ScoredVote[] {
  const voting = pairVotes(comparisons, 'merge');
  const votes: ScoredVote[] = [];
  let pair = 0;
  for (const [index, { comparison, pairs }] of voting.comparisons.entries()) {
    const scores = scoresOf.get(comparison);
    for (const { first, second, votes: cast } of pairs) {
      pair += 1;
      for (const { outcome, labeler, strength, weight } of cast) {
        if (outcome === 'tie' || scores === undefined) continue;
        const [winner, loser] = outcome === 'win' ? [first, second] : [second, first];
        const lengthOf = (answer: number) => comparison.answers[answer]?.length ?? 0;
        votes.push({
          margin: (scores[winner] ?? Number.NaN) - (scores[loser] ?? Number.NaN),
          prompt: comparison.prompt,
          weight,
          labeler,
          comparison: index,
          pair,
          prefersFirst: outcome === 'win',
          strength,
          tags: comparison.tags,
          lengths: [lengthOf(winner), lengthOf(loser)],
          answers: [winner, loser],
        });
      }
    }
  }
  return votes;
}
