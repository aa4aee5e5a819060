/** A leaderboard's figures as people and programs read them: from collected votes, by `fitLeaderboard`. */

import type { Apart } from '../leaderboard/components.js';
import { fitLeaderboard } from '../leaderboard/fit-leaderboard.js';
import type { Estimate, Leaderboard, LeaderboardOptions } from '../leaderboard/leaderboard.js';
import { PreferenceError } from '../preference-error.js';
import type { BoardSettings, CollectedVotes, LeftOutVotes } from './collect-votes.js';
import { contributionsOf, type LabelerInfluence } from './labeler-influence.js';

/** A number with its 95 % interval; no interval where there is one cluster only. */
export interface BoardFigure {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** How an entry stands by one fit. */
export interface BoardStanding {
  /** Log-odds of being preferred to an entry of strength 0. */
  readonly strength: BoardFigure;
  readonly standardError: number | null;
  /** `1000 + 400 / ln 10 · strength`: ten to one are 400 points. */
  readonly rating: BoardFigure;
  /** The range that holds its place with 95 % confidence, all differences tested at once; null without intervals. */
  readonly place: { readonly best: number; readonly worst: number } | null;
  /** The same, as LMArena ranks: 1 and the entries whose interval begins above the end of this one's. */
  readonly arenaRank: number | null;
}

export interface BoardEntry {
  readonly key: string;
  readonly name: string;
  readonly detail: string | null;
  /** By the fit that was asked for: with the controls, where there are any. Null where it can't be compared. */
  readonly standing: BoardStanding | null;
  /** By the fit without controls; null where none were asked for. */
  readonly plain: BoardStanding | null;
  readonly apart: Apart | null;
  /** Entries of one group can be compared with each other; 0 is the board. */
  readonly group: number;
  readonly votes: number;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  readonly labelers: number;
  readonly prompts: number;
  /** Share of all votes that show it. */
  readonly samplingRate: number;
}

/** What happened between two entries, as counted, and what the plain fit expects. */
export interface BoardPair {
  /** Keys. */
  readonly one: string;
  readonly other: string;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** How often `one` was preferred; ties count half. */
  readonly share: number;
  readonly expected: number | null;
  readonly samplingRate: number;
}

export interface BoardControl {
  readonly name: string;
  /** Log-odds that it alone adds for `step`. */
  readonly effect: BoardFigure;
  /** What the effect is of: an answer twice as long; one heading, list item, … more than none; shown first. */
  readonly step: 'twice' | 'one' | 'first';
}

export interface BoardFigures {
  readonly settings: BoardSettings;
  readonly votes: number;
  readonly effectiveVotes: number;
  readonly comparisons: number;
  readonly prompts: number;
  readonly labelers: number;
  readonly lastJudgedAt: string | null;
  readonly leftOut: LeftOutVotes & { readonly apart: number; readonly bothBad: number };
  /** Asked for, and of no use: the same on both sides of every vote, or told by another control. */
  readonly unusedControls: readonly string[];
  /** Null with half wins, and where no vote is a tie. */
  readonly tie: { readonly parameter: BoardFigure; readonly shareBetweenEquals: number } | null;
  readonly intervals: {
    readonly confidence: number;
    readonly clustering: string;
    readonly degreesOfFreedom: number | null;
    readonly missing: 'one_labeler' | 'one_prompt' | null;
  };
  /** Best first, then those that can't be compared. */
  readonly entries: readonly BoardEntry[];
  readonly pairs: readonly BoardPair[];
  readonly controls: readonly BoardControl[];
  /** Those on whom most hangs first. */
  readonly contributions: readonly LabelerInfluence[];
  /** Why nothing is fitted; null where something is. */
  readonly unfitted: 'no_votes' | 'not_connected' | null;
}

/** So many labelers are left out exactly, the others to first order. */
const refits = 12;

const tieModels = { davidson: 'davidson', raoKupper: 'rao-kupper', halfWin: 'half-win' } as const;

/**
 * The figures of collected votes. The same votes give the same bits in whatever order they were collected.
 * {@link PreferenceError} `preference.invalid_input` where the fit has no finite maximum, or the anchor is not on the board.
 */
export function leaderboardReport(settings: BoardSettings, collected: CollectedVotes): BoardFigures {
  const { columns } = collected;
  const options: LeaderboardOptions = {
    ties: tieModels[settings.tie],
    bothBad: settings.bothBad === 'tie' ? 'tie' : 'leave-out',
    labelerRefits: refits,
    ...(settings.anchor === null ? {} : { anchor: { entry: settings.anchor, rating: 1000 } }),
  };
  if (columns.outcome.length === 0) return unfitted(settings, collected, 'no_votes');
  for (let kept = collected; ; ) {
    try {
      return figuresOf(settings, kept, fitLeaderboard(kept.columns, options));
    } catch (error) {
      if (!(error instanceof PreferenceError)) throw error;
      if (error.code === 'preference.not_connected') return unfitted(settings, kept, 'not_connected');
      kept = withoutStyle(kept, error);
    }
  }
}

/**
 * Style is asked for as a whole: one count that says nothing of its own (lists where there are headings, each time) is left out
 * and named. @throws the error where it is of anything else
 */
function withoutStyle(collected: CollectedVotes, error: PreferenceError): CollectedVotes {
  const { columns, unusedControls } = collected;
  const { controls, controlNames = [] } = columns;
  const at = controlNames.findIndex(
    (name) => styleNames.has(name) && error.message.startsWith(`The control “${name}”`),
  );
  if (at < 0 || controls === undefined) throw error;
  const names = controlNames.filter((_, index) => index !== at);
  const { controls: _controls, controlNames: _names, ...others } = columns;
  const kept = { controls: controls.filter((_, i) => i % controlNames.length !== at), controlNames: names };
  return {
    ...collected,
    columns: names.length === 0 ? others : { ...others, ...kept },
    unusedControls: [...unusedControls, controlNames[at] ?? ''],
  };
}

const styleNames: ReadonlySet<string> = new Set(['headers', 'bold', 'lists', 'code']);

function figuresOf(settings: BoardSettings, collected: CollectedVotes, board: Leaderboard): BoardFigures {
  const { columns } = collected;
  const hasControls = board.controls.length > 0;
  const all = columns.outcome.length - board.leftOut.bothBad;
  const nameOf = (index: number): string => board.names[index] ?? '';
  return {
    ...countsOf(settings, collected),
    votes: board.votes,
    effectiveVotes: board.effectiveVotes,
    leftOut: { ...collected.leftOut, ...board.leftOut },
    tie: board.tie && {
      parameter: figureOf(board.tie.parameter, board.tie.interval),
      shareBetweenEquals: board.tie.shareBetweenEquals,
    },
    intervals: {
      confidence: board.intervals.confidence,
      clustering: board.intervals.clustering,
      degreesOfFreedom: board.intervals.degreesOfFreedom,
      missing: board.intervals.missing,
    },
    entries: inOrder(
      board.entries.map((entry) => ({
        ...describedEntry(collected, entry.name),
        standing: standingOf(hasControls ? entry.controlled : entry.estimate),
        plain: hasControls ? standingOf(entry.estimate) : null,
        apart: entry.apart,
        group: entry.component,
        votes: entry.votes,
        wins: entry.wins,
        losses: entry.losses,
        ties: entry.ties,
        labelers: entry.labelers ?? 0,
        prompts: entry.prompts ?? 0,
        samplingRate: entry.votes / all,
      })),
    ),
    pairs: board.pairs.map(({ a, b, wins, losses, ties, share, expected }) => {
      const samplingRate = (wins + losses + ties) / all;
      return { one: nameOf(a), other: nameOf(b), wins, losses, ties, share, expected, samplingRate };
    }),
    controls: board.controls.map(({ name, coefficient, interval, scale }) => {
      const { step, size } = stepOf(name);
      const per = size / scale;
      const bounds = interval && { low: interval.low * per, high: interval.high * per };
      return { name, step, effect: figureOf(coefficient * per, bounds) };
    }),
    contributions: contributionsOf(board),
    unfitted: null,
  };
}

/** Controls are differences `(a − b) / (a + b + 1)`: of an answer twice as long (a long one) ⅓, of one against none ½. */
function stepOf(name: string): { step: BoardControl['step']; size: number } {
  if (name === 'length') return { step: 'twice', size: 1 / 3 };
  return name === 'position' ? { step: 'first', size: 1 } : { step: 'one', size: 1 / 2 };
}

/** Best first by the fit that was asked for; those without a standing stay behind, by name. */
function inOrder(entries: readonly BoardEntry[]): BoardEntry[] {
  const on = entries.filter(({ standing }) => standing !== null);
  const strength = ({ standing }: BoardEntry): number => standing?.strength.value ?? 0;
  return [
    ...on.toSorted((a, b) => strength(b) - strength(a) || (a.key < b.key ? -1 : 1)),
    ...entries.filter(({ standing }) => standing === null),
  ];
}

function countsOf(settings: BoardSettings, { columns, ...collected }: CollectedVotes) {
  return {
    settings,
    comparisons: collected.comparisons,
    prompts: columns.prompts?.length ?? 0,
    labelers: columns.labelers?.length ?? 0,
    lastJudgedAt: collected.lastJudgedAt === null ? null : new Date(collected.lastJudgedAt).toISOString(),
    unusedControls: collected.unusedControls,
  };
}

/** Nothing can be placed: entries are named all the same. */
function unfitted(
  settings: BoardSettings,
  collected: CollectedVotes,
  reason: NonNullable<BoardFigures['unfitted']>,
): BoardFigures {
  const { columns } = collected;
  return {
    ...countsOf(settings, collected),
    votes: 0,
    effectiveVotes: 0,
    leftOut: { ...collected.leftOut, apart: columns.outcome.length, bothBad: 0 },
    tie: null,
    intervals: { confidence: 0.95, clustering: 'both', degreesOfFreedom: null, missing: null },
    entries: columns.entries.toSorted().map((key, group) => {
      const counts = countsOfEntry(columns, columns.entries.indexOf(key));
      const samplingRate = counts.votes / columns.outcome.length;
      return {
        ...describedEntry(collected, key),
        ...counts,
        standing: null,
        plain: null,
        apart: 'never_met',
        group,
        samplingRate,
      };
    }),
    pairs: [],
    controls: [],
    contributions: [],
    unfitted: reason,
  };
}

function countsOfEntry({ left, right, outcome, labeler, prompt }: CollectedVotes['columns'], entry: number) {
  const counts = { votes: 0, wins: 0, losses: 0, ties: 0 };
  const [labelers, prompts] = [new Set<number>(), new Set<number>()];
  outcome.forEach((said, vote) => {
    if (left[vote] !== entry && right[vote] !== entry) return;
    counts.votes += 1;
    if (said > 1) counts.ties += 1;
    else if ((said === 0) === (left[vote] === entry)) counts.wins += 1;
    else counts.losses += 1;
    labelers.add(labeler?.[vote] ?? 0);
    prompts.add(prompt?.[vote] ?? 0);
  });
  return { ...counts, labelers: labelers.size, prompts: prompts.size };
}

function describedEntry({ entries }: CollectedVotes, key: string) {
  return entries.get(key) ?? { key, name: key, detail: null };
}

function standingOf(estimate: Estimate | null): BoardStanding | null {
  return (
    estimate && {
      strength: figureOf(estimate.strength, estimate.interval),
      standardError: estimate.standardError,
      rating: figureOf(estimate.rating, estimate.ratingInterval),
      place: estimate.rank && { best: estimate.rank.best, worst: estimate.rank.worst },
      arenaRank: estimate.rank?.arena ?? null,
    }
  );
}

function figureOf(value: number, interval: { low: number; high: number } | null): BoardFigure {
  return { value, low: interval?.low ?? null, high: interval?.high ?? null };
}
