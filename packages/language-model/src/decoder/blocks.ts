// Which queries are multiplied with which keys. A tree of segments could be one block, but siblings don't see each other:
// where that leaves most of the products masked, the tree is cut into blocks, and what they descend from lends its keys
// to each of them. So a beginning that many rows share is computed once and attended to by all.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from loops over the arrays they index */

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
const CUT_PAYS = 0.7;

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
  return products(cut) < CUT_PAYS * products([whole]) ? cut : [whole];
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
