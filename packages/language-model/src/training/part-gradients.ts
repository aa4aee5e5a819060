// The gradients of some of a step's rows, in micro-batches, so that a step may be larger than memory.
import type { Tensor } from '@tastemaker/tensor';
import type { Decoder } from '../decoder/decoder.js';
import { type Layout, packRows, type Row } from '../decoder/layout.js';
import { nextTokenGradients } from '../decoder/next-token.js';

export interface PartGradients {
  /** In nats, unscaled. */
  readonly lossSum: number;
  /** Computed. */
  readonly tokens: number;
  /** For `decoderParameters(decoder)`, in that order. Owned by the open scope. */
  readonly gradients: readonly Tensor[];
}

/** The rows as so many layouts; those without a target are left out. */
export function packParts(rows: readonly Row[], parts: number): Layout[] {
  return dealt(rows, parts)
    .map((part) => packRows(part))
    .filter((layout) => layout.targets.labels.length > 0);
}

/** Loss and the gradients of `scale · Σ loss` over the layouts, one after another; undefined without any. */
export function partGradients(decoder: Decoder, layouts: readonly Layout[], scale: number): PartGradients | undefined {
  const { engine } = decoder;
  let lossSum = 0;
  let gradients: readonly Tensor[] | undefined;
  for (const layout of layouts) {
    const before = gradients;
    gradients = engine.scope(() => {
      const part = nextTokenGradients(decoder, layout, scale);
      lossSum += part.lossSum;
      return before === undefined ? part.gradients : sums(decoder, before, part.gradients);
    });
    engine.release(...(before ?? []));
  }
  if (gradients === undefined) return undefined;
  return { lossSum, gradients, tokens: layouts.reduce((sum, layout) => sum + layout.tokens.length, 0) };
}

/** Gradients added up, one by one. */
export function sums({ engine }: Decoder, a: readonly Tensor[], b: readonly Tensor[]): Tensor[] {
  return a.flatMap((tensor, index) => {
    const other = b[index];
    return other === undefined ? [] : [engine.add(tensor, other)];
  });
}

/** Deals rows out, the longest first and each to the part that has the fewest tokens, so that parts are of like size. */
export function dealt(rows: readonly Row[], parts: number): Row[][] {
  const hands = Array.from({ length: parts }, () => ({ rows: [] as Row[], tokens: 0 }));
  for (const row of rows.toSorted((a, b) => tokensOf(b) - tokensOf(a))) {
    const lightest = hands.reduce((least, hand) => (hand.tokens < least.tokens ? hand : least));
    lightest.rows.push(row);
    lightest.tokens += tokensOf(row);
  }
  return hands.map((hand) => hand.rows);
}

function tokensOf(row: Row): number {
  return row.reduce((sum, segment) => sum + segment.tokens.length, 0);
}
