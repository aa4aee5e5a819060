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
  for (let vote = 0; vote < count; vote += 1) assertVote(votes, vote);
  const strange = votes.controls?.findIndex((value) => !Number.isFinite(value)) ?? -1;
  if (strange >= 0) refuse(`Vote ${Math.floor(strange / controls)} has a control that is no finite number.`);
}

function assertVote(votes: LeaderboardVotes, vote: number): void {
  const left = votes.left[vote] ?? -1;
  const right = votes.right[vote] ?? -1;
  const outcome = votes.outcome[vote] ?? 4;
  const weight = votes.weight?.[vote] ?? 1;
  const entries = votes.entries.length;
  const inRange = left >= 0 && right >= 0 && left < entries && right < entries;
  if (!inRange || left === right || outcome > 3) {
    refuse(
      `Vote ${vote} compares entry ${left} with entry ${right}, outcome ${outcome}: entries must be two different ones of 0 to ${entries - 1}, and the outcome 0 to 3.`,
    );
  }
  if (!(weight > 0) || weight === Number.POSITIVE_INFINITY)
    refuse(`Vote ${vote} has the weight ${weight}: not above 0.`);
  if ((votes.labeler?.[vote] ?? 0) < 0 || (votes.prompt?.[vote] ?? 0) < 0) {
    refuse(`Vote ${vote} has a labeler or a prompt below 0.`);
  }
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
