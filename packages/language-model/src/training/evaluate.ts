// How well a decoder predicts text it is not trained on.
import type { Decoder } from '../decoder/decoder.js';
import { packRows, type Row } from '../decoder/layout.js';
import { nextTokenLosses } from '../decoder/next-token.js';
import { turnOfTheEventLoop } from '../event-loop.js';

export interface NextTokenEvaluation {
  /** Mean loss in nats of the tokens that carry loss. */
  readonly loss: number;
  /** `exp(loss)` */
  readonly perplexity: number;
  /** Tokens predicted. */
  readonly tokens: number;
}

const TOKENS_AT_ONCE = 2048;

/**
 * Mean loss and perplexity over the rows' targets. Forward only; memory does not grow with the number of rows. The event
 * loop turns after every batch.
 * @throws the signal's reason once it is aborted
 */
export async function evaluateNextToken(
  decoder: Decoder,
  rows: Iterable<Row>,
  signal?: AbortSignal,
): Promise<NextTokenEvaluation> {
  let sum = 0;
  let tokens = 0;
  for (const batch of batchesOf(rows)) {
    const losses = nextTokenLosses(decoder, packRows(batch));
    sum += losses.reduce((total, loss) => total + loss, 0);
    tokens += losses.length;
    await turnOfTheEventLoop(signal);
  }
  const loss = sum / tokens;
  return { loss, perplexity: Math.exp(loss), tokens };
}

function* batchesOf(rows: Iterable<Row>): Generator<Row[]> {
  let batch: Row[] = [];
  let size = 0;
  for (const row of rows) {
    batch.push(row);
    size += row.reduce((sum, segment) => sum + segment.tokens.length, 0);
    if (size < TOKENS_AT_ONCE) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}
