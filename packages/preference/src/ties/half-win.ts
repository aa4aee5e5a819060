/** Ties as half a win each: plain Bradley–Terry, the way chess scores and most leaderboards count them. */

import { pairLoss, winProbability } from '../bradley-terry.js';
import { mirrored, type Outcome, type OutcomeLogLikelihood, type TieModel } from './tie-model.js';

/**
 * `log P(win) = log σ(m)`, and a tie is half of each: `½ log σ(m) + ½ log σ(−m)`. A quasi-likelihood: the three
 * "probabilities" don't sum to one, and there is no tie parameter (its derivatives are 0).
 */
export const halfWin: TieModel = { name: 'half-win', noTies: 0, tieForShare: () => 0, logLikelihood };

function logLikelihood(outcome: Outcome, margin: number): OutcomeLogLikelihood {
  if (outcome === 'loss') return mirrored(logLikelihood('win', -margin));
  const tied = outcome === 'tie';
  return {
    value: tied ? -(pairLoss(margin) + pairLoss(-margin)) / 2 : -pairLoss(margin),
    margin: tied ? (winProbability(-margin) - winProbability(margin)) / 2 : winProbability(-margin),
    tie: 0,
    marginMargin: -winProbability(margin) * winProbability(-margin),
    marginTie: 0,
    tieTie: 0,
  };
}
