// The language head on the trunk: next-token cross-entropy at the positions that carry loss, and its gradients.
import type { Tensor, Variable } from '@tastemaker/tensor';
import type { Decoder } from './decoder.js';
import type { Layout } from './layout.js';
import { trunkBackward, trunkForward } from './trunk.js';

/** Logits are made for so many numbers at a time (64 MiB), since vocabulary × positions can be large. */
const chunkElements = 2 ** 24;

export interface NextTokenGradients {
  /** Sum of the losses in nats, unscaled. */
  readonly lossSum: number;
  /** How many tokens were predicted. */
  readonly count: number;
  /** For `decoderParameters(decoder)`, in that order. Owned by the open scope. */
  readonly gradients: readonly Tensor[];
}

/**
 * The loss at the layout's targets, and the gradients of `scale · Σ loss` (a mean's scale is 1 over the number of
 * targets of the whole step, all its micro-batches together).
 * @throws {RangeError} where the layout has no targets
 */
export function nextTokenGradients(decoder: Decoder, layout: Layout, scale: number): NextTokenGradients {
  const { engine } = decoder;
  const { outputs, labels } = layout.targets;
  if (labels.length === 0) throw new RangeError('No token of these rows carries loss.');
  return engine.scope(() => {
    const trunk = trunkForward(decoder, layout, { keep: true, outputs });
    const head = headGradients(decoder, layout, trunk.hidden, scale);
    const [embedding, ...others] = trunkBackward(decoder, trunk, head.hidden);
    if (embedding === undefined) throw new RangeError('The trunk gave no gradients.');
    const gradients =
      decoder.head === undefined
        ? [engine.add(embedding, head.weight), ...others]
        : [embedding, ...others, head.weight];
    return { lossSum: head.lossSum, count: labels.length, gradients };
  });
}

/** Loss in nats of each of the layout's targets, in order: minus the token's log-probability. Forward only. */
export function nextTokenLosses(decoder: Decoder, layout: Layout): Float32Array {
  const { engine } = decoder;
  const { outputs, rows, labels } = layout.targets;
  const losses = new Float32Array(labels.length);
  if (labels.length === 0) return losses;
  engine.scope(() => {
    const { hidden } = trunkForward(decoder, layout, { keep: false, outputs });
    const weight = engine.value(headOf(decoder));
    for (const [start, size] of chunks(labels.length, decoder.config.vocabularySize)) {
      engine.scope(() => {
        const index = engine.upload(rows.slice(start, start + size), [size]);
        const logits = engine.matMul(engine.gather(hidden, index), weight, false, true);
        const chunk = engine.crossEntropy(logits, engine.upload(labels.slice(start, start + size), [size]));
        losses.set(engine.read(chunk.losses), start);
      });
    }
  });
  return losses;
}

/** Logits `[outputs, vocabulary]` of the token that follows each of the given flat positions. Forward only. */
export function nextTokenLogits(decoder: Decoder, layout: Layout, outputs: Int32Array): Float32Array {
  const { engine } = decoder;
  return engine.scope(() => {
    const { hidden } = trunkForward(decoder, layout, { keep: false, outputs });
    return engine.read(engine.matMul(hidden, engine.value(headOf(decoder)), false, true));
  });
}

function headOf(decoder: Decoder): Variable {
  if (decoder.head !== undefined) return decoder.head;
  if (decoder.config.tiedEmbeddings) return decoder.embedding;
  throw new Error('This decoder was loaded without its vocabulary head.');
}

function* chunks(rows: number, vocabularySize: number): Generator<[start: number, size: number]> {
  const size = Math.max(1, Math.floor(chunkElements / vocabularySize));
  for (let start = 0; start < rows; start += size) yield [start, Math.min(size, rows - start)];
}

interface HeadGradients {
  readonly lossSum: number;
  readonly hidden: Tensor; // [outputs, hidden]
  readonly weight: Tensor; // [vocabulary, hidden]
}

function headGradients(decoder: Decoder, layout: Layout, hidden: Tensor, scale: number): HeadGradients {
  const { engine, config } = decoder;
  const { rows, labels, outputs } = layout.targets;
  let lossSum = 0;
  let weight: Tensor | undefined;
  const states: Tensor[] = [];
  for (const [start, size] of chunks(labels.length, config.vocabularySize)) {
    const chunk = engine.scope(() => {
      const index = engine.upload(rows.slice(start, start + size), [size]);
      const chunkLabels = engine.upload(labels.slice(start, start + size), [size]);
      return headChunk(decoder, engine.gather(hidden, index), chunkLabels, scale, weight);
    });
    engine.release(weight);
    weight = chunk.weight;
    states.push(chunk.hidden);
    lossSum += chunk.lossSum;
  }
  if (weight === undefined) throw new RangeError('No chunk of targets.');
  const byLabel = engine.concat(states, 0);
  const isOneToOne = outputs.length === labels.length;
  // Rows repeat where several continuations are predicted from one state: their gradients add up.
  const index = engine.upload(rows, [rows.length]);
  return { lossSum, weight, hidden: isOneToOne ? byLabel : engine.scatterAdd(byLabel, index, outputs.length) };
}

function headChunk(decoder: Decoder, hidden: Tensor, labels: Tensor, scale: number, before: Tensor | undefined) {
  const { engine } = decoder;
  const matrix = engine.value(headOf(decoder));
  const logits = engine.matMul(hidden, matrix, false, true); // [targets, vocabulary]
  const { losses, gradient } = engine.crossEntropy(logits, labels);
  engine.release(logits);
  const lossSum = engine.read(losses).reduce((sum, loss) => sum + loss, 0);
  // Scaling the narrow factors costs less than scaling the logits' gradient.
  const weight = engine.matMul(gradient, engine.scale(hidden, scale), true, false);
  return {
    lossSum,
    hidden: engine.scale(engine.matMul(gradient, matrix), scale),
    weight: before === undefined ? weight : engine.add(before, weight),
  };
}
