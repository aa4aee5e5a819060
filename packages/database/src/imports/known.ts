// What is known of the prompts, completions and comparisons that a batch names.

import type { Split } from '@tastemaker/contracts';
import type { ComparisonRow } from './rows.js';
import type { StoredPrompt } from './stored-before.js';

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

export type KnownPrompt = Pick<StoredPrompt, 'id' | 'split' | 'tags'>;

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
