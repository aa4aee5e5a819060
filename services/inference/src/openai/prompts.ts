// The prompts of a text completion: one or several, each a text or token ids.
import type { inferenceTextRequest } from '@tastemaker/contracts';
import pLimit from 'p-limit';
import type { z } from 'zod';
import type { AnsweredCompletion, Generate, GenerationOrder, Piece } from '../generation.js';

type Prompt = Exclude<GenerationOrder['prompt'], { messages: unknown }>;

/** Of one request, so many prompts are asked for at a time: enough to fill a batch, and the queue is not one caller's. */
const promptsAtOnce = 8;

export function promptsOf(prompt: z.output<typeof inferenceTextRequest>['prompt']): Prompt[] {
  if (typeof prompt === 'string') return [{ text: prompt }];
  if (isTokens(prompt)) return [{ tokens: prompt }];
  return prompt.map((one) => (typeof one === 'string' ? { text: one } : { tokens: one }));
}

function isTokens(prompt: readonly (string | number | number[])[]): prompt is number[] {
  return typeof prompt[0] === 'number';
}

/**
 * The completions of each prompt; candidate j of prompt i is told as candidate i · n + j. Prompt i has the order's seed + i, so
 * that the same prompt twice is answered twice. Where one fails, the others are given up.
 */
export async function generateEach(
  generate: Generate,
  prompts: readonly Prompt[],
  order: Omit<GenerationOrder, 'prompt'>,
  signal: AbortSignal,
  onPiece?: (piece: Piece) => void,
): Promise<(readonly AnsweredCompletion[])[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const limited = pLimit(promptsAtOnce);
  const one = async (prompt: Prompt, index: number) => {
    const tell = onPiece && ((piece: Piece) => onPiece({ ...piece, candidate: index * order.n + piece.candidate }));
    try {
      either.throwIfAborted();
      return await generate({ ...order, prompt, seed: order.seed + index }, either, tell);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  return Promise.all(prompts.map((prompt, index) => limited(() => one(prompt, index))));
}
