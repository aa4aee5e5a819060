/** What a leaderboard says: estimates with intervals, and everything that went into them. */

import type { Interval } from '../bootstrap.js';
import type { Apart } from './components.js';
import type { LabelerContribution } from './contributions.js';
import type { RankRange } from './ranks.js';
import type { Clustering } from './sandwich.js';
import type { PairRecord } from './tallies.js';

export interface LeaderboardOptions {
  /**
   * How ties enter: Davidson (1970), Rao & Kupper (1967), or as half a win each, which is plain Bradley–Terry as Chatbot
   * Arena fits it. @defaultValue 'davidson'
   */
  readonly ties?: 'davidson' | 'rao-kupper' | 'half-win';
  /** Both bad counts as a tie, as Chatbot Arena has it, or not at all. @defaultValue 'tie' */
  readonly bothBad?: 'tie' | 'leave-out';
  /** By what intervals take votes together. @defaultValue both, of the columns that there are */
  readonly clustering?: Clustering;
  /** Two-sided coverage of every interval. @defaultValue 0.95 */
  readonly confidence?: number;
  /** The entry whose rating is `rating`; its strength is then 0 and the others' intervals are of their lead on it. @defaultValue strengths have mean 0, ratings mean 1000 */
  readonly anchor?: { readonly entry: string; readonly rating: number };
  /** Also fit with the votes' controls, and with the advantage of being shown first where this is true. @defaultValue false */
  readonly position?: boolean;
  /** Standard deviation, in logits, of a normal prior on strengths around 0. Without one nothing is shrunk. */
  readonly priorDeviation?: number;
  /** The same on coefficients of controls, per root mean square of the control. */
  readonly controlPriorDeviation?: number;
  /** Refits of a bootstrap beside the sandwich; 0: none. @defaultValue 0 */
  readonly resamples?: number;
  /** @defaultValue 1 */
  readonly seed?: number;
  /** What hangs on single labelers: that many are left out exactly, the others to first order; undefined: not asked. */
  readonly labelerRefits?: number;
}

export interface Estimate {
  /** Log-odds: of being preferred to an entry of strength 0, among decided votes. */
  readonly strength: number;
  /** Of the strength, by the sandwich. Null where no interval can be had, see {@link Leaderboard.intervals}. */
  readonly standardError: number | null;
  readonly interval: Interval | null;
  /** `1000 + 400 / ln 10 · strength`, or as the anchor says: Chatbot Arena's and chess players' scale. */
  readonly rating: number;
  readonly ratingInterval: Interval | null;
  /** Of the strength; null where none was asked for. */
  readonly bootstrap: { readonly standardError: number; readonly interval: Interval } | null;
  readonly rank: RankRange | null;
}

export interface LeaderboardEntry {
  readonly name: string;
  /** Null where it can't be compared with those on the board. */
  readonly estimate: Estimate | null;
  /** From the fit with controls; null without controls. */
  readonly controlled: Estimate | null;
  /** Why there is no estimate; null where there is one. */
  readonly apart: Apart | null;
  /** Number of its group of entries that can be compared with each other; 0 is the board. */
  readonly component: number;
  /** Unweighted, over all its votes. */
  readonly votes: number;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Null where votes don't say whose or on what they are. */
  readonly labelers: number | null;
  readonly prompts: number | null;
}

export interface ControlEffect {
  readonly name: string;
  /** Log-odds per root mean square of the control (of being shown first: altogether). */
  readonly coefficient: number;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  /** The control's root mean square over the fitted votes, in its own unit. */
  readonly scale: number;
}

export interface TieEstimate {
  /** ln ν (Davidson) or η = ln θ (Rao–Kupper), logits. */
  readonly parameter: number;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  /** The probability that two entries of equal strength tie. */
  readonly shareBetweenEquals: number;
}

export interface Leaderboard {
  /** Entries by name; indices in `pairs` are into this. */
  readonly names: readonly string[];
  /** On the board first, best first; then the others by name. */
  readonly entries: readonly LeaderboardEntry[];
  /** Votes in the fit. */
  readonly votes: number;
  /** Kish's effective number of them; equal to `votes` without weights. */
  readonly effectiveVotes: number;
  readonly leftOut: {
    /** Votes on a pair of which not both entries are on the board. */
    readonly apart: number;
    /** Both bad, where that is left out. */
    readonly bothBad: number;
  };
  readonly ties: 'davidson' | 'rao-kupper' | 'half-win';
  /** Null with half wins, and where no vote is a tie. */
  readonly tie: TieEstimate | null;
  readonly controls: readonly ControlEffect[];
  /** How intervals were made. */
  readonly intervals: {
    readonly confidence: number;
    readonly clustering: Clustering;
    readonly labelers: number | null;
    readonly prompts: number | null;
    /** Of Student's distribution, the smaller number of clusters less 1; null: normal. */
    readonly degreesOfFreedom: number | null;
    /** Why there is none; null where there are intervals. */
    readonly missing: 'one_labeler' | 'one_prompt' | null;
    readonly bootstrap: { readonly resamples: number; readonly seed: number } | null;
  };
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly pairs: readonly PairRecord[];
  /** Names of the entries on the board in the order in which `labelerContributions` tell changes. */
  readonly fitted: readonly string[];
  /** Most change first; empty where it wasn't asked for or votes don't say whose they are. */
  readonly labelerContributions: readonly LabelerContribution[];
}
