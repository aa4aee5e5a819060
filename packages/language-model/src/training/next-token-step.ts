// The gradients of one step: rows in micro-batches, so that a step may be larger than memory.
import type { Tensor } from '@tastemaker/tensor';
import type { Decoder } from '../decoder/decoder.js';
import { packRows, type Row } from '../decoder/layout.js';
import { nextTokenGradients } from '../decoder/next-token.js';
import type { StepGradients } from './training-loop.js';

/** Mean loss and gradients over all rows; the number of micro-batches changes memory, not the result. */
export function stepGradients(decoder: Decoder, rows: readonly Row[], microBatches: number): StepGradients<undefined> {
  const { engine } = decoder;
  const layouts = dealt(rows, microBatches)
    .map((part) => packRows(part))
    .filter((layout) => layout.targets.labels.length > 0);
  const count = layouts.reduce((sum, layout) => sum + layout.targets.labels.length, 0);
  let lossSum = 0;
  let gradients: readonly Tensor[] | undefined;
  for (const layout of layouts) {
    const before = gradients;
    gradients = engine.scope(() => {
      const part = nextTokenGradients(decoder, layout, 1 / count);
      lossSum += part.lossSum;
      return before === undefined ? part.gradients : sums(decoder, before, part.gradients);
    });
    engine.release(...(before ?? []));
  }
  if (gradients === undefined) throw new RangeError('No token of these rows carries loss.');
  const tokens = layouts.reduce((sum, layout) => sum + layout.tokens.length, 0);
  return { loss: lossSum / count, gradients, tokens, details: undefined };
}

function sums({ engine }: Decoder, a: readonly Tensor[], b: readonly Tensor[]): Tensor[] {
  return a.flatMap((tensor, index) => {
    const other = b[index];
    return other === undefined ? [] : [engine.add(tensor, other)];
  });
}

/** Deals rows out in turn, as cards are, so that parts are of like size. */
function dealt(rows: readonly Row[], parts: number): Row[][] {
  return Array.from({ length: parts }, (_, part) => rows.filter((_row, index) => index % parts === part));
}
