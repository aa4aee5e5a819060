// The index tensors that carry flat tokens into padded attention batches and back, and the masks. Everything is a
// gather, in both passes: the backward pass gathers by the inverse index, and reads a row of zeros where there is
// nothing to read.
/* oxlint-disable typescript/no-non-null-assertion -- indices run below the lengths of what they index */
import type { Tensor } from '@tastemaker/tensor';
import type { Block } from './blocks.js';
import { type Decoder, fusedHeads } from './decoder.js';
import type { Layout } from './layout.js';

/** Blocks of like size. Batch entries are (block, key-value head); a head's queries stand side by side. */
export interface AttentionGroup {
  readonly blocks: number;
  readonly keyCount: number;
  readonly queryCount: number;
  readonly query: Tensor; // [blocks·kvHeads, group·queryCount], rows of [tokens·fusedHeads, headSize]
  readonly key: Tensor; // [blocks·kvHeads, keyCount]
  readonly value: Tensor; // [blocks·kvHeads, keyCount]
  readonly mask: Tensor; // [blocks or 1, 1, queryCount, keyCount]
  /** Where the gradient of each query's output stands; padding reads the row of zeros behind the last. */
  readonly outputGradient: Tensor; // [blocks·kvHeads, group·queryCount], rows of [outputs·heads + 1, headSize]
}

export interface AttentionPlan {
  readonly groups: readonly AttentionGroup[];
  /** Rows of the groups' concatenated outputs, per output and head. */
  readonly merge: Tensor; // [outputs, heads]
  /** Rows of the concatenated gradients (queries, keys, values, a row of zeros), per token and fused head. */
  readonly spread: Tensor; // [tokens, fusedHeads]
  /** Further gradients of keys and values that several blocks see: rows of the same, and where to add them. */
  readonly shared: { readonly from: Tensor; readonly to: Tensor } | undefined; // [n], [n] of tokens·fusedHeads
  /** Flat positions that queries are computed for; undefined: all, in order. */
  readonly outputs: Tensor | undefined; // [outputs]
  readonly outputCount: number;
  readonly tokenCount: number;
}

/** Uploads the plan for computing attention at `outputs` (all tokens where undefined). Owned by the open scope. */
export function planAttention(decoder: Decoder, layout: Layout, outputs: Int32Array | undefined): AttentionPlan {
  const { engine, config } = decoder;
  const tokenCount = layout.tokens.length;
  const outputCount = outputs?.length ?? tokenCount;
  const queries = queriesByBlock(layout, outputs);
  const groups = layout.groups
    .map((group) => group.filter((block) => queries[block]!.length > 0))
    .filter((group) => group.length > 0)
    .map((group) => sizedGroup(group, layout, queries));
  const heads = fusedHeads(config);
  const queryRows = groups.reduce((sum, g) => sum + g.blocks.length * config.heads * g.queryCount, 0);
  const keyRows = groups.reduce((sum, g) => sum + g.blocks.length * config.keyValueHeads * g.keyCount, 0);
  const merge = new Int32Array(outputCount * config.heads);
  const spread = new Int32Array(tokenCount * heads).fill(queryRows + 2 * keyRows);
  const shared = { from: [] as number[], to: [] as number[] };
  let queryBase = 0;
  let keyBase = queryRows;
  const planned = groups.map((group) => {
    const indices = indexGroup(decoder, group, { merge, spread, shared, queryBase, keyBase, keyRows, outputCount });
    queryBase += group.blocks.length * config.heads * group.queryCount;
    keyBase += group.blocks.length * config.keyValueHeads * group.keyCount;
    return indices;
  });
  return {
    groups: planned,
    merge: engine.upload(merge, [outputCount, config.heads]),
    spread: engine.upload(spread, [tokenCount, heads]),
    shared:
      shared.from.length === 0
        ? undefined
        : { from: uploadList(engine, shared.from), to: uploadList(engine, shared.to) },
    outputs: outputs && engine.upload(outputs, [outputCount]),
    outputCount,
    tokenCount,
  };
}

function uploadList(engine: Decoder['engine'], values: readonly number[]): Tensor {
  return engine.upload(Int32Array.from(values), [values.length]);
}

function queriesByBlock(layout: Layout, outputs: Int32Array | undefined): Query[][] {
  const outputOf = new Map<number, number>();
  outputs?.forEach((flat, output) => {
    if (outputOf.has(flat)) throw new RangeError(`Output position ${flat} is asked for twice.`);
    outputOf.set(flat, output);
  });
  return layout.blocks.map((block) => {
    const queries: Query[] = [];
    for (const [span, { start, length, queried }] of block.spans.entries()) {
      if (!queried) continue;
      for (let flat = start; flat < start + length; flat++) {
        const output = outputs === undefined ? flat : outputOf.get(flat);
        if (output !== undefined) queries.push({ flat, output, span });
      }
    }
    return queries;
  });
}

function sizedGroup(group: readonly number[], layout: Layout, queries: readonly Query[][]): SizedGroup {
  const blocks = group.map((index) => ({ block: layout.blocks[index]!, queries: queries[index]! }));
  return {
    blocks,
    keyCount: Math.max(...blocks.map(({ block }) => block.keys)),
    queryCount: Math.max(...blocks.map((entry) => entry.queries.length)),
    plain: blocks.every((entry) => entry.block.spans.length === 1 && entry.queries.length === entry.block.keys),
  };
}

interface Inverse {
  readonly merge: Int32Array;
  readonly spread: Int32Array;
  readonly shared: { readonly from: number[]; readonly to: number[] };
  readonly queryBase: number;
  readonly keyBase: number;
  readonly keyRows: number;
  readonly outputCount: number;
}

function indexGroup(decoder: Decoder, group: SizedGroup, inverse: Inverse): AttentionGroup {
  const { engine, config } = decoder;
  const { heads, keyValueHeads } = config;
  const { blocks, keyCount, queryCount } = group;
  const query = new Int32Array(blocks.length * heads * queryCount);
  const outputGradient = new Int32Array(query.length);
  const key = new Int32Array(blocks.length * keyValueHeads * keyCount);
  const value = new Int32Array(key.length);
  for (const [row, entry] of blocks.entries()) {
    indexQueries(decoder, entry, row, group, inverse, query, outputGradient);
    indexKeys(decoder, entry.block, row, group, inverse, key, value);
  }
  const maskRows = group.plain ? 1 : blocks.length;
  const batch = blocks.length * keyValueHeads;
  const perEntry = (heads / keyValueHeads) * queryCount;
  return {
    blocks: blocks.length,
    keyCount,
    queryCount,
    query: engine.upload(query, [batch, perEntry]),
    key: engine.upload(key, [batch, keyCount]),
    value: engine.upload(value, [batch, keyCount]),
    mask: engine.upload(group.plain ? causalMask(keyCount) : blockMask(group), [maskRows, 1, queryCount, keyCount]),
    outputGradient: engine.upload(outputGradient, [batch, perEntry]),
  };
}

function indexQueries(
  { config }: Decoder,
  { block, queries }: SizedGroup['blocks'][number],
  row: number,
  { queryCount }: SizedGroup,
  { merge, spread, queryBase, outputCount }: Inverse,
  query: Int32Array,
  outputGradient: Int32Array,
): void {
  const stride = fusedHeads(config);
  const first = block.spans[0]!.start;
  for (let head = 0; head < config.heads; head++) {
    for (let q = 0; q < queryCount; q++) {
      const at = (row * config.heads + head) * queryCount + q;
      const real = queries[q];
      query[at] = (real?.flat ?? first) * stride + head;
      outputGradient[at] = real === undefined ? outputCount * config.heads : real.output * config.heads + head;
      if (real === undefined) continue;
      merge[real.output * config.heads + head] = queryBase + at;
      spread[real.flat * stride + head] = queryBase + at;
    }
  }
}

function indexKeys(
  { config }: Decoder,
  block: Block,
  row: number,
  { keyCount }: SizedGroup,
  { spread, shared, keyBase, keyRows }: Inverse,
  key: Int32Array,
  value: Int32Array,
): void {
  const { heads, keyValueHeads } = config;
  const stride = fusedHeads(config);
  for (let head = 0; head < keyValueHeads; head++) {
    const base = (row * keyValueHeads + head) * keyCount;
    // Padding keys repeat the first token; the mask hides them.
    key.fill(block.spans[0]!.start * stride + heads + head, base, base + keyCount);
    value.fill(block.spans[0]!.start * stride + heads + keyValueHeads + head, base, base + keyCount);
    for (const { start, offset, length, queried } of block.spans) {
      for (let i = 0; i < length; i++) {
        const at = base + offset + i;
        const fused = (start + i) * stride + heads + head;
        key[at] = fused;
        value[at] = fused + keyValueHeads;
        if (queried) {
          spread[fused] = keyBase + at;
          spread[fused + keyValueHeads] = keyBase + keyRows + at;
        } else {
          shared.from.push(keyBase + at, keyBase + keyRows + at);
          shared.to.push(fused, fused + keyValueHeads);
        }
      }
    }
  }
}

const hiddenScore = -1e9;

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

function causalMask(size: number): Float32Array {
  const mask = new Float32Array(size * size).fill(hiddenScore);
  for (let i = 0; i < size; i++) mask.fill(0, i * size, i * size + i + 1);
  return mask;
}

function blockMask({ blocks, keyCount, queryCount }: SizedGroup): Float32Array {
  const mask = new Float32Array(blocks.length * queryCount * keyCount).fill(hiddenScore);
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
