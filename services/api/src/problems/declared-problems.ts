// Which problems a route answers with, as its schema declares them.
import { openAiErrorAnswer, openAiStatus, type ProblemCode, problemStatuses } from '@tastemaker/contracts';
import { problemContentType } from '@tastemaker/service/problems';
import type { z } from 'zod';

export interface ProblemResponse {
  description: string;
  content: Record<string, { schema: z.ZodType }>;
}

/** Response schemas for these problems, to spread into `schema.response`. Codes of one status share an entry. */
export function problems(schema: z.ZodType, ...codes: ProblemCode[]): Record<number, ProblemResponse> {
  return declared(codes, (code) => problemStatuses[code], { [problemContentType]: { schema } });
}

/** The same under /openai/v1. */
export function openAiProblems(...codes: ProblemCode[]): Record<number, ProblemResponse> {
  const content = { 'application/json': { schema: openAiErrorAnswer } };
  return declared(codes, (code) => openAiStatus(problemStatuses[code]), content);
}

function declared(
  codes: readonly ProblemCode[],
  statusOf: (code: ProblemCode) => number,
  content: ProblemResponse['content'],
): Record<number, ProblemResponse> {
  const responses: Record<number, ProblemResponse> = {};
  for (const code of codes) {
    const status = statusOf(code);
    const before = responses[status];
    responses[status] = { description: before === undefined ? code : `${before.description}, ${code}`, content };
  }
  return responses;
}

/** How a model, or the server that hosts it, may fail to answer. */
export const answeringProblems: ProblemCode[] = [
  'too_many_requests',
  'inference_failed',
  'inference_unavailable',
  'inference_timeout',
];

/** What every route that asks a model may have to answer. */
export const inferenceProblems: ProblemCode[] = [
  'not_found',
  'model_not_ready',
  'artifact_damaged',
  ...answeringProblems,
];
