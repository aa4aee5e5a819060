/**
 * What length alone tells about a preference: the control that a reward model has to beat. Labelers often prefer longer
 * answers (Singhal et al. 2023, "A Long Way to Go"), and a reward model that learned only that looks better than it is.
 */

export interface LengthPair {
  readonly winnerLength: number;
  readonly loserLength: number;
}

/** 1 where the longer answer tends to win, −1 where the shorter does; 1 when neither does. */
export function preferredLengthSign(pairs: readonly LengthPair[]): 1 | -1 {
  const lead = pairs.reduce((sum, pair) => sum + Math.sign(pair.winnerLength - pair.loserLength), 0);
  return lead >= 0 ? 1 : -1;
}

/** The length-only scorer's margin for a pair, with the sign that {@link preferredLengthSign} learned from training pairs. */
export function lengthMargin(pair: LengthPair, sign: 1 | -1): number {
  return sign * (pair.winnerLength - pair.loserLength);
}
