/* oxlint-disable typescript/no-non-null-assertion -- every column has one entry per vote, as assertVotes found */
/** Votes with entries (and labelers and prompts that have names) numbered by name, whatever order the caller had. */

import { onGrid } from './exact-sums.js';
import { type LeaderboardVotes, voteOutcome } from './votes.js';

export interface NumberedVotes {
  readonly entries: readonly string[];
  readonly count: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 0: left wins, 1: right wins, 2: tie, 3: not counted. */
  readonly outcome: Uint8Array;
  /** Rounded so that sums are exact. */
  readonly weight: Float64Array | undefined;
  readonly labeler: Int32Array | undefined;
  readonly labelers: readonly string[] | undefined;
  readonly prompt: Int32Array | undefined;
  /** `[votes, controlNames]` */
  readonly controls: Float64Array | undefined;
  readonly controlNames: readonly string[];
}

export function numberedVotes(votes: LeaderboardVotes, bothBad: 'tie' | 'leave-out'): NumberedVotes {
  const { tie, bothBad: bad } = voteOutcome;
  return {
    entries: votes.entries.toSorted(),
    count: votes.outcome.length,
    left: renumbered(votes.left, votes.entries),
    right: renumbered(votes.right, votes.entries),
    outcome:
      bothBad === 'tie' && votes.outcome.includes(bad)
        ? votes.outcome.map((each) => (each === bad ? tie : each))
        : votes.outcome,
    weight: votes.weight && onGrid(votes.weight),
    labeler: votes.labeler && renumbered(votes.labeler, votes.labelers),
    labelers: votes.labelers?.toSorted(),
    prompt: votes.prompt && renumbered(votes.prompt, votes.prompts),
    controls: votes.controls,
    controlNames: votes.controlNames ?? [],
  };
}

function renumbered(column: Int32Array, names: readonly string[] | undefined): Int32Array {
  if (names === undefined || names.every((name, i) => i === 0 || names[i - 1]! < name)) return column;
  const place = new Map(names.toSorted().map((name, index) => [name, index]));
  const numbers = Int32Array.from(names, (name) => place.get(name) ?? 0);
  return column.map((each) => numbers[each]!);
}

/**
 * The votes that count, in one order: by labeler, prompt, pair, outcome, weight and controls. Votes that are alike in all of
 * these can be swapped. Needed only where votes are fitted one by one, with controls.
 */
export function sortedVotes(votes: NumberedVotes): NumberedVotes {
  const { controls, controlNames } = votes;
  const width = controlNames.length;
  const keys = [votes.labeler, votes.prompt, votes.left, votes.right, votes.outcome, votes.weight];
  const columns = keys.filter((key) => key !== undefined);
  const order = Int32Array.from({ length: votes.count }, (_, vote) => vote).filter(
    (vote) => votes.outcome[vote] !== voteOutcome.bothBad,
  );
  order.sort((a, b) => {
    for (const column of columns) if (column[a] !== column[b]) return column[a]! - column[b]!;
    for (let k = 0; k < width; k += 1) {
      const difference = controls![a * width + k]! - controls![b * width + k]!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const taken = new Float64Array(order.length * width);
  for (let i = 0; i < order.length; i += 1) {
    for (let k = 0; k < width; k += 1) taken[i * width + k] = controls![order[i]! * width + k]!;
  }
  return {
    ...votes,
    count: order.length,
    left: order.map((vote) => votes.left[vote]!),
    right: order.map((vote) => votes.right[vote]!),
    outcome: Uint8Array.from(order, (vote) => votes.outcome[vote]!),
    weight: votes.weight && Float64Array.from(order, (vote) => votes.weight![vote]!),
    labeler: votes.labeler && order.map((vote) => votes.labeler![vote]!),
    prompt: votes.prompt && order.map((vote) => votes.prompt![vote]!),
    controls: controls && taken,
  };
}
