// What an import is told, what is known of the things that a batch of its records names, and what the batch adds.

import type { ImportContainer, ImportFormat, ProjectSettings, Split } from '@tastemaker/contracts';
import type { TableLines } from '../connection/copy.js';
import type { NumberedRecord } from './identify.js';
import type { StandIns } from './labelers.js';
import type { ComparisonRow, Rows } from './rows.js';

/** Told of lines that are not imported as they stand. */
export interface ImportNotes {
  /** The line adds nothing. */
  skip(line: number, reason: string): void;
  /** The line is imported, but not in every respect as it says. */
  remark(line: number, message: string): void;
}

/** Where a file's content goes. */
export interface ImportTarget {
  projectId: string;
  settings: ProjectSettings;
  /** The file's name, kept with everything it makes. */
  source: string;
  notes: ImportNotes;
  standIns: StandIns;
  /** ISO 8601; for judgments of which the file doesn't say when they were made. */
  now: string;
}

export interface ImportFile {
  source: string;
  format: ImportFormat;
  container: ImportContainer;
  /** sha256 (hex). */
  contentHash: string;
  batches: AsyncIterable<NumberedRecord[]>;
}

/** What was not there before. */
export interface ImportCounts {
  prompts: number;
  completions: number;
  comparisons: number;
  judgments: number;
}

/** What is known of the things that a batch names. */
export interface Known {
  /** By hash. */
  prompts: Map<string, KnownPrompt>;
  /** By split key. */
  splits: Map<number, Split>;
  /** Ids by `completionKey`. */
  completions: Map<string, string>;
  /** By origin key. */
  comparisons: Map<string, OpenComparison>;
}

export interface KnownPrompt {
  id: string;
  split: Split;
  tags: string[];
}

export function nothingKnown(): Known {
  return { prompts: new Map(), splits: new Map(), completions: new Map(), comparisons: new Map() };
}

export interface OpenComparison {
  id: string;
  /** In the comparison's order. */
  completionIds: string[];
  /** Undefined for one from before the batch. */
  row: ComparisonRow | undefined;
  /** What each labeler found, as `foundOf` writes it. */
  found: Map<string, string>;
}

/**
 * What is known of something that the batch names: from the batch itself, or else from before it. The batch before knows
 * whatever was there when it was looked up itself, and what it has added since.
 */
export function knownOf<Key, Value>(
  key: Key,
  [known, before, stored]: [Map<Key, Value>, ReadonlyMap<Key, Value>, ReadonlyMap<Key, Value>],
): Value | undefined {
  const own = known.get(key);
  if (own !== undefined) return own;
  const earlier = before.get(key) ?? stored.get(key);
  if (earlier !== undefined) known.set(key, earlier);
  return earlier;
}

/** What a judgment says, as a text to compare. */
export function foundOf({ verdict, ranking }: { verdict: string; ranking: string[][] | null }): string {
  return JSON.stringify([verdict, ranking?.map((group) => group.toSorted()) ?? null]);
}

/** What a batch adds to what is there. */
export interface Additions {
  counts: ImportCounts;
  /** The new rows as they are written. */
  tables: TableLines[];
  /** New comparisons that labelers here are to judge. */
  waiting: string[];
  /** Comparisons from before, and how many more judgments (skips don't count) each has now. */
  extended: Map<string, number>;
  /** All that the batch names. */
  known: Known;
}

/** What is found out of a batch, line by line. */
export interface Draft extends Pick<Additions, 'extended' | 'known'> {
  rows: Rows;
}

export function emptyDraft(): Draft {
  const rows = { prompts: [], completions: [], comparisons: [], judgments: [] };
  return { rows, extended: new Map(), known: nothingKnown() };
}

export interface Surroundings {
  target: ImportTarget;
  /** Ids of stand-ins, by name. */
  labelers: ReadonlyMap<string, string>;
  /** What was there when the batch was looked up. */
  stored: Known;
  /** What the batch before names: it may not have been written when this one was looked up. */
  before: Known;
}
