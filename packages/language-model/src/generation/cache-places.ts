/**
 * Where the tokens of a batch's cached keys and values come from when it is laid out anew: takes present rows from
 * where they are, repeats a prompt's for each of its candidates, and leaves room behind each row.
 */
/* oxlint-disable typescript/no-non-null-assertion -- rows are picked from those that are there */
import type { PromptBlock, PromptCopies } from './prompt-cache.js';

interface Source {
  /** Where its block begins among the sources' `[tokens, headSize]` rows. */
  readonly start: number;
  readonly row: number;
  /** Tokens that each row of its block has room for. */
  readonly time: number;
  readonly length: number;
}

export interface PresentRows {
  /** Those that stay, in their new order. */
  readonly rows: readonly number[];
  /** How many there are, those that go among them. */
  readonly count: number;
  readonly time: number;
  readonly lengths: readonly number[];
}

/**
 * @param blocks of the prompts of `added`, in the order in which they stand below the present rows
 * @param room tokens of each row-to-be
 * @returns places, `[(present + added rows) · heads · room]`
 */
export function cachePlaces(
  present: PresentRows,
  added: readonly PromptCopies[],
  blocks: readonly PromptBlock[],
  heads: number,
  room: number,
): Int32Array {
  const starts = new Map<PromptBlock, number>();
  let end = present.count * heads * present.time;
  for (const block of blocks) {
    starts.set(block, end);
    end += block.rows * heads * block.time;
  }
  const sources: Source[] = [
    ...present.rows.map((row) => ({ start: 0, row, time: present.time, length: present.lengths[row]! })),
    ...added.flatMap(({ prompt, copies }) => {
      const source = { ...prompt, start: starts.get(prompt.block) ?? 0, time: prompt.block.time };
      return Array.from({ length: copies }, () => source);
    }),
  ];
  const places = new Int32Array(sources.length * heads * room);
  for (const [index, source] of sources.entries()) {
    for (let head = 0; head < heads; head += 1) {
      const from = source.start + (source.row * heads + head) * source.time;
      const to = (index * heads + head) * room;
      // The room behind shows the last token again: it is masked, and only has to be finite.
      for (let i = 0; i < room; i += 1) places[to + i] = from + Math.min(i, source.length - 1);
    }
  }
  return places;
}
