// Where a model is right and where it is not: accuracy by strength, by tag and by difference in length.
import {
  bootstrapSums,
  type Interval,
  type PairAccuracyInterval,
  pairAccuracy,
  pairAccuracyInterval,
} from '@tastemaker/preference';
import type { ScoredVote } from './scored-votes.js';

export interface BreakdownRow extends PairAccuracyInterval {
  readonly name: string;
}

/** A row for each strength that labelers gave, 0 to 3. */
export function byStrength(votes: readonly ScoredVote[]): BreakdownRow[] {
  return rows(votes, ({ strength }) => (strength === null ? [] : [String(strength)])).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** A row for each tag of the prompts, the most frequent first. A prompt with two tags counts under both. */
export function byTag(votes: readonly ScoredVote[], limit = 30): BreakdownRow[] {
  return rows(votes, ({ tags }) => tags)
    .toSorted((a, b) => b.pairs - a.pairs)
    .slice(0, limit);
}

const lengthBuckets: readonly (readonly [name: string, below: number])[] = [
  ['winner less than half as long', Math.log(0.5)],
  ['winner shorter', Math.log(0.9)],
  ['about as long (within 10 %)', Math.log(1 / 0.9)],
  ['winner longer', Math.log(2)],
  ['winner more than twice as long', Number.POSITIVE_INFINITY],
];

/** A row for each range of how long the preferred answer is beside the other, from shorter to longer. */
export function byLengthDifference(votes: readonly ScoredVote[]): BreakdownRow[] {
  const bucketOf = ({ lengths: [winner, loser] }: ScoredVote): string => {
    const ratio = Math.log((winner + 1) / (loser + 1));
    return lengthBuckets.find(([, below]) => ratio < below)?.[0] ?? '';
  };
  const found = new Map(rows(votes, (vote) => [bucketOf(vote)]).map((row) => [row.name, row]));
  return lengthBuckets.flatMap(([name]) => found.get(name) ?? []);
}

/** How far labelers agree on a pair, and how many they are. */
const agreements = ['one labeler', 'all of several agree', 'most of several agree', 'as many for either'] as const;

/** A row for each degree to which the labelers of a pair agree; votes of a pair that most order one way are of both sides. */
export function byLabelerAgreement(votes: readonly ScoredVote[]): BreakdownRow[] {
  const pairs = new Map<number, ScoredVote[]>();
  for (const vote of votes) pairs.set(vote.pair, [...(pairs.get(vote.pair) ?? []), vote]);
  const agreementOf = new Map([...pairs].map(([pair, cast]) => [pair, agreementOn(cast)]));
  const found = new Map(rows(votes, ({ pair }) => [agreementOf.get(pair) ?? '']).map((row) => [row.name, row]));
  return agreements.flatMap((name) => found.get(name) ?? []);
}

function agreementOn(votes: readonly ScoredVote[]): (typeof agreements)[number] {
  if (new Set(votes.map(({ labeler }) => labeler)).size < 2) return 'one labeler';
  const first = votes.reduce((sum, { prefersFirst, weight }) => sum + (prefersFirst ? weight : -weight), 0);
  const all = votes.reduce((sum, { weight }) => sum + weight, 0);
  if (Math.abs(first) === all) return 'all of several agree';
  return first === 0 ? 'as many for either' : 'most of several agree';
}

/** The highest number of tokens of each row but the last. */
const tokenBuckets = [16, 32, 64, 128, 256, 512];

/** A row for each range of tokens of a pair's longer answer, from few to many. Votes without token counts are in none. */
export function byTokens(
  votes: readonly ScoredVote[],
  tokensOf: (vote: ScoredVote, answer: number) => number | undefined,
): BreakdownRow[] {
  const nameOf = (bucket: number): string => {
    const [from, to] = [(tokenBuckets[bucket - 1] ?? 0) + 1, tokenBuckets[bucket]];
    return to === undefined ? `${from} and more` : `${from} to ${to}`;
  };
  const bucketOf = (vote: ScoredVote): string[] => {
    const [winner, loser] = vote.answers.map((answer) => tokensOf(vote, answer));
    if (winner === undefined || loser === undefined) return [];
    const found = tokenBuckets.findIndex((most) => Math.max(winner, loser) <= most);
    return [nameOf(found < 0 ? tokenBuckets.length : found)];
  };
  const found = new Map(rows(votes, bucketOf).map((row) => [row.name, row]));
  return Array.from({ length: tokenBuckets.length + 1 }, (_, bucket) => nameOf(bucket)).flatMap(
    (name) => found.get(name) ?? [],
  );
}

/**
 * The mean of two accuracies: where the longer answer was preferred and where the shorter was. A model that goes by length
 * alone has ½, whichever way its labelers lean. NaN unless both occur.
 */
export function lengthBalancedAccuracy(votes: readonly ScoredVote[]): number {
  const longer = votes.filter(({ lengths: [winner, loser] }) => winner > loser);
  const shorter = votes.filter(({ lengths: [winner, loser] }) => winner < loser);
  return (accuracyOf(longer) + accuracyOf(shorter)) / 2;
}

/** 95 %, by resampling prompts. */
export function lengthBalancedInterval(votes: readonly ScoredVote[]): Interval {
  const byPrompt = new Map<string, [number, number, number, number]>();
  for (const { prompt, margin, weight, lengths } of votes) {
    const row = byPrompt.get(prompt) ?? [0, 0, 0, 0];
    byPrompt.set(prompt, row);
    const at = lengths[0] > lengths[1] ? 0 : 2;
    if (lengths[0] === lengths[1]) continue;
    row[at] += weight * (margin > 0 ? 1 : margin === 0 ? 0.5 : 0);
    row[at + 1] = (row[at + 1] ?? 0) + weight;
  }
  return bootstrapSums([...byPrompt.values()], ([a = 0, n = 0, b = 0, m = 0]) => (a / n + b / m) / 2);
}

function accuracyOf(votes: readonly ScoredVote[]): number {
  return pairAccuracy(votes).accuracy;
}

function rows(votes: readonly ScoredVote[], namesOf: (vote: ScoredVote) => readonly string[]): BreakdownRow[] {
  const groups = new Map<string, ScoredVote[]>();
  for (const vote of votes) {
    for (const name of namesOf(vote)) {
      const group = groups.get(name) ?? [];
      group.push(vote);
      groups.set(name, group);
    }
  }
  return [...groups].map(([name, group]) => ({ name, ...pairAccuracyInterval(group) }));
}
