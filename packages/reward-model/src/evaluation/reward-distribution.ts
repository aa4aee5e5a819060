// How the rewards of preferred answers lie beside those of the answers that they were preferred to.
import type { PreferenceExample } from '../example.js';

export interface RewardDistribution {
  /** Of bins of one width, from the lowest reward to the highest; one more than there are bins. */
  readonly edges: readonly number[];
  /** Pairs whose preferred answer's reward is in the bin. */
  readonly preferred: readonly number[];
  /** The same of the other answer. */
  readonly other: readonly number[];
}

/** The rewards of a pair of which most who chose prefer one. */
export interface DecidedRewards {
  readonly preferred: number;
  readonly other: number;
}

const bins = 20;

/** A reward on an edge belongs to the bin above, the highest to the last. Null without pairs, and of rewards that are none. */
export function rewardDistribution(pairs: readonly DecidedRewards[]): RewardDistribution | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { preferred, other } of pairs) {
    low = Math.min(low, preferred, other);
    high = Math.max(high, preferred, other);
  }
  if (!Number.isFinite(high - low)) return null;
  const [from, width] = high > low ? [low, (high - low) / bins] : [low - 0.5, 1 / bins];
  const counted = (values: readonly number[]): number[] => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const value of values) {
      const bin = Math.min(Math.floor((value - from) / width), bins - 1);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
  return {
    edges: Array.from({ length: bins + 1 }, (_, edge) => from + edge * width),
    preferred: counted(pairs.map(({ preferred }) => preferred)),
    other: counted(pairs.map(({ other }) => other)),
  };
}

/** The rewards of each pair of an example's answers of which one has more weight behind it than the other. */
export function decidedRewards(
  { pairs }: Pick<PreferenceExample, 'pairs'>,
  scores: readonly number[],
): DecidedRewards[] {
  const leads = new Map<string, { first: number; second: number; lead: number }>();
  for (const { winner, loser, weight } of pairs) {
    const [first, second, lead] = winner < loser ? [winner, loser, weight] : [loser, winner, -weight];
    const key = `${first} ${second}`;
    leads.set(key, { first, second, lead: lead + (leads.get(key)?.lead ?? 0) });
  }
  return [...leads.values()].flatMap(({ first, second, lead }) => {
    const [a = Number.NaN, b = Number.NaN] = [scores[first], scores[second]];
    if (lead === 0) return [];
    return lead > 0 ? [{ preferred: a, other: b }] : [{ preferred: b, other: a }];
  });
}
