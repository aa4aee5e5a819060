// The gradients of one step, by the decoder alone or side by side with its replicas.
import type { Decoder } from '../decoder/decoder.js';
import { type Row, targetCount } from '../decoder/layout.js';
import { dealt, type PartGradients, packParts, partGradients, sums } from './part-gradients.js';
import type { Replicas } from './replicas/replicas.js';
import type { StepGradients } from './training-loop.js';

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
  const [own = [], ...others] = dealt(rows, 1 + (replicas?.count ?? 0));
  const count = targetCount(rows);
  if (count === 0) throw new RangeError('No token of these rows carries loss.');
  replicas?.begin(others, microBatches, 1 / count);
  const parts = [partGradients(decoder, packParts(own, microBatches), 1 / count), ...(replicas?.finish() ?? [])];
  const [first, ...rest] = parts.filter((part): part is PartGradients => part !== undefined && part.tokens > 0);
  if (first === undefined) throw new RangeError('No token of these rows carries loss.');
  const whole = rest.reduce((sum, part) => added(decoder, sum, part), first);
  return { loss: whole.lossSum / count, gradients: whole.gradients, tokens: whole.tokens, details: undefined };
}

function added(decoder: Decoder, a: PartGradients, b: PartGradients): PartGradients {
  const gradients = sums(decoder, a.gradients, b.gradients);
  decoder.engine.release(...a.gradients, ...b.gradients);
  return { lossSum: a.lossSum + b.lossSum, tokens: a.tokens + b.tokens, gradients };
}
