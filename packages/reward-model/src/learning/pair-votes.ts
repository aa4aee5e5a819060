// The votes on each pair of answers: rankings taken apart, and what was compared twice put together.
import { type Outcome, strictPairs, tiedPairs } from '@tastemaker/preference';
import type { JudgedComparison, LabelerJudgment } from './judged-comparison.js';

export interface PairVote {
  readonly labeler: string;
  /** Of the pair's first answer against its second. */
  readonly outcome: Outcome;
  /** 0 to 3; null where it was not asked. */
  readonly strength: number | null;
  /** 1, or the part of one vote that this is of a labeler who judged the pair several times. */
  readonly weight: number;
}

export interface PairVotes {
  /** Positions among the comparison's answers, `first < second`. */
  readonly first: number;
  readonly second: number;
  readonly votes: readonly PairVote[];
}

export interface VotedComparison {
  readonly comparison: JudgedComparison;
  readonly pairs: readonly PairVotes[];
}

export interface Voting {
  /** One entry a comparison, in the order given; one whose pairs all went elsewhere has none left. */
  readonly comparisons: readonly VotedComparison[];
  /** Pairs whose votes went to an earlier comparison of the same answers. */
  readonly merged: number;
  /** Pairs of two answers of the same text. */
  readonly identical: number;
}

/** All pairs of all rankings. With `merge`, a pair of texts under one prompt stands once, where it first came. */
export function pairVotes(comparisons: readonly JudgedComparison[], duplicates: 'merge' | 'keep'): Voting {
  const known = new Map<string, OpenPair>();
  let [merged, identical] = [0, 0];
  const open = comparisons.map((comparison) => {
    const prompt = JSON.stringify(comparison.messages);
    const own: OpenPair[] = [];
    for (const pair of comparedPairs(comparison)) {
      const [a, b] = [comparison.answers[pair.first] ?? '', comparison.answers[pair.second] ?? ''];
      if (a === b) {
        identical += 1;
        continue;
      }
      const key = JSON.stringify(a < b ? [prompt, a, b] : [prompt, b, a]);
      const before = duplicates === 'merge' ? known.get(key) : undefined;
      if (before === undefined) {
        const opened = { ...pair, firstText: a };
        known.set(key, opened);
        own.push(opened);
        continue;
      }
      merged += 1;
      before.votes.push(...(before.firstText === a ? pair.votes : pair.votes.map(reversed)));
    }
    return { comparison, own };
  });
  return {
    comparisons: open.map(({ comparison, own }) => ({
      comparison,
      pairs: own.map(({ first, second, votes }) => ({
        first,
        second,
        votes: duplicates === 'merge' ? shareVotes(votes) : votes,
      })),
    })),
    merged,
    identical,
  };
}

interface OpenPair {
  readonly first: number;
  readonly second: number;
  readonly firstText: string;
  readonly votes: PairVote[];
}

/** Every pair that some judgment compares, in order of appearance, with the votes on it. */
function comparedPairs({ judgments }: JudgedComparison): Omit<OpenPair, 'firstText'>[] {
  const pairs = new Map<string, Omit<OpenPair, 'firstText'>>();
  const add = ({ labeler, strength }: LabelerJudgment, a: number, b: number, outcome: Outcome): void => {
    const [first, second] = a < b ? [a, b] : [b, a];
    const key = `${first} ${second}`;
    const pair = pairs.get(key) ?? { first, second, votes: [] };
    pairs.set(key, pair);
    const vote = { labeler, outcome, strength: strength === null ? null : Math.abs(strength), weight: 1 };
    pair.votes.push(a < b ? vote : reversed(vote));
  };
  for (const judgment of judgments) {
    for (const { winner, loser } of strictPairs(judgment.ranking)) add(judgment, winner, loser, 'win');
    for (const [a, b] of tiedPairs(judgment.ranking)) add(judgment, a, b, 'tie');
  }
  return [...pairs.values()];
}

function reversed(vote: PairVote): PairVote {
  return { ...vote, outcome: ({ win: 'loss', tie: 'tie', loss: 'win' } as const)[vote.outcome] };
}

/** Shares each labeler's one vote among their judgments of the pair. */
function shareVotes(votes: readonly PairVote[]): PairVote[] {
  const counts = new Map<string, number>();
  for (const { labeler } of votes) counts.set(labeler, (counts.get(labeler) ?? 0) + 1);
  return votes.map((vote) => ({ ...vote, weight: 1 / (counts.get(vote.labeler) ?? 1) }));
}
