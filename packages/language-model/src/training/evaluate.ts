// What is looked at of a model while it trains: how well it predicts held-out text, and what it writes when it is left
// to itself.
import type { Decoder } from '../decoder/decoder.js';
import { packRows, type Row } from '../decoder/layout.js';
import { nextTokenLosses } from '../decoder/next-token.js';
import { yieldToEventLoop } from '../event-loop.js';
import { generateBatch } from '../generation/generate.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';

export interface NextTokenEvaluation {
  /** Mean loss in nats of the tokens that carry loss. */
  readonly loss: number;
  /** `exp(loss)` */
  readonly perplexity: number;
  /** Tokens predicted. */
  readonly tokens: number;
}

const tokensAtOnce = 2048;

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
    await yieldToEventLoop(signal);
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
    if (size < tokensAtOnce) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

export interface DreamOptions {
  readonly tokenizer: Tokenizer;
  /** Tokens that each dream goes on from: the same each time, so that dreams can be compared. */
  readonly beginnings: readonly (readonly number[])[];
  readonly seed: number;
  /** @defaultValue 48 */
  readonly maxTokens?: number;
  /** @defaultValue 0.8 */
  readonly temperature?: number;
}

export interface Dream {
  readonly beginning: string;
  readonly text: string;
}

/**
 * One dream from each beginning. The decoder's weights are copied for the while.
 * @throws the signal's reason once it is aborted
 */
export async function dreams(decoder: Decoder, options: DreamOptions, signal?: AbortSignal): Promise<readonly Dream[]> {
  const { tokenizer, beginnings, seed, maxTokens = 48, temperature = 0.8 } = options;
  const requests = beginnings.flatMap((promptTokens) => {
    const room = Math.min(maxTokens, decoder.config.maxPositions - promptTokens.length);
    const request = { promptTokens, maxTokens: room, seed, temperature, ...(signal && { signal }) };
    return promptTokens.length === 0 || room < 1 ? [] : [request];
  });
  const written = await generateBatch(decoder.engine, decoder, tokenizer, requests);
  signal?.throwIfAborted();
  return requests.map(({ promptTokens }, index) => ({
    beginning: tokenizer.decode(promptTokens),
    text: written[index]?.[0]?.text ?? '',
  }));
}

/** First words of a document to dream on from. */
const openingTokens = 4;

/** What a row gives before the first token that is to be learnt: a conversation's question, or a document's first words. */
export function beginningOf(row: Row): readonly number[] {
  const [segment] = row;
  if (segment === undefined) return [];
  const first = Array.from(segment.targets ?? []).indexOf(1);
  return Array.from(segment.tokens).slice(0, first > 0 ? first : openingTokens);
}
