// How far people agree with each other, where several judged the same pair: no model can agree with them much more.
import { type ClusterTotal, clusteredShare, type Interval } from '@tastemaker/preference';
import type { ScoredVote } from './scored-votes.js';

export interface Share {
  readonly value: number;
  /** 95 %, by resampling prompts. */
  readonly interval: Interval;
}

export interface HumanAgreement {
  /** Pairs that two labelers or more judged, and their votes. */
  readonly pairs: number;
  readonly votes: number;
  /** How often another labeler's vote on the pair says the same as a vote, in the mean over votes. */
  readonly human: Share;
  /** How often the model says the same as a vote, over the same votes. */
  readonly model: Share;
}

/**
 * Both shares are over votes, so they compare. A tie is no vote; of a labeler who judged a pair several times the first
 * vote counts. NaN without a pair that two judged.
 */
export function humanAgreement(votes: readonly ScoredVote[]): HumanAgreement {
  const judgedTwice = [...pairsOf(votes).values()].filter((pair) => pair.length >= 2);
  const human = totals(judgedTwice, (vote, pair) => {
    const alike = pair.filter(({ prefersFirst }) => prefersFirst === vote.prefersFirst).length;
    return (alike - 1) / (pair.length - 1);
  });
  const model = totals(judgedTwice, ({ margin }) => (margin > 0 ? 1 : margin === 0 ? 0.5 : 0));
  const all = judgedTwice.reduce((sum, pair) => sum + pair.length, 0);
  return { pairs: judgedTwice.length, votes: all, human: shareOf(human), model: shareOf(model) };
}

function pairsOf(votes: readonly ScoredVote[]): Map<number, ScoredVote[]> {
  const pairs = new Map<number, ScoredVote[]>();
  for (const vote of votes) {
    const pair = pairs.get(vote.pair) ?? [];
    if (!pair.some(({ labeler }) => labeler === vote.labeler)) pair.push(vote);
    pairs.set(vote.pair, pair);
  }
  return pairs;
}

function totals(
  pairs: readonly (readonly ScoredVote[])[],
  value: (vote: ScoredVote, pair: readonly ScoredVote[]) => number,
): ClusterTotal[] {
  const byPrompt = new Map<string, { sum: number; count: number }>();
  for (const pair of pairs) {
    for (const vote of pair) {
      const total = byPrompt.get(vote.prompt) ?? { sum: 0, count: 0 };
      total.sum += value(vote, pair);
      total.count += 1;
      byPrompt.set(vote.prompt, total);
    }
  }
  return [...byPrompt.values()];
}

function shareOf(clusters: readonly ClusterTotal[]): Share {
  const { value, interval } = clusteredShare(clusters);
  return { value, interval };
}
