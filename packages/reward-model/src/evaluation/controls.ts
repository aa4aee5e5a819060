// The controls that a reward model has to beat: what the answers' lengths alone predict, and the same answers under
// prompts that they do not answer.
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

/**
 * Each comparison with the messages of the next one that has another prompt, and everything else its own. A model that
 * scores answers by themselves is as accurate on these as on the real ones; one that reads the prompt loses accuracy.
 * Empty where there is only one prompt.
 */
export function underOtherPrompts(comparisons: readonly JudgedComparison[]): JudgedComparison[] {
  return comparisons.flatMap((comparison, index) => {
    const other = nextOther(comparisons, index);
    return other === undefined ? [] : [{ ...comparison, messages: other.messages }];
  });
}

function nextOther(comparisons: readonly JudgedComparison[], index: number): JudgedComparison | undefined {
  const own = comparisons[index]?.prompt;
  for (let step = 1; step < comparisons.length; step += 1) {
    const other = comparisons[(index + step) % comparisons.length];
    if (other !== undefined && other.prompt !== own) return other;
  }
  return undefined;
}
