// Which labelers to trust how far, from how their votes go together.
import { crowdBt, dawidSkene, type Outcome } from '@tastemaker/preference';
import type { PairVote, PairVotes, VotedComparison } from './pair-votes.js';

export interface LabelerReliability {
  readonly labeler: string;
  /** Crowd-BT's η, the probability that a vote is meant as given; Dawid–Skene's share of labels expected to be right. */
  readonly reliability: number;
  /** Votes that it was estimated from. */
  readonly votes: number;
}

export interface ReliabilityFit {
  /** The most active first. */
  readonly labelers: readonly LabelerReliability[];
  /** What a vote counts, before emphases are brought to a mean of one. */
  emphasis(labeler: string): number;
  /** The pair's votes as they are to be learned from. */
  votes(pair: PairVotes): readonly PairVote[];
}

/**
 * Crowd-BT (Chen et al. 2013) over all votes: an answer is an item, and a comparison's answers are linked by its votes. A
 * vote counts `max(0, 2η − 1)`: votes of a labeler who is right half the time say nothing, and those of a contrary one
 * are not turned round, since that rests on few of them.
 */
export function crowdReliability(comparisons: readonly VotedComparison[]): ReliabilityFit {
  const names = labelerNames(comparisons);
  const columns = { first: [] as number[], second: [] as number[], outcome: [] as number[], labeler: [] as number[] };
  const weight: number[] = [];
  let items = 0;
  for (const { comparison, pairs } of comparisons) {
    for (const { first, second, votes } of pairs) {
      for (const vote of votes) {
        columns.first.push(items + first);
        columns.second.push(items + second);
        columns.outcome.push({ win: 1, tie: 0.5, loss: 0 }[vote.outcome]);
        columns.labeler.push(names.get(vote.labeler) ?? -1);
        weight.push(vote.weight);
      }
    }
    items += comparison.answers.length;
  }
  const { reliability } = crowdBt({ ...columns, weight }, items, names.size);
  return {
    labelers: reliabilitiesOf(names, reliability, comparisons),
    emphasis: (labeler) => Math.max(0, 2 * (reliability[names.get(labeler) ?? -1] ?? 0.5) - 1),
    votes: ({ votes }) => votes,
  };
}

const outcomes: readonly Outcome[] = ['win', 'tie', 'loss'];

/**
 * Dawid–Skene (1979) over pairs: the votes on each become one soft label, the posterior of its true outcome, that weighs
 * as much as the votes did. One label is added to each entry of the confusion matrices, so that few do not claim certainty.
 */
export function dawidSkeneReliability(comparisons: readonly VotedComparison[]): ReliabilityFit {
  const names = labelerNames(comparisons);
  const pairs = comparisons.flatMap((comparison) => comparison.pairs);
  const hasTies = pairs.some(({ votes }) => votes.some(({ outcome }) => outcome === 'tie'));
  const classes: readonly Outcome[] = hasTies ? outcomes : ['win', 'loss'];
  const labels = pairs.flatMap(({ votes }, item) =>
    votes.map(({ labeler, outcome }) => [item, names.get(labeler) ?? -1, classes.indexOf(outcome)] as const),
  );
  const fit = dawidSkene(
    {
      item: labels.map(([item]) => item),
      labeler: labels.map(([, labeler]) => labeler),
      label: labels.map(([, , label]) => label),
    },
    { items: pairs.length, labelers: names.size, classes: classes.length },
    { pseudoCount: 1 },
  );
  const places = new Map(pairs.map((pair, index) => [pair, index]));
  return {
    labelers: reliabilitiesOf(names, fit.reliability, comparisons),
    emphasis: () => 1,
    votes(pair) {
      const from = (places.get(pair) ?? 0) * classes.length;
      const total = pair.votes.reduce((sum, { weight }) => sum + weight, 0);
      return classes.map((outcome, index) => ({
        labeler: '',
        outcome,
        strength: meanStrength(pair.votes.filter((vote) => vote.outcome === outcome)),
        weight: total * (fit.posteriors[from + index] ?? 0),
      }));
    },
  };
}

function labelerNames(comparisons: readonly VotedComparison[]): ReadonlyMap<string, number> {
  const names = new Set(
    comparisons.flatMap(({ pairs }) => pairs.flatMap(({ votes }) => votes.map(({ labeler }) => labeler))),
  );
  return new Map([...names].map((name, index) => [name, index]));
}

function reliabilitiesOf(
  names: ReadonlyMap<string, number>,
  reliability: Float64Array,
  comparisons: readonly VotedComparison[],
): LabelerReliability[] {
  const counts = new Float64Array(names.size);
  for (const { pairs } of comparisons) {
    for (const { votes } of pairs) {
      for (const { labeler } of votes) {
        const index = names.get(labeler) ?? 0;
        counts[index] = (counts[index] ?? 0) + 1;
      }
    }
  }
  return [...names]
    .map(([labeler, index]) => ({
      labeler,
      reliability: reliability[index] ?? Number.NaN,
      votes: counts[index] ?? 0,
    }))
    .toSorted((a, b) => b.votes - a.votes);
}

function meanStrength(votes: readonly PairVote[]): number | null {
  const strengths = votes.flatMap(({ strength }) => strength ?? []);
  return strengths.length === 0 ? null : strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
}
