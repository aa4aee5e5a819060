// The index tensors that carry flat tokens into padded attention batches and back. Everything is a gather, in both
// passes: the backward pass gathers by the inverse index, and reads a row of zeros where there is nothing to read.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from loops over the arrays they index */
import type { Tensor } from '@tastemaker/tensor';
import type { Decoder } from './decoder.js';
import { fusedHeads } from './decoder.js';
import type { Layout, Tree } from './layout.js';

const HIDDEN_SCORE = -1e9;

/** Trees of like length. Batch entries are (tree, key-value head); a head's queries stand side by side. */
export interface AttentionGroup {
  readonly trees: number;
  readonly keyCount: number;
  readonly queryCount: number;
  readonly query: Tensor; // [trees·kvHeads, group·queryCount], rows of [tokens·fusedHeads, headSize]
  readonly key: Tensor; // [trees·kvHeads, keyCount]
  readonly value: Tensor; // [trees·kvHeads, keyCount]
  readonly mask: Tensor; // [trees or 1, 1, queryCount, keyCount]
  /** Where the gradient of each query's output stands; padding reads the row of zeros behind the last. */
  readonly outputGradient: Tensor; // [trees·kvHeads, group·queryCount], rows of [outputs·heads + 1, headSize]
}

export interface AttentionPlan {
  readonly groups: readonly AttentionGroup[];
  /** Rows of the groups' concatenated outputs, per output and head. */
  readonly merge: Tensor; // [outputs, heads]
  /** Rows of the concatenated gradients (queries, keys, values, a row of zeros), per token and fused head. */
  readonly spread: Tensor; // [tokens, fusedHeads]
  /** Flat positions that queries are computed for; undefined: all, in order. */
  readonly outputs: Tensor | undefined; // [outputs]
  readonly outputCount: number;
  readonly tokenCount: number;
}

interface Query {
  readonly flat: number;
  readonly output: number;
  readonly span: number;
}

/** Uploads the plan for computing attention at `outputs` (all tokens where undefined). Owned by the open scope. */
export function planAttention(decoder: Decoder, layout: Layout, outputs: Int32Array | undefined): AttentionPlan {
  const { engine, config } = decoder;
  const tokenCount = layout.tokens.length;
  const outputCount = outputs?.length ?? tokenCount;
  const queries = queriesByTree(layout, outputs);
  const groups = layout.groups
    .map((group) => group.filter((tree) => queries[tree]!.length > 0))
    .filter((group) => group.length > 0)
    .map((group) => sizedGroup(group, layout, queries));
  const heads = fusedHeads(config);
  const queryRows = groups.reduce((sum, g) => sum + g.trees.length * config.heads * g.queryCount, 0);
  const keyRows = groups.reduce((sum, g) => sum + g.trees.length * config.keyValueHeads * g.keyCount, 0);
  const merge = new Int32Array(outputCount * config.heads);
  const spread = new Int32Array(tokenCount * heads).fill(queryRows + 2 * keyRows);
  let queryBase = 0;
  let keyBase = queryRows;
  const planned = groups.map((group) => {
    const indices = indexGroup(decoder, group, { merge, spread, queryBase, keyBase, keyRows, outputCount });
    queryBase += group.trees.length * config.heads * group.queryCount;
    keyBase += group.trees.length * config.keyValueHeads * group.keyCount;
    return indices;
  });
  return {
    groups: planned,
    merge: engine.upload(merge, [outputCount, config.heads]),
    spread: engine.upload(spread, [tokenCount, heads]),
    outputs: outputs && engine.upload(outputs, [outputCount]),
    outputCount,
    tokenCount,
  };
}

function queriesByTree(layout: Layout, outputs: Int32Array | undefined): Query[][] {
  const outputOf = new Map<number, number>();
  outputs?.forEach((flat, output) => {
    if (outputOf.has(flat)) throw new RangeError(`Output position ${flat} is asked for twice.`);
    outputOf.set(flat, output);
  });
  return layout.trees.map((tree) => {
    const queries: Query[] = [];
    for (const [span, { start, length }] of tree.spans.entries()) {
      for (let flat = start; flat < start + length; flat++) {
        const output = outputs === undefined ? flat : outputOf.get(flat);
        if (output !== undefined) queries.push({ flat, output, span });
      }
    }
    return queries;
  });
}

interface SizedGroup {
  readonly trees: readonly { readonly tree: Tree; readonly queries: readonly Query[] }[];
  readonly keyCount: number;
  readonly queryCount: number;
  /** All rows are plain causal sequences: one mask serves them all, whatever their padding. */
  readonly plain: boolean;
}

function sizedGroup(group: readonly number[], layout: Layout, queries: readonly Query[][]): SizedGroup {
  const trees = group.map((index) => ({ tree: layout.trees[index]!, queries: queries[index]! }));
  return {
    trees,
    keyCount: Math.max(...trees.map(({ tree }) => tree.length)),
    queryCount: Math.max(...trees.map((entry) => entry.queries.length)),
    plain: trees.every((entry) => entry.tree.spans.length === 1 && entry.queries.length === entry.tree.length),
  };
}

interface Inverse {
  readonly merge: Int32Array;
  readonly spread: Int32Array;
  readonly queryBase: number;
  readonly keyBase: number;
  readonly keyRows: number;
  readonly outputCount: number;
}

function indexGroup(decoder: Decoder, group: SizedGroup, inverse: Inverse): AttentionGroup {
  const { engine, config } = decoder;
  const { heads, keyValueHeads } = config;
  const { trees, keyCount, queryCount } = group;
  const query = new Int32Array(trees.length * heads * queryCount);
  const outputGradient = new Int32Array(query.length);
  const key = new Int32Array(trees.length * keyValueHeads * keyCount);
  const value = new Int32Array(key.length);
  for (const [row, entry] of trees.entries()) {
    indexQueries(decoder, entry, row, group, inverse, query, outputGradient);
    indexKeys(decoder, entry.tree, row, group, inverse, key, value);
  }
  const maskRows = group.plain ? 1 : trees.length;
  const batch = trees.length * keyValueHeads;
  const perEntry = (heads / keyValueHeads) * queryCount;
  return {
    trees: trees.length,
    keyCount,
    queryCount,
    query: engine.upload(query, [batch, perEntry]),
    key: engine.upload(key, [batch, keyCount]),
    value: engine.upload(value, [batch, keyCount]),
    mask: engine.upload(group.plain ? causalMask(keyCount) : treeMask(group), [maskRows, 1, queryCount, keyCount]),
    outputGradient: engine.upload(outputGradient, [batch, perEntry]),
  };
}

function indexQueries(
  { config }: Decoder,
  { tree, queries }: SizedGroup['trees'][number],
  row: number,
  { queryCount }: SizedGroup,
  { merge, spread, queryBase, outputCount }: Inverse,
  query: Int32Array,
  outputGradient: Int32Array,
): void {
  const stride = fusedHeads(config);
  const first = tree.spans[0]!.start;
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
  tree: Tree,
  row: number,
  { keyCount }: SizedGroup,
  { spread, keyBase, keyRows }: Inverse,
  key: Int32Array,
  value: Int32Array,
): void {
  const { heads, keyValueHeads } = config;
  const stride = fusedHeads(config);
  for (let head = 0; head < keyValueHeads; head++) {
    const base = (row * keyValueHeads + head) * keyCount;
    // Padding keys repeat the first token; the mask hides them.
    key.fill(tree.spans[0]!.start * stride + heads + head, base, base + keyCount);
    value.fill(tree.spans[0]!.start * stride + heads + keyValueHeads + head, base, base + keyCount);
    for (const { start, offset, length } of tree.spans) {
      for (let i = 0; i < length; i++) {
        const at = base + offset + i;
        const fused = (start + i) * stride + heads + head;
        key[at] = fused;
        value[at] = fused + keyValueHeads;
        spread[fused] = keyBase + at;
        spread[fused + keyValueHeads] = keyBase + keyRows + at;
      }
    }
  }
}

function causalMask(size: number): Float32Array {
  const mask = new Float32Array(size * size).fill(HIDDEN_SCORE);
  for (let i = 0; i < size; i++) mask.fill(0, i * size, i * size + i + 1);
  return mask;
}

function treeMask({ trees, keyCount, queryCount }: SizedGroup): Float32Array {
  const mask = new Float32Array(trees.length * queryCount * keyCount).fill(HIDDEN_SCORE);
  for (const [row, { tree, queries }] of trees.entries()) {
    for (let q = 0; q < queryCount; q++) {
      const base = (row * queryCount + q) * keyCount;
      const real = queries[q];
      // A padding query sees one key, so that its softmax is a number; its output is never read.
      if (real === undefined) mask[base] = 0;
      else showAncestors(mask, base, tree, real);
    }
  }
  return mask;
}

function showAncestors(mask: Float32Array, base: number, tree: Tree, query: Query): void {
  const own = tree.spans[query.span]!;
  mask.fill(0, base + own.offset, base + own.offset + (query.flat - own.start) + 1);
  for (let parent = own.parent; parent >= 0; parent = tree.spans[parent]!.parent) {
    const span = tree.spans[parent]!;
    mask.fill(0, base + span.offset, base + span.offset + span.length);
  }
}
