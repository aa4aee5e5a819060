// Which problems a route answers with, as its schema declares them.
import { type ProblemCode, problemStatuses } from '@tastemaker/contracts';
import { problemContentType } from '@tastemaker/service/problems';
import type { z } from 'zod';

export interface ProblemResponse {
  description: string;
  content: { [problemContentType]: { schema: z.ZodType } };
}

/** Response schemas for these problems, to spread into `schema.response`. Codes of one status share an entry. */
export function problems(schema: z.ZodType, ...codes: ProblemCode[]): Record<number, ProblemResponse> {
  const responses: Record<number, ProblemResponse> = {};
  for (const code of codes) {
    const status = problemStatuses[code];
    const before = responses[status];
    responses[status] = {
      description: before === undefined ? code : `${before.description}, ${code}`,
      content: { [problemContentType]: { schema } },
    };
  }
  return responses;
}

/** What every route that asks a model may have to answer. */
export const inferenceProblems: ProblemCode[] = [
  'not_found',
  'model_not_ready',
  'artifact_damaged',
  'too_many_requests',
  'inference_failed',
  'inference_unavailable',
  'inference_timeout',
];
