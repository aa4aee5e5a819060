// Pairs that people order one way and the model the other: where to read what it has not learned, or what labelers missed.
import { winProbability } from '@tastemaker/preference';
import type { JudgedComparison } from '../learning/judged-comparison.js';
import { pairVotes } from '../learning/pair-votes.js';
import type { DecidedRewards } from './reward-distribution.js';

/** A pair of which most who chose prefer one answer, by where its answers stand in the comparison. */
export interface DecidedPair {
  readonly comparison: JudgedComparison;
  readonly preferred: number;
  readonly other: number;
  readonly rewards: DecidedRewards;
  /** Labelers who said so; parts of one where a labeler judged the pair several times and differently. */
  readonly votes: { readonly preferred: number; readonly other: number; readonly tied: number };
}

/** A pair that the model orders against people, named by ids: its texts stay where they can be erased. */
export interface Disagreement {
  readonly comparisonId: string;
  readonly promptId: string;
  readonly preferredId: string;
  readonly otherId: string;
  readonly rewards: DecidedRewards;
  /** The model's P(preferred ≻ other), below ½. */
  readonly probability: number;
  readonly votes: DecidedPair['votes'];
}

/** The pairs of comparisons that have scores; texts that were compared several times under one prompt are one pair. */
export function decidedPairs(
  comparisons: readonly JudgedComparison[],
  scoresOf: ReadonlyMap<JudgedComparison, readonly number[]>,
): DecidedPair[] {
  return pairVotes(comparisons, 'merge').comparisons.flatMap(({ comparison, pairs }) => {
    const scores = scoresOf.get(comparison);
    if (scores === undefined) return [];
    return pairs.flatMap(({ first, second, votes: cast }) => {
      const weightOf = (asked: string) =>
        cast.reduce((sum, { outcome, weight }) => sum + (outcome === asked ? weight : 0), 0);
      const [wins, losses, tied] = [weightOf('win'), weightOf('loss'), weightOf('tie')];
      if (wins === losses) return [];
      const [preferred, other] = wins > losses ? [first, second] : [second, first];
      const votes = { preferred: Math.max(wins, losses), other: Math.min(wins, losses), tied };
      const rewards = { preferred: scores[preferred] ?? Number.NaN, other: scores[other] ?? Number.NaN };
      return [{ comparison, preferred, other, rewards, votes }];
    });
  });
}

const listed = 20;

/** The model's surest ones first; comparisons without an id are left out. */
export function hardestDisagreements(pairs: readonly DecidedPair[]): Disagreement[] {
  return pairs
    .flatMap(({ comparison: { id, answerIds, prompt }, preferred, other, rewards, votes }) => {
      const [preferredId, otherId] = [answerIds?.[preferred], answerIds?.[other]];
      if (!(rewards.preferred < rewards.other)) return [];
      if (id === undefined || preferredId === undefined || otherId === undefined) return [];
      const probability = winProbability(rewards.preferred - rewards.other);
      return [{ comparisonId: id, promptId: prompt, preferredId, otherId, rewards, probability, votes }];
    })
    .toSorted((a, b) => a.probability - b.probability)
    .slice(0, listed);
}
