/** The control that a reward model has to beat: what the answers' lengths alone predict. */

import {
  lengthMargin,
  type PairAccuracyInterval,
  pairAccuracyInterval,
  preferredLengthSign,
} from '@tastemaker/preference';
import type { JudgedComparison } from '../learning/judged-comparison.js';
import { type ScoredVote, scoredVotes } from './scored-votes.js';

/** Whether longer or shorter answers win is learned on `training`, the accuracy is of `held`. Lengths in characters. */
export function lengthOnlyAccuracy(
  training: readonly JudgedComparison[],
  held: readonly ScoredVote[],
): PairAccuracyInterval {
  const sign = preferredLengthSign(votesOf(training).map(lengthPair));
  return pairAccuracyInterval(held.map((vote) => ({ ...vote, margin: lengthMargin(lengthPair(vote), sign) })));
}

/** Training votes without scores: only their lengths are asked for. */
function votesOf(comparisons: readonly JudgedComparison[]): ScoredVote[] {
  return scoredVotes(comparisons, new Map(comparisons.map((comparison) => [comparison, []])));
}

function lengthPair({ lengths: [winnerLength, loserLength] }: ScoredVote) {
  return { winnerLength, loserLength };
}
