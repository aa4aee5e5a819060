// What the routes in vLLM's shapes have in common.
import type { InferenceScoreInput } from '@tastemaker/contracts';
import { winProbability } from '@tastemaker/preference';
import type { FastifyRequest } from 'fastify';
import { asksOnly } from '../../access/audited.js';
import type { Scored } from '../../inference/scores.js';
import type { RewardModel } from '../../models/resolve.js';
import { inferenceProblems } from '../../problems/declared-problems.js';

export const vllmConfig = {
  access: 'researcher',
  scope: 'ask',
  audit: asksOnly,
  problems: inferenceProblems,
  openAiErrors: true,
} as const;

interface Activation {
  use_activation?: boolean | null | undefined;
  /** As older vLLM called it. */
  activation?: boolean | null | undefined;
  softmax?: boolean | null | undefined;
}

/** The sigmoid of the score, unless the raw one is asked for. */
export function activated(score: number, { use_activation, activation, softmax }: Activation): number {
  return (use_activation ?? activation ?? softmax ?? true) ? winProbability(score) : score;
}

/** @param kind what the answer's id begins with */
export function listHead(request: FastifyRequest, kind: string, model: RewardModel) {
  return {
    id: `${kind}-${request.id}`,
    object: 'list' as const,
    created: Math.floor(Date.now() / 1000),
    model: model.name,
  };
}

export function tokensOf(scored: readonly Scored[]): number {
  return scored.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
}

export function vllmUsage(scored: readonly Scored[]) {
  const tokens = tokensOf(scored);
  return {
    prompt_tokens: tokens,
    total_tokens: tokens,
    completion_tokens: 0 as const,
    prompt_tokens_details: null,
  };
}

/** Texts as they stand, or a conversation that ends in the answer. */
interface Sequences {
  readonly input?: string | string[] | undefined;
  readonly messages?: Extract<InferenceScoreInput, { messages: unknown }>['messages'] | undefined;
  readonly add_special_tokens: boolean;
}

export function inputsOf({ input = [], messages, add_special_tokens: added }: Sequences): InferenceScoreInput[] {
  const last = messages?.at(-1);
  if (messages !== undefined && last !== undefined) {
    return [{ messages: messages.slice(0, -1), completion: last.content }];
  }
  return [input].flat().map((text) => ({ text, addSpecialTokens: added }));
}

/** What the caller calls the input at a place. */
export function pathIn({ input }: Sequences, index: number): string {
  if (input === undefined) return 'messages';
  return Array.isArray(input) ? `input.${index}` : 'input';
}

/** An answer to a prompt, as a conversation. */
export function pairInput(prompt: string, completion: string): InferenceScoreInput {
  return { messages: [{ role: 'user', content: prompt }], completion };
}
