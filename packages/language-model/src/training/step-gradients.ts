// The gradients of one step's rows, in micro-batches so that a step may be larger than memory, and side by side with
// replicas.
import type { Tensor } from '@tastemaker/tensor';
import type { Decoder } from '../decoder/decoder.js';
import { type Layout, packRows, type Row, targetCount } from '../decoder/layout.js';
import { nextTokenGradients } from '../decoder/next-token.js';
import type { Replicas } from './replicas/replicas.js';
import type { StepGradients } from './training-loop.js';

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
  return dealRows(rows, parts)
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
      return before === undefined ? part.gradients : sumGradients(decoder, before, part.gradients);
    });
    engine.release(...(before ?? []));
  }
  if (gradients === undefined) return undefined;
  return { lossSum, gradients, tokens: layouts.reduce((sum, layout) => sum + layout.tokens.length, 0) };
}

/** Gradients added up, one by one. */
function sumGradients({ engine }: Decoder, a: readonly Tensor[], b: readonly Tensor[]): Tensor[] {
  return a.flatMap((tensor, index) => {
    const other = b[index];
    return other === undefined ? [] : [engine.add(tensor, other)];
  });
}

/** Deals rows out, the longest first and each to the part that has the fewest tokens, so that parts are of like size. */
function dealRows(rows: readonly Row[], parts: number): Row[][] {
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

/**
 * Mean loss and gradients over all rows. The numbers of micro-batches and of replicas change memory and time, and the result
 * by rounding only.
 * @throws {RangeError} where no token carries loss
 */
export function stepGradients(
  decoder: Decoder,
  rows: readonly Row[],
  microBatches: number,
  replicas?: Replicas,
): StepGradients<undefined> {
  const [own = [], ...others] = dealRows(rows, 1 + (replicas?.count ?? 0));
  const count = targetCount(rows);
  if (count === 0) throw new RangeError('No token of these rows carries loss.');
  replicas?.begin(others, microBatches, 1 / count);
  const parts = [partGradients(decoder, packParts(own, microBatches), 1 / count), ...(replicas?.finish() ?? [])];
  const [first, ...rest] = parts.filter((part): part is PartGradients => part !== undefined && part.tokens > 0);
  if (first === undefined) throw new RangeError('No token of these rows carries loss.');
  const whole = rest.reduce((sum, part) => addParts(decoder, sum, part), first);
  return { loss: whole.lossSum / count, gradients: whole.gradients, tokens: whole.tokens, details: undefined };
}

function addParts(decoder: Decoder, a: PartGradients, b: PartGradients): PartGradients {
  const gradients = sumGradients(decoder, a.gradients, b.gradients);
  decoder.engine.release(...a.gradients, ...b.gradients);
  return { lossSum: a.lossSum + b.lossSum, tokens: a.tokens + b.tokens, gradients };
}
