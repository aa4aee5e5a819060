/**
 * How the rows of a batch are put together anew when others join it: one gather takes every token's keys from where
 * they are, repeats a prompt's for each of its candidates, and pads on the left, so that all rows end together.
 */
import type { PromptBlock, PromptCopies } from './prompt-cache.js';

interface Source {
  /** Where its block begins among the sources' `[tokens, headSize]` rows. */
  readonly start: number;
  readonly row: number;
  /** Tokens of each row of its block, padding included. */
  readonly time: number;
  readonly length: number;
}

/**
 * @param present rows that are in the batch, `time` tokens each
 * @param blocks of the prompts of `added`, in the order in which they stand below the present rows
 * @param length tokens of each row-to-be
 * @returns places, `[(present + added rows) · heads, length]`
 */
export function joinPlaces(
  present: { readonly rows: number; readonly time: number },
  added: readonly PromptCopies[],
  blocks: readonly PromptBlock[],
  heads: number,
  length: number,
): Int32Array {
  const starts = new Map<PromptBlock, number>();
  let end = present.rows * heads * present.time;
  for (const block of blocks) {
    starts.set(block, end);
    end += block.rows * heads * block.time;
  }
  const { time } = present;
  const sources: Source[] = [
    ...Array.from({ length: present.rows }, (_, row) => ({ start: 0, row, time, length: time })),
    ...added.flatMap(({ prompt, copies }) => {
      const source = { ...prompt, start: starts.get(prompt.block) ?? 0, time: prompt.block.time };
      return Array.from({ length: copies }, () => source);
    }),
  ];
  const places = new Int32Array(sources.length * heads * length);
  for (const [index, source] of sources.entries()) {
    for (let head = 0; head < heads; head += 1) {
      const from = source.start + (source.row * heads + head) * source.time;
      const to = (index * heads + head) * length;
      const padding = length - source.length;
      // Padding shows the first token again: it is masked, and only has to be finite.
      for (let i = 0; i < length; i += 1) places[to + i] = from + Math.max(0, i - padding);
    }
  }
  return places;
}
