// Which queries are multiplied with which keys. A tree of segments could be one block, but siblings don't see each
// other: where that leaves most of the products masked, the tree is cut into blocks, and what they descend from lends
// its keys to each of them. So a beginning that many rows share is computed once and attended to by all. Blocks of
// like size form a group, one padded batch.
/* oxlint-disable typescript/no-non-null-assertion -- indices run below the lengths of what they index */

/** A segment's place: `start` among the flat tokens, `offset` within its tree, `parent` among its tree's spans or −1. */
export interface Span {
  readonly start: number;
  readonly offset: number;
  readonly length: number;
  readonly parent: number;
}

/** A span among a block's: `offset` among its keys, `parent` among its spans. Each is queried in one block of its tree. */
export interface BlockSpan extends Span {
  readonly queried: boolean;
}

export interface Block {
  /** Parents before children. */
  readonly spans: readonly BlockSpan[];
  readonly keys: number;
  readonly queries: number;
}

/** A cut has to leave no more than this share of the products: more blocks are more operations. */
const cutPays = 0.7;

/** Spans that are queried together. */
interface Part {
  readonly spans: number[];
  queries: number;
  readonly keys: number;
}

/** The blocks of one tree, whose spans stand parents first. */
export function blocksOf(spans: readonly Span[]): Block[] {
  const children: number[][] = spans.map(() => []);
  for (const [index, { parent }] of spans.entries()) children[parent]?.push(index);
  return partsBelow(spans, children, 0, 0).map((part) => blockOf(spans, part));
}

/** The subtree of span `top`, above which stand `above` tokens, in one part or in several. */
function partsBelow(spans: readonly Span[], children: readonly number[][], top: number, above: number): Part[] {
  const own = spans[top]!.length;
  const below = children[top]!.map((child) => partsBelow(spans, children, child, above + own));
  const all = below.flatMap((parts) => parts.flatMap((part) => part.spans)).toSorted((a, b) => a - b);
  const queries = below.flat().reduce((sum, part) => sum + part.queries, own);
  const whole: Part = { spans: [top, ...all], queries, keys: above + queries };
  const [first, ...others] = below.flat();
  if (first === undefined) return [whole];
  // The span itself is queried where its first descendants are.
  const cut = [{ ...first, spans: [top, ...first.spans], queries: own + first.queries }, ...others];
  return products(cut) < cutPays * products([whole]) ? cut : [whole];
}

function products(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.queries * part.keys, 0);
}

function blockOf(spans: readonly Span[], part: Part): Block {
  const queried = new Set(part.spans);
  const seen = new Set(part.spans);
  for (const index of part.spans) {
    for (let parent = spans[index]!.parent; parent >= 0; parent = spans[parent]!.parent) seen.add(parent);
  }
  const placed: BlockSpan[] = [];
  const places = new Map<number, number>();
  let offset = 0;
  for (const index of [...seen].toSorted((a, b) => a - b)) {
    const { start, length, parent } = spans[index]!;
    places.set(index, placed.length);
    placed.push({ start, length, offset, parent: places.get(parent) ?? -1, queried: queried.has(index) });
    offset += length;
  }
  return { spans: placed, keys: offset, queries: part.queries };
}

/** What one more group costs, in attention scores that could have been computed in the same time. */
const groupPrice = 8192;
const defaultMostGroups = 6;

export interface Size {
  readonly queries: number;
  readonly keys: number;
}

/**
 * Attention is the only place where sequences of unlike length stand side by side and must be padded. Padding is kept small by
 * groups of like size, and few of them, since each costs a fixed price in calls.
 *
 * Splits blocks of the given sizes into groups `g` minimising `Σ (|g| · max(queries) · max(keys) + price)`, by dynamic
 * programming over the blocks in the order of their areas. Every index is in one group, in that order.
 */
export function groupBySize(sizes: readonly Size[], mostGroups = defaultMostGroups): number[][] {
  const area = (index: number): number => sizes[index]!.queries * sizes[index]!.keys;
  const order = sizes.map((_, index) => index).toSorted((a, b) => area(a) - area(b) || a - b);
  const count = order.length;
  const groups = Math.min(mostGroups, count);
  // best[g][n]: the least cost of the n smallest in g groups; cut[g][n]: where its last group starts.
  const best = Array.from({ length: groups + 1 }, () => new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY));
  const cut = Array.from({ length: groups + 1 }, () => new Int32Array(count + 1));
  best[0]![0] = 0;
  for (let end = 1; end <= count; end++) {
    let queries = 0;
    let keys = 0;
    for (let start = end - 1; start >= 0; start--) {
      const size = sizes[order[start]!]!;
      queries = Math.max(queries, size.queries);
      keys = Math.max(keys, size.keys);
      const price = (end - start) * queries * keys + groupPrice;
      for (let g = 1; g <= groups; g++) {
        const cost = best[g - 1]![start]! + price;
        if (cost < best[g]![end]!) {
          best[g]![end] = cost;
          cut[g]![end] = start;
        }
      }
    }
  }
  let chosen = groups;
  for (let g = 1; g <= groups; g++) if (best[g]![count]! < best[chosen]![count]!) chosen = g;
  const result: number[][] = [];
  for (let end = count; end > 0; chosen--) {
    const start = cut[chosen]![end]!;
    result.unshift(order.slice(start, end));
    end = start;
  }
  return result;
}
