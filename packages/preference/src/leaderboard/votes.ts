/* oxlint-disable typescript/no-non-null-assertion -- every column has one number per vote */
/** Votes of a leaderboard as columns, and how rows of ids become them. */

import { PreferenceError } from '../preference-error.js';

/** What a vote says of the two it was shown; `left` is the one shown first. */
export const voteOutcome = { left: 0, right: 1, tie: 2, bothBad: 3 } as const;

/** One entry per vote in every column, in any order: a fit does not depend on it. */
export interface LeaderboardVotes {
  /** Names of what is ranked (models, checkpoints, temperatures), each once. */
  readonly entries: readonly string[];
  /** Index into `entries` of the candidate that was shown first. */
  readonly left: Int32Array;
  /** Index into `entries` of the other one. */
  readonly right: Int32Array;
  /** {@link voteOutcome}'s numbers. */
  readonly outcome: Uint8Array;
  /** How much each vote counts, above 0: one over the propensity of its pair, say. @defaultValue 1 each */
  readonly weight?: Float64Array;
  /** Who judged, as a number from 0; intervals then allow for votes of one labeler being alike. */
  readonly labeler?: Int32Array;
  /** By number. With them, numbering the labelers otherwise changes no bit. */
  readonly labelers?: readonly string[];
  /** Of which prompt the two are, as a number from 0. */
  readonly prompt?: Int32Array;
  readonly prompts?: readonly string[];
  /** `[votes, controls]` by rows: of each control the left candidate's value less the right one's. */
  readonly controls?: Float64Array;
  readonly controlNames?: readonly string[];
}

/** A vote as a row, for {@link leaderboardVotes}. */
export interface LeaderboardVote {
  readonly left: string;
  readonly right: string;
  readonly outcome: keyof typeof voteOutcome;
  readonly weight?: number | undefined;
  readonly labeler?: string | undefined;
  readonly prompt?: string | undefined;
  readonly controls?: readonly number[] | undefined;
}

/**
 * Rows as columns; ids are numbered in the order of their code units, whatever order the rows have. A column that some rows
 * have and others lack is refused ({@link PreferenceError} `preference.invalid_input`). Entries without a vote are named
 * in `entries`.
 */
export function leaderboardVotes(
  rows: readonly LeaderboardVote[],
  { entries = [], controlNames }: { entries?: readonly string[]; controlNames?: readonly string[] } = {},
): LeaderboardVotes {
  const named = numbered([...entries, ...rows.flatMap(({ left, right }) => [left, right])]);
  const column = (key: 'labeler' | 'prompt') => optionalColumn(rows, key);
  const labelers = column('labeler');
  const prompts = column('prompt');
  const weights = wholeColumn(rows, 'weight');
  const controls = wholeColumn(rows, 'controls');
  return {
    entries: named.names,
    left: Int32Array.from(rows, ({ left }) => named.of(left)),
    right: Int32Array.from(rows, ({ right }) => named.of(right)),
    outcome: Uint8Array.from(rows, ({ outcome }) => voteOutcome[outcome]),
    ...(weights === undefined ? {} : { weight: Float64Array.from(weights) }),
    ...(labelers === undefined ? {} : { labeler: labelers.column, labelers: labelers.names }),
    ...(prompts === undefined ? {} : { prompt: prompts.column, prompts: prompts.names }),
    ...(controls === undefined || controlNames === undefined
      ? {}
      : { controls: Float64Array.from(controls.flat()), controlNames }),
  };
}

/** @throws PreferenceError `preference.invalid_input`, naming the first vote that is none. */
export function assertVotes(votes: LeaderboardVotes): void {
  const count = votes.outcome.length;
  for (const name of ['left', 'right', 'weight', 'labeler', 'prompt'] as const) {
    const length = votes[name]?.length ?? count;
    if (length !== count) refuse(`There are ${count} outcomes, but ${length} numbers in the column ${name}.`);
  }
  const controls = votes.controlNames?.length ?? 0;
  if ((votes.controls?.length ?? 0) !== controls * count) {
    refuse(
      `${controls} controls of ${count} votes are ${controls * count} numbers, not ${votes.controls?.length ?? 0}.`,
    );
  }
  if (new Set(votes.entries).size < votes.entries.length) refuse('An entry is named twice.');
  const wrong = firstWrong(votes);
  if (wrong >= 0) refuseVote(votes, wrong);
  const strange = votes.controls?.findIndex((value) => !Number.isFinite(value)) ?? -1;
  if (strange >= 0) refuse(`Vote ${Math.floor(strange / controls)} has a control that is no finite number.`);
}

/** The first vote that is none; −1 where all are votes. */
function firstWrong({ entries, left, right, outcome, weight, labeler, prompt }: LeaderboardVotes): number {
  const last = entries.length - 1;
  let signs = 0; // of numbers that are below 0 for a wrong vote: without branches, it costs a fraction of the fit
  for (let vote = 0; vote < outcome.length; vote += 1) {
    const a = left[vote]!;
    const b = right[vote]!;
    signs |= a | b | (last - a) | (last - b) | ((a ^ b) - 1) | (3 - outcome[vote]!);
  }
  if (signs < 0) {
    return outcome.findIndex((said, vote) => {
      const [a, b] = [left[vote]!, right[vote]!];
      return a < 0 || b < 0 || a > last || b > last || a === b || said > 3;
    });
  }
  const wrongWeight = weight?.findIndex((each) => !(each > 0) || each === Number.POSITIVE_INFINITY) ?? -1;
  return wrongWeight >= 0 ? wrongWeight : Math.max(firstNegative(labeler), firstNegative(prompt));
}

function firstNegative(column: Int32Array | undefined): number {
  let signs = 0;
  for (let vote = 0; vote < (column?.length ?? 0); vote += 1) signs |= column![vote]!;
  return signs < 0 ? column!.findIndex((each) => each < 0) : -1;
}

function refuseVote(votes: LeaderboardVotes, vote: number): never {
  const weight = votes.weight?.[vote] ?? 1;
  if (!(weight > 0) || weight === Number.POSITIVE_INFINITY) {
    refuse(`Vote ${vote} has the weight ${weight}: not above 0.`);
  }
  if ((votes.labeler?.[vote] ?? 0) < 0 || (votes.prompt?.[vote] ?? 0) < 0) {
    refuse(`Vote ${vote} has a labeler or a prompt below 0.`);
  }
  refuse(
    `Vote ${vote} compares entry ${votes.left[vote]} with entry ${votes.right[vote]}, outcome ${votes.outcome[vote]}: entries must be two different ones of 0 to ${votes.entries.length - 1}, and the outcome 0 to 3.`,
  );
}

function refuse(message: string): never {
  throw new PreferenceError('preference.invalid_input', message);
}

function numbered(values: readonly string[]): { names: string[]; of: (name: string) => number } {
  const names = [...new Set(values)].toSorted();
  const numbers = new Map(names.map((name, index) => [name, index]));
  return { names, of: (name) => numbers.get(name) ?? -1 };
}

function optionalColumn(rows: readonly LeaderboardVote[], key: 'labeler' | 'prompt') {
  const values = wholeColumn(rows, key);
  if (values === undefined) return undefined;
  const { names, of } = numbered(values);
  return { names, column: Int32Array.from(values, of) };
}

/** The values of a column, undefined where no row has it. */
function wholeColumn<Key extends 'weight' | 'labeler' | 'prompt' | 'controls'>(
  rows: readonly LeaderboardVote[],
  key: Key,
): NonNullable<LeaderboardVote[Key]>[] | undefined {
  const values = rows.flatMap((row) => {
    const value = row[key];
    return value === undefined ? [] : [value];
  });
  if (values.length === 0) return undefined;
  if (values.length < rows.length) refuse(`Some votes have a ${key} and others none: give all of them one, or none.`);
  return values;
}
