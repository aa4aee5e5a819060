/** Votes as independent observations: one score for each unit (a prompt, a labeler), so that alike votes count once. */

/** One vote, in the order in which votes came. */
export interface UnitVote {
  /** What votes that are alike have in common: their prompt, or their labeler. */
  readonly unit: string;
  /** 1 a win, 0 a loss, ½ a tie. */
  readonly score: number;
}

export interface UnitScores {
  /** The mean of each complete unit's votes, in [0, 1], in the order in which units became complete. */
  readonly scores: readonly number[];
  /** Units that have fewer votes than they need; they count for nothing yet. */
  readonly waiting: number;
  /** Votes that no score has in it: those of waiting units, and those beyond what a unit needs. */
  readonly unusedVotes: number;
}

/**
 * The mean of the first `votesPerUnit` votes of each unit. The number has to be fixed before anybody looks: a unit that
 * entered with the votes that it happened to have could be stopped at where it looks best, and one that disagreement gave
 * more votes would count otherwise than the rest. Votes beyond the number change nothing.
 */
export function unitScores(votes: Iterable<UnitVote>, votesPerUnit: number): UnitScores {
  const sums = new Map<string, { votes: number; sum: number }>();
  const scores: number[] = [];
  let all = 0;
  for (const { unit, score } of votes) {
    all += 1;
    const total = sums.get(unit) ?? { votes: 0, sum: 0 };
    sums.set(unit, total);
    if (total.votes === votesPerUnit) continue;
    total.votes += 1;
    total.sum += score;
    if (total.votes === votesPerUnit) scores.push(total.sum / votesPerUnit);
  }
  return { scores, waiting: sums.size - scores.length, unusedVotes: all - scores.length * votesPerUnit };
}
