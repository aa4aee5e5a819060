// Whether the model goes by length and position as its labelers do: the same figure of both, over the same votes.
import {
  type ClusteredSlope,
  type ClusterTotal,
  clusteredShare,
  logisticSlope,
  type Share,
  strictPairs,
  winProbability,
} from '@tastemaker/preference';
import type { JudgedComparison } from '../learning/judged-comparison.js';
import type { ScoredVote } from './scored-votes.js';

export interface LearnedBias {
  /**
   * β of `P(longer ≻ shorter) = σ(β · ln(longer / shorter))`, lengths in characters: of the labelers' votes, and of the
   * probabilities that the model gives for the same pairs. 1: an answer of twice the length is preferred two to one.
   */
  readonly length: { readonly people: ClusteredSlope; readonly model: ClusteredSlope };
  /**
   * Share of preferences for the answer that the labeler was shown earlier. A model that scores answers by themselves sees no
   * position: a share of its own apart from ½ says that better answers were shown earlier. Without shown orders, of 0 cases.
   */
  readonly position: { readonly people: Share; readonly model: Share };
}

export function learnedBias(
  votes: readonly ScoredVote[],
  comparisons: readonly JudgedComparison[],
  scoresOf: ReadonlyMap<JudgedComparison, readonly number[]>,
): LearnedBias {
  // Seen from the preferred answer, whose length may be the smaller one.
  const cases = votes.map(({ lengths: [winner, loser], prompt, weight, margin }) => ({
    x: Math.log((winner + 1) / (loser + 1)),
    cluster: prompt,
    weight,
    margin,
  }));
  return {
    length: {
      people: logisticSlope(cases.map((each) => ({ ...each, y: 1 }))),
      model: logisticSlope(cases.map((each) => ({ ...each, y: winProbability(each.margin) }))),
    },
    position: positionShares(comparisons, scoresOf),
  };
}

function positionShares(
  comparisons: readonly JudgedComparison[],
  scoresOf: ReadonlyMap<JudgedComparison, readonly number[]>,
): LearnedBias['position'] {
  const totals = new Map<string, { people: number; model: number; count: number }>();
  for (const comparison of comparisons) {
    const scores = scoresOf.get(comparison);
    if (scores === undefined) continue;
    for (const { ranking, displayedOrder = [] } of comparison.judgments) {
      for (const { winner, loser } of strictPairs(ranking)) {
        const [shownAt, otherAt] = [displayedOrder.indexOf(winner), displayedOrder.indexOf(loser)];
        if (shownAt < 0 || otherAt < 0) continue;
        const total = totals.get(comparison.prompt) ?? { people: 0, model: 0, count: 0 };
        totals.set(comparison.prompt, total);
        const isEarlier = shownAt < otherAt;
        const margin = (scores[winner] ?? Number.NaN) - (scores[loser] ?? Number.NaN);
        total.people += isEarlier ? 1 : 0;
        total.model += margin === 0 ? 0.5 : margin > 0 === isEarlier ? 1 : 0;
        total.count += 1;
      }
    }
  }
  const shareOf = (who: 'people' | 'model'): Share =>
    clusteredShare([...totals.values()].map((total): ClusterTotal => ({ sum: total[who], count: total.count })));
  return { people: shareOf('people'), model: shareOf('model') };
}
