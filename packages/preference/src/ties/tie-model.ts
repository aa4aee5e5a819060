/**
 * What a model of a comparison with three outcomes has to tell: the log-likelihood of each outcome as a function of the
 * margin and of one tie parameter, with the derivatives that training (first) and Newton's method (second) need.
 */

/** Of a comparison of a with b: a is better, neither is, b is. */
export type Outcome = 'win' | 'tie' | 'loss';

/** `log P(outcome)` in nats and its derivatives by the margin `m = r_a − r_b` and by the tie parameter `t`. */
export interface OutcomeLogLikelihood {
  readonly value: number;
  readonly margin: number;
  readonly tie: number;
  readonly marginMargin: number;
  readonly marginTie: number;
  readonly tieTie: number;
}

export interface TieModel {
  readonly name: 'half-win' | 'rao-kupper' | 'davidson';
  /** The tie parameter under which no comparison is tied. */
  readonly noTies: number;
  /** The tie parameter under which equals tie with the probability `share`, in (0, 1); where fitting starts. */
  tieForShare(share: number): number;
  /** Finite for any finite margin; `−Infinity` for a tie under {@link noTies} or a tie parameter outside the model's range. */
  logLikelihood(outcome: Outcome, margin: number, tie: number): OutcomeLogLikelihood;
}

/** `log P(loss)` at a margin, from `log P(win)` at the opposite margin. */
export function mirrored(win: OutcomeLogLikelihood): OutcomeLogLikelihood {
  return { ...win, margin: -win.margin, marginTie: -win.marginTie };
}
