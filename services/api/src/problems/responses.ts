// Declaring in a route's schema which problems it answers with.
import { type ProblemCode, problemStatuses } from '@tastemaker/contracts';
import type { z } from 'zod';

export const problemContentType = 'application/problem+json';

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
