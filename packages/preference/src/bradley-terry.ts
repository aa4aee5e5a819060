/**
 * The Bradley–Terry model of a choice between two: `P(a ≻ b) = σ(r_a − r_b)`, with log-strengths r
 * (Bradley & Terry 1952, Biometrika 39, eq. 1 in logistic form).
 */

/** `P(a ≻ b)` for the difference `margin = r_a − r_b`. In (0, 1), without overflow for any finite margin. */
export function winProbability(margin: number): number {
  if (margin >= 0) return 1 / (1 + Math.exp(-margin));
  const odds = Math.exp(margin);
  return odds / (1 + odds);
}

/**
 * `−log σ(margin) = softplus(−margin)` in nats: the loss of a pair whose winner leads by `margin`
 * (Ouyang et al. 2022, eq. 1). Without overflow for any finite margin.
 */
export function pairLoss(margin: number): number {
  return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(-margin, 0);
}

/** `d pairLoss / d margin = −σ(−margin)`, in (−1, 0). */
export function pairLossGradient(margin: number): number {
  return -winProbability(-margin);
}
