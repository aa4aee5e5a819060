/** Davidson's ties: a third outcome whose weight is the geometric mean of the two strengths, times a constant. */

import type { Outcome, OutcomeLogLikelihood, TieModel } from './tie-model.js';

/**
 * `P(win) : P(tie) : P(loss) = e^{m/2} : ν : e^{−m/2}` (Davidson 1970, JASA 65; divided by √(π_i π_j)).
 * The tie parameter is `τ = ln ν`, any real; ν is the odds of a tie against a win between equals. Concave in (m, τ).
 */
export const davidson: TieModel = {
  name: 'davidson',
  noTies: Number.NEGATIVE_INFINITY,
  tieForShare: (share) => Math.log((2 * share) / (1 - share)),
  logLikelihood,
};

function logLikelihood(outcome: Outcome, margin: number, tie: number): OutcomeLogLikelihood {
  const half = margin / 2;
  const top = Math.max(Math.abs(half), tie);
  const weights = { win: Math.exp(half - top), tie: Math.exp(tie - top), loss: Math.exp(-half - top) };
  const total = weights.win + weights.tie + weights.loss;
  const [win, tied, loss] = [weights.win / total, weights.tie / total, weights.loss / total];
  const lead = (win - loss) / 2;
  const own = { win: half, tie, loss: -half }[outcome];
  return {
    value: own - top - Math.log(total),
    margin: { win: 0.5, tie: 0, loss: -0.5 }[outcome] - lead,
    tie: (outcome === 'tie' ? 1 : 0) - tied,
    marginMargin: lead * lead - (win + loss) / 4,
    marginTie: tied * lead,
    tieTie: -tied * (1 - tied),
  };
}
