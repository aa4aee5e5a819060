// What a group's queries may see, as numbers that are added to their scores: 0, or so little that softmax makes it nothing.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from the blocks' own lists */
import type { Block } from './blocks.js';

const HIDDEN_SCORE = -1e9;

export interface Query {
  readonly flat: number;
  readonly output: number;
  readonly span: number;
}

export interface SizedGroup {
  readonly blocks: readonly { readonly block: Block; readonly queries: readonly Query[] }[];
  readonly keyCount: number;
  readonly queryCount: number;
  /** All blocks are plain causal sequences: one mask serves them all, whatever their padding. */
  readonly plain: boolean;
}

export function causalMask(size: number): Float32Array {
  const mask = new Float32Array(size * size).fill(HIDDEN_SCORE);
  for (let i = 0; i < size; i++) mask.fill(0, i * size, i * size + i + 1);
  return mask;
}

export function blockMask({ blocks, keyCount, queryCount }: SizedGroup): Float32Array {
  const mask = new Float32Array(blocks.length * queryCount * keyCount).fill(HIDDEN_SCORE);
  for (const [row, { block, queries }] of blocks.entries()) {
    for (let q = 0; q < queryCount; q++) {
      const base = (row * queryCount + q) * keyCount;
      const real = queries[q];
      // A padding query sees one key, so that its softmax is a number; its output is never read.
      if (real === undefined) mask[base] = 0;
      else showAncestors(mask, base, block, real);
    }
  }
  return mask;
}

function showAncestors(mask: Float32Array, base: number, block: Block, query: Query): void {
  const own = block.spans[query.span]!;
  mask.fill(0, base + own.offset, base + own.offset + (query.flat - own.start) + 1);
  for (let parent = own.parent; parent >= 0; parent = block.spans[parent]!.parent) {
    const span = block.spans[parent]!;
    mask.fill(0, base + span.offset, base + span.offset + span.length);
  }
}
