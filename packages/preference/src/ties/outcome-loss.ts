/** The training loss of one judged pair with ties, soft labels, smoothing and a required margin. */

import type { Outcome, TieModel } from './tie-model.js';

/** How much each outcome of a pair is believed: shares that sum to one (or weights, when pairs should count unequally). */
export type OutcomeTarget = Readonly<Record<Outcome, number>>;

export interface OutcomeLoss {
  /** In nats. */
  readonly loss: number;
  /** `d loss / d margin`, in [−1, 1] for a target that sums to one. */
  readonly marginGradient: number;
  /** `d loss / d tie`; for Rao–Kupper trained through `ln η`, multiply by η. */
  readonly tieGradient: number;
}

/**
 * Soft labels from one or more judgments of a pair: their shares, after `smoothing` (in [0, ½]) of the decided ones is
 * assumed to be the wrong way round: `win ← (1 − ε) win + ε loss`, and the reverse (Mitchell 2023, conservative DPO; the
 * label-flip model of Chowdhury et al. 2024). Ties stay. Without any judgment the shares are NaN.
 */
export function outcomeTarget(votes: Partial<OutcomeTarget>, smoothing = 0): OutcomeTarget {
  const { win = 0, tie = 0, loss = 0 } = votes;
  const total = win + tie + loss;
  const kept = 1 - smoothing;
  return {
    win: (kept * win + smoothing * loss) / total,
    tie: tie / total,
    loss: (kept * loss + smoothing * win) / total,
  };
}

/**
 * `−Σ target(o) · log P(o)` for the margin `r_a − r_b`. A `requiredMargin` μ ≥ 0 asks that the better answer lead by μ:
 * a win is scored at `m − μ`, a loss at `m + μ`, a tie at m (Touvron et al. 2023, Llama 2, eq. 2).
 * Finite for finite margins unless a tie has weight where the model allows none ({@link TieModel.noTies}).
 */
export function outcomeLoss(
  model: TieModel,
  target: OutcomeTarget,
  margin: number,
  tie: number,
  requiredMargin = 0,
): OutcomeLoss {
  const shifts = { win: -requiredMargin, tie: 0, loss: requiredMargin };
  let [loss, marginGradient, tieGradient] = [0, 0, 0];
  for (const outcome of ['win', 'tie', 'loss'] as const) {
    if (target[outcome] === 0) continue;
    const likelihood = model.logLikelihood(outcome, margin + shifts[outcome], tie);
    loss -= target[outcome] * likelihood.value;
    marginGradient -= target[outcome] * likelihood.margin;
    tieGradient -= target[outcome] * likelihood.tie;
  }
  return { loss, marginGradient, tieGradient };
}

/**
 * The margin that a judgment's strength (−3…3) asks for: `perStep · |strength|`, in logits. With `perStep = 1/3` the steps
 * 1, 2, 3 are Llama 2's small margins (1/3, 2/3, 1), with 1 its large ones (1, 2, 3; Touvron et al. 2023, table 27).
 */
export function strengthMargin(strength: number, perStep = 1 / 3): number {
  return perStep * Math.abs(strength);
}

/**
 * Strength as weight instead: `|strength|` times the loss, "scaled Bradley–Terry" (Wang et al. 2024, HelpSteer2-Preference). A judgment without a strength, or of strength 0, counts once.
 */
export function strengthWeight(strength: number): number {
  return Math.max(1, Math.abs(strength));
}
