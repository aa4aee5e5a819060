// What a model in training writes when it is left to itself: a person sees at a glance what a loss does not tell.
import type { Decoder } from '../decoder/decoder.js';
import type { Row } from '../decoder/layout.js';
import { generateBatch } from '../generation/generate.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';

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
const OPENING = 4;

/** What a row gives before the first token that is to be learnt: a conversation's question, or a document's first words. */
export function beginningOf(row: Row): readonly number[] {
  const [segment] = row;
  if (segment === undefined) return [];
  const first = Array.from(segment.targets ?? []).indexOf(1);
  return Array.from(segment.tokens).slice(0, first > 0 ? first : OPENING);
}
