// What a batch adds to what is there, and what that depends on.

import type { CopyRows } from '../copy.js';
import { type Known, nothingKnown } from './known.js';
import type { ImportTarget } from './order.js';
import type { Rows } from './rows.js';

/** What a batch adds to what is there. */
export interface Additions {
  rows: Rows;
  /** The rows as they are written. */
  tables: CopyRows[];
  /** Comparisons from before, and how many more judgments (skips don't count) each has now. */
  extended: Map<string, number>;
  /** All that the batch names. */
  known: Known;
}

export function noAdditions(): Additions {
  const rows = { prompts: [], completions: [], comparisons: [], judgments: [] };
  return { rows, tables: [], extended: new Map(), known: nothingKnown() };
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
