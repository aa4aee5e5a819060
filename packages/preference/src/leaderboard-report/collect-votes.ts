/** Votes as they come from a database or a snapshot, made the columns of a leaderboard; what does not count is counted. */

import { inversePropensityWeights } from '../leaderboard/inverse-propensity.js';
import { styleDifference } from '../leaderboard/style.js';
import { type LeaderboardVotes, voteOutcome } from '../leaderboard/votes.js';
import { numbering } from '../reports/judged.js';
import { type Entry, type EntryBy, entryOf, type RankedCompletion, type VoteCircumstances } from './entries.js';

export type Control = 'length' | 'style' | 'position';
export type LabelerKind = 'person' | 'simulated' | 'imported';

/** Everything that decides a leaderboard's figures, besides the judgments. */
export interface BoardSettings {
  readonly by: EntryBy;
  readonly control: readonly Control[];
  readonly tie: 'davidson' | 'raoKupper' | 'halfWin';
  readonly bothBad: 'tie' | 'leave';
  readonly weights: 'none' | 'propensity';
  readonly votes: readonly LabelerKind[];
  readonly tag: string | null;
  readonly split: string | null;
  readonly guidelineVersion: number | null;
  readonly labelerIds: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly anchor: string | null;
}

export interface ComparedPrompt {
  readonly promptId: string;
  readonly split: string;
  readonly tags: readonly string[];
  readonly systemPrompt: VoteCircumstances['systemPrompt'];
  /** How likely its comparison was put up; null: no strategy chose it. */
  readonly propensity: number | null;
}

/** A completion with its style (see `styleCounts`), where a control asks for it. */
export interface ComparedCompletion extends RankedCompletion {
  readonly style: readonly number[] | null;
}

/** What a judgment says of two completions. */
export interface ComparedPair {
  readonly comparisonId: string;
  /** The labeler's id; null where the file names pseudonyms only. */
  readonly labelerId: string | null;
  readonly pseudonym: string;
  /** Null where the file does not say. */
  readonly labelerKind: LabelerKind | null;
  readonly outcome: 'first' | 'second' | 'tie' | 'bothBad';
  /** Whether `first` was shown first. */
  readonly isOrderKnown: boolean;
  readonly guidelineVersion: number | null;
  /** Milliseconds since 1970; null where the file does not say. */
  readonly judgedAt: number | null;
}

/** Votes that are not in the fit, by the reason. */
export interface LeftOutVotes {
  /** Of other tags, splits, labelers, times or guideline versions than were asked for. */
  filtered: number;
  /** A completion lacks the attribute by which entries are told apart. */
  withoutAttribute: number;
  /** Both completions are of the same entry. */
  sameEntry: number;
  /** No strategy chose the comparison, so its chance is not known, and votes are weighted by it. */
  withoutPropensity: number;
}

export interface CollectedVotes {
  readonly columns: LeaderboardVotes;
  /** By key. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly leftOut: LeftOutVotes;
  readonly comparisons: number;
  /** Milliseconds since 1970. */
  readonly lastJudgedAt: number | null;
  /** Controls that are the same on both sides of every vote, and so take nothing out. */
  readonly unusedControls: readonly string[];
}

/** Places of `styleCounts`, with the names that figures give them. */
const styleColumns: Record<Control, readonly (readonly [number, string])[]> = {
  length: [[0, 'length']],
  style: [
    [1, 'headers'],
    [2, 'bold'],
    [3, 'lists'],
    [4, 'code'],
  ],
  position: [],
};

export interface VoteCollector {
  add(prompt: ComparedPrompt, first: ComparedCompletion, second: ComparedCompletion, vote: ComparedPair): void;
  finish(): CollectedVotes;
}

/** Takes votes one by one, in any order, and keeps numbers of them only. */
export function collectVotes(settings: BoardSettings): VoteCollector {
  const [entries, labelers, prompts] = [numbering(), numbering(), numbering()];
  const described = new Map<string, Entry>();
  const comparisons = new Set<string>();
  const leftOut: LeftOutVotes = { filtered: 0, withoutAttribute: 0, sameEntry: 0, withoutPropensity: 0 };
  const rows = emptyRows();
  const style = settings.control.flatMap((control) => styleColumns[control]);
  const names = [...style.map(([, name]) => name), ...(settings.control.includes('position') ? ['position'] : [])];
  const leave = (reason: keyof LeftOutVotes): void => {
    leftOut[reason] += 1;
  };
  let last: number | null = null;
  const isAsked = filterOf(settings);
  return {
    add(prompt, first, second, vote) {
      if (!isAsked(prompt, vote)) {
        leave('filtered');
        return;
      }
      const circumstances = { guidelineVersion: vote.guidelineVersion, systemPrompt: prompt.systemPrompt };
      const [one, other] = [entryOf(settings.by, first, circumstances), entryOf(settings.by, second, circumstances)];
      if (one === undefined || other === undefined) {
        leave('withoutAttribute');
        return;
      }
      if (one.key === other.key) {
        leave('sameEntry');
        return;
      }
      if (settings.weights === 'propensity' && prompt.propensity === null) {
        leave('withoutPropensity');
        return;
      }
      for (const entry of [one, other]) if (!described.has(entry.key)) described.set(entry.key, entry);
      comparisons.add(vote.comparisonId);
      rows.left.push(entries.numberOf(one.key));
      rows.right.push(entries.numberOf(other.key));
      rows.outcome.push(outcomes[vote.outcome]);
      rows.labeler.push(labelers.numberOf(vote.pseudonym));
      rows.prompt.push(prompts.numberOf(prompt.promptId));
      rows.propensity.push(prompt.propensity ?? 1);
      if (style.length > 0) {
        const differences = styleDifference(styleOf(first), styleOf(second));
        for (const [column] of style) rows.controls.push(differences[column] ?? 0);
      }
      if (settings.control.includes('position')) rows.controls.push(vote.isOrderKnown ? 1 : 0);
      if (vote.judgedAt !== null && (last === null || vote.judgedAt > last)) last = vote.judgedAt;
    },
    finish() {
      const { controls, controlNames, unusedControls } = usedControls(rows.controls, names);
      return {
        columns: {
          entries: entries.names,
          left: Int32Array.from(rows.left),
          right: Int32Array.from(rows.right),
          outcome: Uint8Array.from(rows.outcome),
          labeler: Int32Array.from(rows.labeler),
          labelers: labelers.names,
          prompt: Int32Array.from(rows.prompt),
          prompts: prompts.names,
          ...(settings.weights === 'propensity' && rows.propensity.length > 0
            ? { weight: inversePropensityWeights(rows.propensity).weight }
            : {}),
          ...(controlNames.length === 0 ? {} : { controls, controlNames }),
        },
        entries: described,
        leftOut,
        comparisons: comparisons.size,
        lastJudgedAt: last,
        unusedControls,
      };
    },
  };
}

const outcomes = {
  first: voteOutcome.left,
  second: voteOutcome.right,
  tie: voteOutcome.tie,
  bothBad: voteOutcome.bothBad,
} as const;

function emptyColumn(): number[] {
  return [];
}

function emptyRows() {
  return {
    left: emptyColumn(),
    right: emptyColumn(),
    outcome: emptyColumn(),
    labeler: emptyColumn(),
    prompt: emptyColumn(),
    propensity: emptyColumn(),
    controls: emptyColumn(),
  };
}

function styleOf({ style }: ComparedCompletion): readonly number[] {
  if (style === null) throw new Error('A control needs the style of each completion.');
  return style;
}

function filterOf({ votes, tag, split, guidelineVersion, labelerIds, ...period }: BoardSettings) {
  const labelers = labelerIds.length === 0 ? undefined : new Set(labelerIds);
  const from = period.from === null ? Number.NEGATIVE_INFINITY : Date.parse(period.from);
  const to = period.to === null ? Number.POSITIVE_INFINITY : Date.parse(period.to);
  const isTimed = period.from !== null || period.to !== null;
  return (prompt: ComparedPrompt, vote: ComparedPair): boolean =>
    (vote.labelerKind === null || votes.includes(vote.labelerKind)) &&
    (tag === null || prompt.tags.includes(tag)) &&
    (split === null || prompt.split === split) &&
    (guidelineVersion === null || vote.guidelineVersion === guidelineVersion) &&
    (labelers === undefined || (vote.labelerId !== null && labelers.has(vote.labelerId))) &&
    (!isTimed || (vote.judgedAt !== null && vote.judgedAt >= from && vote.judgedAt < to));
}

/** A control that never differs has no scale, and a fit with it no maximum. */
function usedControls(values: readonly number[], names: readonly string[]) {
  const used = names.map((_, k) => values.some((value, i) => i % names.length === k && value !== 0));
  return {
    controls: Float64Array.from(values.filter((_, i) => used[i % names.length] === true)),
    controlNames: names.filter((_, k) => used[k] === true),
    unusedControls: names.filter((_, k) => used[k] !== true),
  };
}
