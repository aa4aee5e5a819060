/** Comparisons as columns, and their counts per pair: a million votes over a hundred models are a few thousand pairs. */

import { PreferenceError } from '../preference-error.js';
import { type Ranking, strictPairs, tiedPairs } from '../ranking.js';

/** One entry per vote in every column; items are numbered from 0. */
export interface Votes {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  /** 1 where `first` was preferred, 0 where `second` was, ½ for a tie. */
  readonly outcome: ArrayLike<number>;
  /** @defaultValue 1 each */
  readonly weight?: ArrayLike<number>;
}

/** One entry per pair that was compared, with `first < second`; weights summed. */
export interface PairCounts {
  readonly items: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly wins: Float64Array;
  readonly ties: Float64Array;
  readonly losses: Float64Array;
}

/** Up to this many items a table finds a pair's place (16 MiB); above, a map. */
const tableItems = 2048;

/**
 * Counts of wins, ties and losses per pair, in one pass. {@link PreferenceError} `preference.invalid_input` for an item
 * outside `0 … items − 1`, an item against itself, or an outcome that is none of 0, ½, 1.
 */
export function countPairs(votes: Votes, items: number): PairCounts {
  const first: number[] = [];
  const second: number[] = [];
  const tallies: [number[], number[], number[]] = [[], [], []]; // by 2 × outcome: losses, ties, wins
  const placeOf = pairPlaces(items);
  for (let vote = 0; vote < votes.outcome.length; vote += 1) {
    const a = votes.first[vote] ?? -1;
    const b = votes.second[vote] ?? -1;
    const outcome = votes.outcome[vote] ?? -1;
    checkVote(a, b, outcome, items, vote);
    const place = a < b ? placeOf(a * items + b) : placeOf(b * items + a);
    if (place === first.length) {
      first.push(Math.min(a, b));
      second.push(Math.max(a, b));
      for (const tally of tallies) tally.push(0);
    }
    const tally = tallies[2 * (a < b ? outcome : 1 - outcome)] ?? [];
    tally[place] = (tally[place] ?? 0) + (votes.weight?.[vote] ?? 1);
  }
  const [losses, ties, wins] = tallies;
  return {
    items,
    first: Int32Array.from(first),
    second: Int32Array.from(second),
    wins: Float64Array.from(wins),
    ties: Float64Array.from(ties),
    losses: Float64Array.from(losses),
  };
}

/** Numbers pairs in order of appearance. */
function pairPlaces(items: number): (key: number) => number {
  let count = 0;
  if (items <= tableItems) {
    const places = new Int32Array(items * items); // place + 1, 0 where the pair is new
    return (key) => {
      places[key] ||= ++count;
      return (places[key] ?? 0) - 1;
    };
  }
  const places = new Map<number, number>();
  return (key) => {
    const place = places.get(key) ?? count++;
    if (place === places.size) places.set(key, place);
    return place;
  };
}

function checkVote(a: number, b: number, outcome: number, items: number, vote: number): void {
  const inRange = a >= 0 && b >= 0 && a < items && b < items && Number.isInteger(a) && Number.isInteger(b);
  if (inRange && a !== b && (outcome === 0 || outcome === 0.5 || outcome === 1)) return;
  throw new PreferenceError(
    'preference.invalid_input',
    `Vote ${vote} compares item ${a} with item ${b}, outcome ${outcome}: items must be two different ones of 0 to ${items - 1}, and the outcome 0, 0.5 or 1.`,
  );
}

export interface RankingVotes extends Votes {
  /** The ranking that each vote came from, by its position: what to cluster by, or to look the prompt up with. */
  readonly ranking: Int32Array;
}

/** Rankings as their C(K,2) pairs each, tied answers as ties. They are not independent: cluster errors by prompt. */
export function rankingVotes(rankings: readonly Ranking<number>[]): RankingVotes {
  const rows = rankings.flatMap((ranking, index) => [
    ...strictPairs(ranking).map(({ winner, loser }) => [winner, loser, 1, index] as const),
    ...tiedPairs(ranking).map(([a, b]) => [a, b, 0.5, index] as const),
  ]);
  return {
    first: Int32Array.from(rows, ([first]) => first),
    second: Int32Array.from(rows, ([, second]) => second),
    outcome: Float64Array.from(rows, ([, , outcome]) => outcome),
    ranking: Int32Array.from(rows, ([, , , ranking]) => ranking),
  };
}
