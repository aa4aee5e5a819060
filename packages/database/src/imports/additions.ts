// What a batch adds to what is there, and what that depends on.

import type { TableLines } from '../connection/copy.js';
import { type Known, nothingKnown } from './known.js';
import type { ImportCounts, ImportTarget } from './order.js';
import type { Rows } from './rows.js';

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
