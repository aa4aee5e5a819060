/* oxlint-disable typescript/no-non-null-assertion -- strengths and errors are entries, and entries × entries, long */
/** Ranks as ranges: what the differences between entries allow, not where point estimates happen to lie. */

import { studentQuantile } from '../quantiles.js';

export interface RankRange {
  /** By the estimate alone; equal estimates share it. */
  readonly position: number;
  /**
   * 1 + the entries that are better beyond doubt, and the number of entries less those that are worse. Each entry's
   * differences with all others are tested at once (Bonferroni), so the range holds its true rank with the confidence
   * asked for (Mogstad, Romano, Shaikh & Wilhelm 2024, Review of Economic Studies 91).
   */
  readonly best: number;
  readonly worst: number;
  /** The same, each difference tested by itself: narrower, but one of many such ranges may well be wrong. */
  readonly pairwiseBest: number;
  readonly pairwiseWorst: number;
  /** LMArena's "rank (UB)": 1 + the entries whose own interval begins above the end of this one's. */
  readonly arena: number;
}

export interface RankInput {
  /** `[entries]`, logits. */
  readonly strengths: Float64Array;
  /** `[entries]`, of the strengths themselves. */
  readonly errors: Float64Array;
  /** `[entries, entries]`, of the differences. */
  readonly differenceErrors: Float64Array;
  readonly degreesOfFreedom: number;
  readonly confidence: number;
}

export function rankRanges(input: RankInput): RankRange[] {
  const { strengths, errors, differenceErrors, degreesOfFreedom, confidence } = input;
  const size = strengths.length;
  const tail = (1 - confidence) / 2;
  const single = studentQuantile(1 - tail, degreesOfFreedom);
  const joint = studentQuantile(1 - tail / Math.max(size - 1, 1), degreesOfFreedom);
  return Array.from(strengths, (own, entry) => {
    const counts = { position: 1, best: 1, worst: size, pairwiseBest: 1, pairwiseWorst: size, arena: 1 };
    for (let other = 0; other < size; other += 1) {
      if (other === entry) continue;
      const lead = strengths[other]! - own;
      const error = differenceErrors[entry * size + other]!;
      if (lead > 0) counts.position += 1;
      if (lead > joint * error) counts.best += 1;
      if (-lead > joint * error) counts.worst -= 1;
      if (lead > single * error) counts.pairwiseBest += 1;
      if (-lead > single * error) counts.pairwiseWorst -= 1;
      if (lead > single * (errors[entry]! + errors[other]!)) counts.arena += 1;
    }
    return counts;
  });
}
