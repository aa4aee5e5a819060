/** Rao and Kupper's ties: whoever compares sees no difference while the margin's noise stays under a threshold. */

import { pairLoss, winProbability } from '../bradley-terry.js';
import { mirrored, type Outcome, type OutcomeLogLikelihood, type TieModel } from './tie-model.js';

/**
 * `P(win) = σ(m − η)`, `P(loss) = σ(−m − η)` and the rest ties, `P(tie) = (e^{2η} − 1) σ(m − η) σ(−m − η)`
 * (Rao & Kupper 1967, JASA 62). The tie parameter is the threshold `η = ln θ ≥ 0`, in logits.
 * For η < 0 every value is `−Infinity`. Concave in (m, η).
 */
export const raoKupper: TieModel = {
  name: 'rao-kupper',
  noTies: 0,
  tieForShare: (share) => 2 * Math.atanh(share),
  logLikelihood,
};

function logLikelihood(outcome: Outcome, margin: number, threshold: number): OutcomeLogLikelihood {
  if (outcome === 'loss') return mirrored(logLikelihood('win', -margin, threshold));
  const value = outcome === 'win' ? decided(margin, threshold) : tied(margin, threshold);
  return threshold < 0 ? { ...value, value: Number.NEGATIVE_INFINITY } : value;
}

function decided(margin: number, threshold: number): OutcomeLogLikelihood {
  const lead = margin - threshold;
  const miss = winProbability(-lead);
  const curvature = winProbability(lead) * miss;
  return {
    value: -pairLoss(lead),
    margin: miss,
    tie: -miss,
    marginMargin: -curvature,
    marginTie: curvature,
    tieTie: -curvature,
  };
}

function tied(margin: number, threshold: number): OutcomeLogLikelihood {
  const inside = [threshold - margin, threshold + margin] as const;
  const [above, below] = [winProbability(inside[0]), winProbability(inside[1])];
  const curvature = [above * winProbability(-inside[0]), below * winProbability(-inside[1])] as const;
  const gap = -Math.expm1(-2 * threshold); // 1 − e^{−2η}
  return {
    value: 2 * threshold + Math.log(gap) - pairLoss(-inside[0]) - pairLoss(-inside[1]),
    margin: above - below,
    tie: 2 / gap - above - below,
    marginMargin: -curvature[0] - curvature[1],
    marginTie: curvature[0] - curvature[1],
    tieTie: (-4 * Math.exp(-2 * threshold)) / gap ** 2 - curvature[0] - curvature[1],
  };
}
